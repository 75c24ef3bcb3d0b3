"""What respondents answered: one document per response, without a name.

Owns the queries, the shape of the documents and their way to the domain and back. Decides nothing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Any

from contracts.evaluation import Answers, SkmResponseSubmitted
from evaluation.domain.response import Response
from evaluation.domain.survey import Survey
from servicekit.mongo import ASCENDING, CollectionSpec, Document, Index, Store
from servicekit.transaction import Transaction

RESPONSES = "skm_responses"

COLLECTIONS = (CollectionSpec(RESPONSES, (Index((("regency", ASCENDING), ("survey_id", ASCENDING))),)),)


class Responses:
    """The responses of one transaction's regency."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._regency = tx.context.regency

    async def known_answers(self, survey_id: str, ids: Iterable[str]) -> dict[str, Mapping[str, int]]:
        """The answers counted before under those of the ids that are known."""
        keys = [_key(self._regency, survey_id, response_id) for response_id in ids]
        found = await self._tx.collection(RESPONSES).find({"_id": {"$in": keys}})
        return {document["response_id"]: document["answers"] for document in found}

    async def add(self, survey: Survey, responses: Sequence[Response]) -> None:
        """Keep new responses of a survey."""
        documents = [
            _document(response, survey, self._regency) | {"received_at": self._tx.now}
            for response in responses
        ]
        await self._tx.collection(RESPONSES).insert_many(documents)


async def list_responses(store: Store, regency: str, survey_id: str) -> list[Response]:
    """Every response of a survey, as it was answered one after the other."""
    where = {"regency": regency, "survey_id": survey_id}
    found = await store.collection(RESPONSES).find(where)
    return sorted(map(_response, found), key=lambda response: (response.occurred_at, response.id))


async def told_groups(store: Store, regency: str, survey_id: str) -> list[Mapping[str, str]]:
    """What each respondent of a survey told beside the answers, in no order."""
    where = {"regency": regency, "survey_id": survey_id}
    found = await store.collection(RESPONSES).find(where, projection={"respondent": 1})
    return [document["respondent"] for document in found]


async def every_response(store: Store) -> AsyncIterator[tuple[str, SkmResponseSubmitted]]:
    """Every response of every regency with its regency, as the event that announced it."""
    async for document in store.collection(RESPONSES).stream({}):
        yield document["regency"], _event(document)


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


def _event(document: Mapping[str, Any]) -> SkmResponseSubmitted:
    """The same from a response's own document."""
    fields = ("survey_id", "service_id", "opd", "period", "response_id", "answers", "occurred_at")
    told = {name: document[name] for name in fields}
    return SkmResponseSubmitted.model_validate(told | {"total": sum(document["answers"].values())})


def _key(regency: str, survey_id: str, response_id: str) -> str:
    return f"{regency}/{survey_id}/{response_id}"


def _response(document: Mapping[str, Any]) -> Response:
    return Response(
        document["response_id"],
        document["answers"],
        document["occurred_at"],
        document["respondent"],
        document["suggestion"],
        way=document["way"],
    )


def _document(response: Response, survey: Survey, regency: str) -> Document:
    return {
        "_id": _key(regency, survey.id, response.id),
        "regency": regency,
        "survey_id": survey.id,
        "service_id": survey.service_id,
        "opd": survey.opd,
        "period": survey.period,
        "response_id": response.id,
        "answers": response.answers,
        "occurred_at": response.occurred_at,
        "respondent": response.groups,
        "suggestion": response.suggestion,
        "way": response.way,
    }
