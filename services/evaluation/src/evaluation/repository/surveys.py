"""Satisfaction surveys: each with their running sums, and one document per response.

Owns the queries, the shape of the documents and their way to the domain and back. Decides nothing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Any

from contracts.evaluation import Answers, SkmResponseSubmitted
from contracts.event import Event
from evaluation.domain.errors_skm import SurveyNotFound
from evaluation.domain.response import Response
from evaluation.domain.skm import Tally
from evaluation.domain.survey import Survey
from servicekit.mongo import ASCENDING, DESCENDING, CollectionSpec, Document, Index, Store
from servicekit.transaction import Transaction

SURVEYS = "skm_surveys"
RESPONSES = "skm_responses"

COLLECTIONS = (
    CollectionSpec(SURVEYS, (Index((("regency", ASCENDING), ("period", DESCENDING), ("_id", ASCENDING))),)),
    CollectionSpec(RESPONSES, (Index((("regency", ASCENDING), ("survey_id", ASCENDING))),)),
)


class Surveys:
    """The surveys of one transaction's regency: load, decide, save."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._regency = tx.context.regency
        self._loaded: dict[str, Document] = {}

    async def find(self, survey_id: str) -> Survey | None:
        """The survey as it stands, or None."""
        key = _survey_key(self._regency, survey_id)
        document = await self._tx.collection(SURVEYS).find_one({"_id": key})
        if document is None:
            return None
        self._loaded[survey_id] = document
        self._tx.follow([document])
        return _survey(document)

    async def load(self, survey_id: str) -> Survey:
        """The survey as it stands. Raises: `SurveyNotFound`."""
        survey = await self.find(survey_id)
        if survey is None:
            raise SurveyNotFound(survey_id)
        return survey

    async def known_answers(self, survey_id: str, ids: Iterable[str]) -> dict[str, Mapping[str, int]]:
        """The answers counted before under those of the ids that are known."""
        keys = [_response_key(self._regency, survey_id, response_id) for response_id in ids]
        found = await self._tx.collection(RESPONSES).find({"_id": {"$in": keys}})
        return {document["response_id"]: document["answers"] for document in found}

    async def save(self, survey: Survey, *, events: Sequence[Event] = ()) -> None:
        """Keep the survey with what it announces, unless somebody changed it since it was loaded."""
        document = self._loaded.get(survey.id, {}) | _survey_document(survey, self._regency)
        await self._tx.save(SURVEYS, document, events=events)
        self._loaded[survey.id] = document

    async def add_responses(self, survey: Survey, responses: Sequence[Response]) -> None:
        """Keep new responses of a survey."""
        documents = [
            _response_document(response, survey, self._regency) | {"received_at": self._tx.now}
            for response in responses
        ]
        await self._tx.collection(RESPONSES).insert_many(documents)


async def find_survey(store: Store, regency: str, survey_id: str) -> Survey:
    """A survey of this regency. Raises: `SurveyNotFound`."""
    document = await store.collection(SURVEYS).find_one({"_id": _survey_key(regency, survey_id)})
    if document is None:
        raise SurveyNotFound(survey_id)
    return _survey(document)


async def list_surveys(store: Store, regency: str, *, limit: int, skip: int) -> tuple[list[Survey], int]:
    """A page of this regency's surveys, the latest period first, and how many there are in all."""
    surveys, order = store.collection(SURVEYS), [("period", DESCENDING), ("_id", ASCENDING)]
    found, total = await surveys.page({"regency": regency}, sort=order, limit=limit, skip=skip)
    return [_survey(document) for document in found], total


async def every_survey(store: Store) -> AsyncIterator[tuple[str, Survey]]:
    """Every survey, with its regency."""
    async for document in store.collection(SURVEYS).stream({}):
        yield document["regency"], _survey(document)


async def every_response(store: Store) -> AsyncIterator[tuple[str, SkmResponseSubmitted]]:
    """Every response of every regency with its regency, as the event that announced it."""
    async for document in store.collection(RESPONSES).stream({}):
        yield document["regency"], submitted(_response(document), _survey_of(document))


def submitted(response: Response, survey: Survey) -> SkmResponseSubmitted:
    """The event that announces a response."""
    return SkmResponseSubmitted(
        occurred_at=response.occurred_at,
        survey_id=survey.id,
        service_id=survey.service_id,
        opd=survey.opd,
        period=survey.period,
        response_id=response.id,
        answers=Answers(**response.answers),
        total=response.total,
    )


def _survey_key(regency: str, survey_id: str) -> str:
    return f"{regency}/{survey_id}"


def _response_key(regency: str, survey_id: str, response_id: str) -> str:
    return f"{regency}/{survey_id}/{response_id}"


def _survey_document(survey: Survey, regency: str) -> Document:
    return {
        "_id": _survey_key(regency, survey.id),
        "regency": regency,
        "survey_id": survey.id,
        "service_id": survey.service_id,
        "opd": survey.opd,
        "period": survey.period,
        "responses": survey.tally.responses,
        "sums": dict(survey.tally.sums),
        "published_at": survey.published_at,
    }


def _survey(document: Mapping[str, Any]) -> Survey:
    return Survey(
        id=document["survey_id"],
        service_id=document["service_id"],
        opd=document["opd"],
        period=document["period"],
        tally=Tally(document["responses"], document["sums"]),
        published_at=document["published_at"],
    )


def _response_document(response: Response, survey: Survey, regency: str) -> Document:
    return {
        "_id": _response_key(regency, survey.id, response.id),
        "regency": regency,
        "survey_id": survey.id,
        "service_id": survey.service_id,
        "opd": survey.opd,
        "period": survey.period,
        "response_id": response.id,
        "answers": dict(response.answers),
        "occurred_at": response.occurred_at,
    }


def _response(document: Mapping[str, Any]) -> Response:
    return Response(document["response_id"], document["answers"], document["occurred_at"])


def _survey_of(document: Mapping[str, Any]) -> Survey:
    """What a response's own document says about its survey."""
    tally = Tally.of(document["answers"])
    return Survey(document["survey_id"], document["service_id"], document["opd"], document["period"], tally)
