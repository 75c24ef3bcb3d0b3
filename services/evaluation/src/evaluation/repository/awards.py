"""Awards: load, decide, save, and the readers' queries."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter

from contracts.event import Event
from evaluation.domain.award import Award
from evaluation.domain.errors_awards import AwardNotFound
from evaluation.domain.records import Wanted
from servicekit.mongo import ASCENDING, CollectionSpec, Document, Index, Store, asked_for
from servicekit.transaction import Transaction

AWARDS = "awards"

COLLECTIONS = (
    CollectionSpec(AWARDS, (Index((("regency", ASCENDING), ("day", ASCENDING), ("_id", ASCENDING))),)),
)

_AWARD: TypeAdapter[Award] = TypeAdapter(Award)


class Awards:
    """The awards of one regency in one transaction: load, decide, save."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._loaded: dict[str, Document] = {}

    async def known(self, ids: Iterable[str]) -> dict[str, Award]:
        """Those of these awards that are on record, withdrawn ones too."""
        keys = [_key(self._tx.context.regency, award_id) for award_id in ids]
        found = await self._tx.collection(AWARDS).find({"_id": {"$in": keys}})
        self._loaded |= {document["id"]: document for document in found}
        return {document["id"]: _award(document) for document in found}

    async def own(self, award_id: str) -> Award:
        """An award of this regency. Raises: `AwardNotFound`."""
        known = await self.known([award_id])
        if award_id not in known:
            raise AwardNotFound(award_id)
        return known[award_id]

    async def save(self, award: Award, *, events: Sequence[Event]) -> None:
        """Keep an award with what it announces, unless somebody changed it since it was loaded."""
        regency, facts = self._tx.context.regency, award.facts
        fields: Document = _AWARD.dump_python(award, mode="json")
        asked = {
            "day": facts.day.isoformat(),
            "year": facts.year,
            "issuer": facts.issuer,
            "is_withdrawn": award.withdrawal is not None,
        }
        named = {"_id": _key(regency, award.id), "regency": regency}
        document = self._loaded.get(award.id, {}) | named | fields | asked
        await self._tx.save(AWARDS, document, events=events)


async def find_award(store: Store, regency: str, award_id: str) -> Award:
    """An award of this regency, withdrawn or not. Raises: `AwardNotFound`."""
    document = await store.collection(AWARDS).find_one({"_id": _key(regency, award_id)})
    if document is None:
        raise AwardNotFound(award_id)
    return _award(document)


async def list_awards(
    store: Store, regency: str, wanted: Wanted, *, limit: int, skip: int
) -> tuple[list[Award], int]:
    """A page of the awards asked for that count, by the day they were given, and how many there are."""
    query = asked_for({"issuer": wanted.issuer, "kind": wanted.issuer_kind}) | _years(wanted)
    query |= {"regency": regency, "is_withdrawn": False}
    order = [("day", ASCENDING), ("_id", ASCENDING)]
    found, total = await store.collection(AWARDS).page(query, sort=order, limit=limit, skip=skip)
    return [_award(document) for document in found], total


async def every_award(store: Store) -> AsyncIterator[tuple[str, Award]]:
    """All awards of every regency, with the regency."""
    async for document in store.collection(AWARDS).stream({}):
        yield document["regency"], _award(document)


def _years(wanted: Wanted) -> Document:
    bounds = asked_for({"$gte": wanted.from_year, "$lte": wanted.to_year})
    return {"year": bounds} if bounds else {}


def _key(regency: str, award_id: str) -> str:
    return f"{regency}/{award_id}"


def _award(document: Mapping[str, Any]) -> Award:
    return _AWARD.validate_python(document)
