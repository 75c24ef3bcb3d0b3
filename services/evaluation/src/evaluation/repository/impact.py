"""Impact surveys, each with the sums of its answers, and one document per respondent, without a name.

Owns the queries, the shape of the documents and their way to the domain and back. Decides nothing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from contracts.event import Event
from evaluation.domain.errors_impact import ImpactSurveyNotFound
from evaluation.domain.impact_response import ImpactResponse
from evaluation.domain.impact_survey import ImpactSurvey
from evaluation.reference.impact import impact_design
from servicekit.mongo import CollectionSpec, Document, Index, Store, asked_for
from servicekit.transaction import Transaction

SURVEYS = "impact_surveys"
RESPONSES = "impact_responses"

COLLECTIONS = (
    CollectionSpec(SURVEYS, (Index((("regency", 1), ("year", -1), ("survey_id", 1))),)),
    CollectionSpec(RESPONSES, (Index((("regency", 1), ("survey_id", 1), ("response_id", 1))),)),
)

_SURVEY: TypeAdapter[ImpactSurvey] = TypeAdapter(ImpactSurvey)


class ImpactSurveys:
    """The surveys of one transaction's regency: load, decide, save."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._regency = tx.context.regency
        self._loaded: dict[str, Document] = {}

    async def find(self, survey_id: str) -> ImpactSurvey | None:
        """The survey as it stands, or None. What is announced from now on belongs to its thread."""
        document = await self._tx.collection(SURVEYS).find_one({"_id": _key(self._regency, survey_id)})
        if document is None:
            return None
        self._loaded[survey_id] = document
        self._tx.follow([document])
        survey = _survey(document)
        self._tx.join(survey.thread)
        return survey

    async def load(self, survey_id: str) -> ImpactSurvey:
        """The survey as it stands. Raises: `ImpactSurveyNotFound`."""
        survey = await self.find(survey_id)
        if survey is None:
            raise ImpactSurveyNotFound(survey_id)
        return survey

    async def save(self, survey: ImpactSurvey, *, events: Sequence[Event] = ()) -> None:
        """Keep the survey with what it announces, unless somebody changed it since it was loaded."""
        fields: Document = _SURVEY.dump_python(survey, mode="json", exclude={"design"})
        key = _key(self._regency, survey.id)
        named = {"_id": key, "regency": self._regency, "survey_id": fields.pop("id")}
        named |= {"design_version": survey.design.version}
        document = self._loaded.get(survey.id, {}) | fields | named | {"rests_since": survey.rests_since}
        await self._tx.save(SURVEYS, document, events=events)
        self._loaded[survey.id] = document

    async def known_answers(
        self, survey_id: str, ids: Iterable[str]
    ) -> dict[str, Mapping[str, tuple[int, ...]]]:
        """The answers counted before under those of the ids that are known."""
        keys = [_key(self._regency, survey_id, response_id) for response_id in ids]
        found = await self._tx.collection(RESPONSES).find({"_id": {"$in": keys}})
        return {document["response_id"]: _answers(document) for document in found}

    async def add(self, survey: ImpactSurvey, responses: Sequence[ImpactResponse]) -> None:
        """Keep new responses of a survey."""
        documents = [
            _document(response, survey, self._regency) | {"received_at": self._tx.now}
            for response in responses
        ]
        await self._tx.collection(RESPONSES).insert_many(documents)

    async def responses(self, survey_id: str) -> list[ImpactResponse]:
        """All responses of a survey that are kept."""
        found = await self._tx.collection(RESPONSES).find(self._where(survey_id))
        return [response_of(document) for document in found]

    async def expired(self, before: datetime) -> ImpactSurvey | None:
        """A survey that rests since before this instant and whose raw answers are there, if there is one."""
        query = {"regency": self._regency, "purge": None, "rests_since": {"$lt": before}}
        document = await self._tx.collection(SURVEYS).find_one(query)
        return None if document is None else await self.find(document["survey_id"])

    async def destroy(self, survey_id: str) -> None:
        """Destroy the raw answers of a survey."""
        await self._tx.collection(RESPONSES).delete_many(self._where(survey_id))

    def _where(self, survey_id: str) -> Document:
        return {"regency": self._regency, "survey_id": survey_id}


async def find_impact_survey(store: Store, regency: str, survey_id: str) -> ImpactSurvey:
    """A survey of this regency. Raises: `ImpactSurveyNotFound`."""
    document = await store.collection(SURVEYS).find_one({"_id": _key(regency, survey_id)})
    if document is None:
        raise ImpactSurveyNotFound(survey_id)
    return _survey(document)


async def list_impact_surveys(
    store: Store, regency: str, year: int | None, *, limit: int, skip: int
) -> tuple[list[ImpactSurvey], int]:
    """A page of this regency's surveys, the latest year first, and how many there are in all."""
    query = asked_for({"regency": regency, "year": year})
    surveys, order = store.collection(SURVEYS), [("year", -1), ("survey_id", 1)]
    found, total = await surveys.page(query, sort=order, limit=limit, skip=skip)
    return [_survey(document) for document in found], total


async def list_impact_responses(
    store: Store, regency: str, survey_id: str, dimension: str | None, *, limit: int, skip: int
) -> tuple[list[ImpactResponse], int]:
    """A page of a survey's responses, by id, and how many there are in all."""
    query = asked_for({"regency": regency, "survey_id": survey_id, "dimension": dimension})
    responses = store.collection(RESPONSES)
    found, total = await responses.page(query, sort=[("response_id", 1)], limit=limit, skip=skip)
    return [response_of(document) for document in found], total


async def told_groups(store: Store, regency: str, survey_id: str) -> list[Mapping[str, str]]:
    """What each respondent of a survey told of themselves."""
    query = {"regency": regency, "survey_id": survey_id}
    found = await store.collection(RESPONSES).find(query, projection={"groups": 1})
    return [document["groups"] for document in found]


async def regencies_with_impact_surveys(store: Store) -> list[str]:
    """For whom raw answers may be kept."""
    return await store.collection(SURVEYS).distinct("regency", {"rests_since": {"$ne": None}, "purge": None})


async def every_impact_survey(store: Store) -> AsyncIterator[tuple[str, ImpactSurvey]]:
    """Every survey, with its regency."""
    async for document in store.collection(SURVEYS).stream({}):
        yield document["regency"], _survey(document)


async def every_impact_response(store: Store) -> AsyncIterator[tuple[str, ImpactSurvey, ImpactResponse]]:
    """Every response that is kept, with its regency and its survey."""
    async for regency, survey in every_impact_survey(store):
        query = {"regency": regency, "survey_id": survey.id}
        async for document in store.collection(RESPONSES).stream(query):
            yield regency, survey, response_of(document)


def response_of(document: Mapping[str, Any]) -> ImpactResponse:
    """The response a document keeps."""
    return ImpactResponse(
        document["response_id"],
        document["dimension"],
        _answers(document),
        document["occurred_at"],
        document["groups"],
        document["device"],
    )


def _key(regency: str, *names: str) -> str:
    return "/".join((regency, *names))


def _survey(document: Mapping[str, Any]) -> ImpactSurvey:
    design = impact_design(document["design_version"])
    return _SURVEY.validate_python({**document, "id": document["survey_id"], "design": design})


def _answers(document: Mapping[str, Any]) -> Mapping[str, tuple[int, ...]]:
    return {one["sub_dimension"]: tuple(one["items"]) for one in document["answers"]}


def _document(response: ImpactResponse, survey: ImpactSurvey, regency: str) -> Document:
    """One respondent; sub-dimensions have a point in their code, which a field's name must not."""
    return {
        "_id": _key(regency, survey.id, response.id),
        "regency": regency,
        "survey_id": survey.id,
        "response_id": response.id,
        "dimension": response.dimension,
        "answers": [
            {"sub_dimension": code, "items": list(items)} for code, items in response.answers.items()
        ],
        "occurred_at": response.occurred_at,
        "groups": dict(response.groups),
        "device": response.device,
    }
