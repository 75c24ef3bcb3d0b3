"""Destinations and the visitors counted there: load, decide, save, and the readers' queries."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import TypeAdapter

from servicekit.mongo import (
    CollectionSpec,
    Index,
    Store,
    asked_for,
)
from servicekit.transaction import Transaction
from tourism_market.domain.destination import Count, Destination, DestinationKind
from tourism_market.domain.errors_destinations import DestinationNotFound
from tourism_market.repository.days import within_year

DESTINATIONS = "destinations"
COUNTS = "destination_visits"

COLLECTIONS = (
    CollectionSpec(
        DESTINATIONS,
        (
            Index((("destination_id", 1),), unique=True),
            Index((("regency", 1), ("village", 1), ("destination_id", 1))),
        ),
    ),
    CollectionSpec(COUNTS, (Index((("destination", 1), ("day", 1), ("occurred_at", 1))),)),
)

Document = dict[str, Any]

_DESTINATION: TypeAdapter[Destination] = TypeAdapter(Destination)


class Destinations:
    """The destinations of one transaction: load, decide, save."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._loaded: dict[str, Document] = {}

    async def own(self, destination_id: str) -> Destination:
        """A destination of this regency; another regency's does not exist. Raises `DestinationNotFound`."""
        key = _key(self._tx.context.regency, destination_id)
        document = await self._tx.collection(DESTINATIONS).find_one({"_id": key})
        if document is None:
            raise DestinationNotFound(destination_id)
        self._loaded[key] = document
        return _destination(document)

    async def is_taken(self, destination_id: str) -> bool:
        """Whether any regency has a destination of this id."""
        found = await self._tx.collection(DESTINATIONS).find_one({"destination_id": destination_id})
        return found is not None

    async def save(self, destination: Destination) -> None:
        """Keep the destination, unless somebody changed it since it was loaded."""
        key = _key(destination.regency, destination.id)
        fields: Document = _DESTINATION.dump_python(destination, mode="json")
        named = {"_id": key, "destination_id": fields.pop("id")}
        await self._tx.save(DESTINATIONS, self._loaded.get(key, {}) | named | fields)


class Counts:
    """The visitors counted at one destination in one transaction."""

    def __init__(self, tx: Transaction, destination: Destination) -> None:
        self._tx = tx
        self._destination = destination
        self._key = _key(destination.regency, destination.id)

    async def known(self, ids: Iterable[str]) -> dict[str, Count]:
        """Those of the ids that arrived before."""
        keys = [f"{self._key}/{name}" for name in ids]
        found = await self._tx.collection(COUNTS).find({"_id": {"$in": keys}})
        return {document["count_id"]: _count(document) for document in found}

    async def any_since(self, day: date) -> bool:
        """Whether anybody was counted on that day or later."""
        query = {"destination": self._key, "day": {"$gte": day.isoformat()}}
        return await self._tx.collection(COUNTS).find_one(query) is not None

    async def record(self, counts: Sequence[Count]) -> None:
        """Keep new counts; they are never changed."""
        if counts:
            await self._tx.collection(COUNTS).insert_many([self._document(count) for count in counts])

    def _document(self, count: Count) -> Document:
        return {
            "_id": f"{self._key}/{count.id}",
            "regency": self._destination.regency,
            "destination": self._key,
            "count_id": count.id,
            "device_id": count.device_id,
            "occurred_at": count.occurred_at,
            "day": count.market_day.isoformat(),
            "visitors": count.visitors,
            "foreign_visitors": count.foreign_visitors,
            "amount_idr": count.amount_idr,
            "arrived_at": self._tx.now,
        }


@dataclass(frozen=True, slots=True)
class Filter:
    """Which destinations are asked for; None asks for all."""

    regency: str | None = None
    village: str | None = None
    kind: DestinationKind | None = None

    def query(self) -> Document:
        """The same as the store is asked."""
        asked = {"regency": self.regency, "village": self.village, "facts.kind": self.kind}
        return asked_for(asked)


async def find_destination(store: Store, destination_id: str) -> Destination:
    """A destination as anybody may see it. Raises `DestinationNotFound`."""
    document = await store.collection(DESTINATIONS).find_one({"destination_id": destination_id})
    if document is None:
        raise DestinationNotFound(destination_id)
    return _destination(document)


async def list_destinations(
    store: Store, wanted: Filter, *, limit: int = 0, skip: int = 0
) -> tuple[list[Destination], int]:
    """A page of the destinations asked for, by id, and how many there are in all."""
    kept, sort = store.collection(DESTINATIONS), [("destination_id", 1)]
    found, total = await kept.page(wanted.query(), sort=sort, limit=limit, skip=skip)
    return [_destination(document) for document in found], total


async def find_counts(
    store: Store, destination: Destination, *, on: date | None, limit: int, skip: int
) -> tuple[list[Count], int]:
    """A page of a destination's counts by device time, all or those of a day, and how many in all."""
    query: Document = {"destination": _key(destination.regency, destination.id)}
    if on is not None:
        query["day"] = on.isoformat()
    sort = [("day", 1), ("occurred_at", 1), ("_id", 1)]
    found, total = await store.collection(COUNTS).page(query, sort=sort, limit=limit, skip=skip)
    return [_count(document) for document in found], total


@dataclass(frozen=True, slots=True)
class DayAtDestination:
    """What was counted at a destination on one day, in WIB, in all."""

    destination_id: str
    day: date
    visitors: int
    amount_idr: int


async def entries_of_year(
    store: Store, destinations: Iterable[Destination], year: int
) -> list[DayAtDestination]:
    """What was counted at these destinations on each day of a year, by destination and day."""
    ids = {_key(each.regency, each.id): each.id for each in destinations}
    sums = {name: {"$sum": f"${name}"} for name in ("visitors", "amount_idr")}
    found = await store.collection(COUNTS).aggregate(
        [
            {"$match": {"destination": {"$in": list(ids)}, "day": within_year(year)}},
            {"$group": {"_id": {"destination": "$destination", "day": "$day"}, **sums}},
            {"$sort": {"_id": 1}},
        ]
    )
    return [
        DayAtDestination(
            destination_id=ids[each["_id"]["destination"]],
            day=date.fromisoformat(each["_id"]["day"]),
            visitors=each["visitors"],
            amount_idr=each["amount_idr"],
        )
        for each in found
    ]


async def every_count(store: Store) -> AsyncIterator[tuple[Destination, Count]]:
    """All visitors ever counted at destinations, of every regency."""
    destinations, _ = await list_destinations(store, Filter())
    by_key = {_key(each.regency, each.id): each for each in destinations}
    async for document in store.collection(COUNTS).stream({}):
        yield by_key[document["destination"]], _count(document)


def _key(regency: str, destination_id: str) -> str:
    return f"{regency}/{destination_id}"


def _destination(document: Mapping[str, Any]) -> Destination:
    return _DESTINATION.validate_python({**document, "id": document["destination_id"]})


def _count(document: Mapping[str, Any]) -> Count:
    return Count(
        id=document["count_id"],
        device_id=document["device_id"],
        occurred_at=document["occurred_at"],
        visitors=document["visitors"],
        foreign_visitors=document["foreign_visitors"],
        amount_idr=document["amount_idr"],
    )
