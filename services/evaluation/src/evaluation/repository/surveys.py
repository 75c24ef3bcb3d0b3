"""Satisfaction surveys, each with its running sums.

Owns the queries, the shape of the documents and their way to the domain and back. Decides nothing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from contracts.event import Event
from evaluation.domain.duty import Duty, SurveyFact, duties
from evaluation.domain.errors_skm import SurveyNotFound
from evaluation.domain.skm import Tally
from evaluation.domain.survey import Status, Survey
from servicekit.mongo import ASCENDING, DESCENDING, CollectionSpec, Document, Index, Store, asked_for
from servicekit.transaction import Transaction

SURVEYS = "skm_surveys"

COLLECTIONS = (
    CollectionSpec(
        SURVEYS,
        (
            Index((("regency", ASCENDING), ("period", DESCENDING), ("_id", ASCENDING))),
            Index((("regency", ASCENDING), ("service_id", ASCENDING), ("opd", ASCENDING))),
            Index((("regency", ASCENDING), ("program_id", ASCENDING))),
        ),
    ),
)

_AS_THEY_ARE = (
    "service_id",
    "opd",
    "period",
    "rule_version",
    "title",
    "users",
    "target",
    "program_id",
    "access",
    "thread",
    "closed_at",
    "published_at",
    "purged_at",
    "ways",
    "invited_at",
)


_OF_STATUS: Mapping[Status, Document] = {
    "open": {"closed_at": None, "published_at": None},
    "closed": {"closed_at": {"$ne": None}, "published_at": None},
    "published": {"published_at": {"$ne": None}},
}


@dataclass(frozen=True, slots=True)
class SurveyFilter:
    """Which surveys are asked for; None asks for all."""

    period: str | None = None
    service_id: str | None = None
    opd: str | None = None
    program_id: str | None = None
    status: Status | None = None

    def query(self, regency: str) -> Document:
        """The same as the store is asked."""
        told = {
            "period": self.period,
            "service_id": self.service_id,
            "opd": self.opd,
            "program_id": self.program_id,
        }
        of_status = _OF_STATUS[self.status] if self.status else {}
        return {"regency": regency} | asked_for(told) | of_status


class Surveys:
    """The surveys of one transaction's regency: load, decide, save."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._regency = tx.context.regency
        self._loaded: dict[str, Document] = {}

    async def find(self, survey_id: str) -> Survey | None:
        """The survey as it stands, or None."""
        document = await self._tx.collection(SURVEYS).find_one({"_id": _key(self._regency, survey_id)})
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

    async def open_for(self, service_id: str, opd: str, instant: datetime) -> Survey | None:
        """The open survey of a service that takes answers given at this instant; of several the latest."""
        where = {"service_id": service_id, "opd": opd}
        return next((survey for survey in await self._open(where) if survey.spans(instant)), None)

    async def of_program(self, program_id: str) -> list[Survey]:
        """The open surveys about a programme, the latest period first."""
        return await self._open({"program_id": program_id})

    async def _open(self, where: Mapping[str, Any]) -> list[Survey]:
        wanted = {"regency": self._regency, **where, "closed_at": None, "published_at": None}
        order = [("period", DESCENDING), ("_id", ASCENDING)]
        found = await self._tx.collection(SURVEYS).find(wanted, sort=order)
        self._loaded |= {document["survey_id"]: document for document in found}
        self._tx.follow(found)
        return [_survey(document) for document in found]

    async def ended(self, today: date, *, most: int) -> list[Survey]:
        """Some open surveys whose last day was before this one."""
        return await self._some({"closed_at": None, "closes_on": {"$lt": today.isoformat()}}, most)

    async def expired(self, before: datetime) -> Survey | None:
        """A survey closed before this instant whose raw answers are still there."""
        found = await self._some({"purged_at": None, "closed_at": {"$lt": before}}, 1)
        return found[0] if found else None

    async def save(self, survey: Survey, *, events: Sequence[Event] = ()) -> None:
        """Keep the survey with what it announces, unless somebody changed it since it was loaded.

        What it announces joins the survey's thread.
        """
        self._tx.join(survey.thread)
        document = self._loaded.get(survey.id, {}) | _document(survey, self._regency)
        await self._tx.save(SURVEYS, document, events=events)
        self._loaded[survey.id] = document

    async def _some(self, where: Document, most: int) -> list[Survey]:
        found = await self._tx.collection(SURVEYS).find({"regency": self._regency} | where, limit=most)
        self._loaded |= {document["survey_id"]: document for document in found}
        return [_survey(document) for document in found]


async def find_survey(store: Store, regency: str, survey_id: str) -> Survey:
    """A survey of this regency. Raises: `SurveyNotFound`."""
    document = await store.collection(SURVEYS).find_one({"_id": _key(regency, survey_id)})
    if document is None:
        raise SurveyNotFound(survey_id)
    return _survey(document)


async def list_surveys(
    store: Store, regency: str, asked: SurveyFilter, *, limit: int, skip: int
) -> tuple[list[Survey], int]:
    """A page of the surveys asked for, the latest period first, and how many there are in all."""
    surveys, order = store.collection(SURVEYS), [("period", DESCENDING), ("_id", ASCENDING)]
    found, total = await surveys.page(asked.query(regency), sort=order, limit=limit, skip=skip)
    return [_survey(document) for document in found], total


async def every_survey(store: Store) -> AsyncIterator[tuple[str, Survey]]:
    """Every survey, with its regency."""
    async for document in store.collection(SURVEYS).stream({}):
        yield document["regency"], _survey(document)


async def services_without_publication(store: Store, regency: str, year: int) -> list[Duty]:
    """The services of this regency that owe a published survey of a year."""
    read = {"service_id": 1, "opd": 1, "period": 1, "published_at": 1}
    found = await store.collection(SURVEYS).find({"regency": regency}, projection=read)
    facts = (
        SurveyFact(one["service_id"], one["opd"], one["period"], one["published_at"] is not None)
        for one in found
    )
    return duties(facts, year)


async def regencies_with_surveys(store: Store) -> list[str]:
    """The regencies that have a survey."""
    return [str(regency) for regency in await store.collection(SURVEYS).distinct("regency")]


def _key(regency: str, survey_id: str) -> str:
    return f"{regency}/{survey_id}"


def _document(survey: Survey, regency: str) -> Document:
    return {
        "_id": _key(regency, survey.id),
        "regency": regency,
        "survey_id": survey.id,
        "responses": survey.tally.responses,
        "sums": dict(survey.tally.sums),
        "opens_on": _text(survey.opens_on),
        "closes_on": _text(survey.closes_on),
    } | {name: getattr(survey, name) for name in _AS_THEY_ARE}


def _survey(document: Mapping[str, Any]) -> Survey:
    return Survey(
        id=document["survey_id"],
        tally=Tally(document["responses"], document["sums"]),
        opens_on=_day(document["opens_on"]),
        closes_on=_day(document["closes_on"]),
        **{name: document[name] for name in _AS_THEY_ARE},
    )


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
