"""Published results, each a document that never changes. Decides nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from evaluation.domain.errors_publication import PublicationNotFound
from evaluation.domain.period import year_of
from evaluation.domain.publication import Document
from servicekit.mongo import ASCENDING, DESCENDING, CollectionSpec, Index, Store, asked_for
from servicekit.mongo import Document as Stored
from servicekit.transaction import Transaction

PUBLICATIONS = "skm_publications"

COLLECTIONS = (
    CollectionSpec(
        PUBLICATIONS,
        (Index((("regency", ASCENDING), ("published_on", DESCENDING), ("_id", ASCENDING))),),
    ),
)


@dataclass(frozen=True, slots=True)
class Publication:
    """A document with when its publication counts."""

    document: Document
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class PublicationFilter:
    """Which results are asked for; None asks for all. `year` is that of the survey's period."""

    year: int | None = None
    opd: str | None = None
    service_id: str | None = None
    grade: str | None = None

    def query(self, regency: str) -> Stored:
        """The same as the store is asked."""
        told = {"year": self.year, "opd": self.opd, "service_id": self.service_id, "grade": self.grade}
        return {"regency": regency} | asked_for(told)


class Publications:
    """The published results of one transaction's regency."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._regency = tx.context.regency

    async def load(self, survey_id: str) -> Publication:
        """The published result of a survey. Raises: `PublicationNotFound`."""
        found = await self._tx.collection(PUBLICATIONS).find_one({"_id": _key(self._regency, survey_id)})
        return _publication(found, survey_id)

    async def add(self, publication: Publication) -> None:
        """Keep a result for good."""
        document = publication.document
        kept = {
            "_id": _key(self._regency, document["survey_id"]),
            "regency": self._regency,
            "year": year_of(document["period"]),
            "occurred_at": publication.occurred_at,
            "document": document,
        } | {name: document[name] for name in ("opd", "service_id", "grade", "published_on")}
        await self._tx.collection(PUBLICATIONS).insert_one(kept)


async def find_publication(store: Store, regency: str, survey_id: str) -> Document:
    """The published result of a survey. Raises: `PublicationNotFound`."""
    found = await store.collection(PUBLICATIONS).find_one({"_id": _key(regency, survey_id)})
    return _publication(found, survey_id).document


async def list_publications(
    store: Store, regency: str, asked: PublicationFilter, *, limit: int, skip: int
) -> tuple[list[Document], int]:
    """A page of the results asked for, the last published first, and how many there are in all."""
    order = [("published_on", DESCENDING), ("_id", ASCENDING)]
    found, total = await store.collection(PUBLICATIONS).page(
        asked.query(regency), sort=order, limit=limit, skip=skip
    )
    return [one["document"] for one in found], total


async def every_publication(store: Store) -> AsyncIterator[tuple[str, Publication]]:
    """Every published result, with its regency."""
    async for found in store.collection(PUBLICATIONS).stream({}):
        yield found["regency"], Publication(found["document"], found["occurred_at"])


def _publication(found: Mapping[str, Any] | None, survey_id: str) -> Publication:
    if found is None:
        raise PublicationNotFound(survey_id)
    return Publication(found["document"], found["occurred_at"])


def _key(regency: str, survey_id: str) -> str:
    return f"{regency}/{survey_id}"
