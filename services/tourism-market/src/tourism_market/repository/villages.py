"""Desa wisata: load, decide, save, and the readers' queries."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from contracts.event import Event
from servicekit.mongo import (
    CollectionSpec,
    Index,
    Store,
    asked_for,
)
from servicekit.transaction import Transaction
from tourism_market.domain.errors_villages import VillageNotFound
from tourism_market.domain.village import Village, VillageClass

VILLAGES = "villages"

COLLECTIONS = (
    CollectionSpec(
        VILLAGES,
        (
            Index((("regency", 1), ("class", 1), ("code", 1))),
            Index((("district", 1), ("code", 1))),
        ),
    ),
)

Document = dict[str, Any]

_VILLAGE: TypeAdapter[Village] = TypeAdapter(Village)


class Villages:
    """The villages of one regency in one transaction: load, decide, save."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._loaded: dict[str, Document] = {}

    async def find(self, code: str) -> Village | None:
        """The village of this code, or None."""
        document = await self._tx.collection(VILLAGES).find_one({"_id": self._key(code)})
        if document is None:
            return None
        self._loaded[code] = document
        return _village(document)

    async def load(self, code: str) -> Village:
        """The village of this code. Raises `VillageNotFound`."""
        village = await self.find(code)
        if village is None:
            raise VillageNotFound(code)
        return village

    async def save(self, village: Village, *, events: Sequence[Event] = ()) -> None:
        """Keep the village with what it announces, unless somebody changed it since it was loaded."""
        document = self._loaded.get(village.code, {}) | _document(village)
        document |= {"_id": self._key(village.code), "regency": self._tx.context.regency}
        await self._tx.save(VILLAGES, document, events=events)

    def _key(self, code: str) -> str:
        return f"{self._tx.context.regency}/{code}"


@dataclass(frozen=True, slots=True)
class Filter:
    """Which villages are asked for; None asks for all.

    Attributes:
        text: Somewhere in the village's name or in the name visitors know it by.
    """

    regency: str | None = None
    district: str | None = None
    village_class: VillageClass | None = None
    text: str | None = None

    def query(self) -> Document:
        """The same as the store is asked."""
        asked: Document = {"regency": self.regency, "district": self.district, "class": self.village_class}
        query = asked_for(asked)
        if self.text:
            holds = {"$regex": re.escape(self.text), "$options": "i"}
            query["$or"] = [{"name": holds}, {"profile.known_as": holds}]
        return query


async def get_village(store: Store, code: str) -> Village:
    """A registered village, of whatever regency. Raises `VillageNotFound`."""
    document = await store.collection(VILLAGES).find_one({"_id": f"{code[:5]}/{code}"})
    if document is None:
        raise VillageNotFound(code)
    return _village(document)


async def list_villages(store: Store, wanted: Filter, *, limit: int, skip: int) -> tuple[list[Village], int]:
    """A page of the villages asked for, by code, and how many there are in all."""
    villages = store.collection(VILLAGES)
    found, total = await villages.page(wanted.query(), sort=[("code", 1)], limit=limit, skip=skip)
    return [_village(document) for document in found], total


async def every_village(store: Store, wanted: Filter) -> AsyncIterator[Village]:
    """The villages asked for, by code, one at a time."""
    async for document in store.collection(VILLAGES).stream(wanted.query(), sort=[("code", 1)]):
        yield _village(document)


def _document(village: Village) -> Document:
    fields: Document = _VILLAGE.dump_python(village, mode="json")
    return fields | {"district": village.district, "class": village.village_class}


def _village(document: Mapping[str, Any]) -> Village:
    return _VILLAGE.validate_python(document)
