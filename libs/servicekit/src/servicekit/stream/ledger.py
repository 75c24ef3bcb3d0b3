"""Notes in a service's store which versions of its indicators are to be built, and how far each is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from contracts.indicators import Indicator
from servicekit.mongo import Document, Store
from servicekit.stream.archive import CELLS
from servicekit.stream.versions import VERSIONS, State, key_of


@dataclass(frozen=True, slots=True)
class Building:
    """A version that is to be built, since when, and the partitions that are done."""

    indicator: Indicator
    asked_at: str
    done: frozenset[int]


@dataclass(frozen=True, slots=True)
class Reach:
    """How far back what was built goes; with neither, to the first event on its topic, which is whole.

    Attributes:
        since: When the oldest record was written that it was built from, if older ones are missing from it.
        is_told: Whether documents told what the topic has no more.
    """

    since: datetime | None = None
    is_told: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a version is.

    Attributes:
        done: How many partitions are built.
        of: How many there are; 0 while no partition is done.
        reach: How far back they go: the shortest of them, and whether documents told any.
    """

    indicator: Indicator
    state: State
    done: int = 0
    of: int = 0
    reach: Reach = Reach()


class VersionLedger:
    """The ledger of one service.

    Args:
        indicators: Every version the service keeps.
    """

    def __init__(self, store: Store, indicators: Iterable[Indicator]) -> None:
        self._versions = store.collection(VERSIONS)
        self._cells = store.collection(CELLS)
        self._known = {key_of(indicator): indicator for indicator in indicators}

    async def ask(self, indicator: Indicator) -> None:
        """Have a version built from the start of its topic; asked again, it begins again."""
        key = key_of(indicator)
        await self._versions.replace_one({"_id": key}, _asked(key), upsert=True)

    async def building(self) -> list[Building]:
        """The versions that are not built yet; one that nobody has asked for is, beside an older one."""
        noted = {document["_id"]: document for document in await self._versions.find({})}
        for key in self._successors():
            if key not in noted:
                asked = _asked(key)
                await self._versions.update_one({"_id": key}, {"$setOnInsert": asked}, upsert=True)
                noted[key] = await self._versions.find_one({"_id": key}) or asked
        return [
            Building(self._known[key], document["asked_at"], frozenset(document["done"]))
            for key, document in noted.items()
            if key in self._known and document["state"] == State.BUILDING
        ]

    async def forget(self, indicator: Indicator, partition: int) -> None:
        """Remove what the store holds of a version in one partition."""
        begin = f"{partition}|{indicator.name}|{indicator.version}"
        await self._cells.delete_many({"_id": {"$gte": f"{begin}|", "$lt": f"{begin}}}"}})

    async def finish(self, building: Building, partition: int, of: int, reach: Reach) -> None:
        """Note that a partition is done, of so many; the version is live when all are.

        What was begun before the version was asked for again is not noted: it begins again.
        """
        asked = {"_id": key_of(building.indicator), "asked_at": building.asked_at}
        noted: dict[str, object] = {"$addToSet": {"done": partition}, "$set": {"of": of}}
        if reach.since is not None:
            noted["$max"] = {"since": reach.since.isoformat()}
        if reach.is_told:
            noted["$set"] = {"of": of, "told": True}
        await self._versions.update_one(asked | {"state": State.BUILDING.value}, noted)
        document = await self._versions.find_one(asked)
        if document is not None and len(document["done"]) >= of:
            await self._versions.update_one(asked, {"$set": {"state": State.LIVE.value}})

    async def progress(self, indicator: Indicator) -> Progress:
        """How far a version is; one that nobody asked for is live if there is no older one."""
        key = key_of(indicator)
        document = await self._versions.find_one({"_id": key})
        if document is None:
            state = State.BUILDING if key in self._successors() else State.LIVE
            return Progress(indicator, state)
        since = document.get("since")
        return Progress(
            indicator,
            State(document["state"]),
            len(document["done"]),
            document["of"],
            Reach(datetime.fromisoformat(since) if since else None, document.get("told", False)),
        )

    def _successors(self) -> Sequence[str]:
        lowest = {one.name: min(_versions_of(one.name, self._known.values())) for one in self._known.values()}
        return [key for key, one in self._known.items() if one.version > lowest[one.name]]


def _asked(key: str) -> Document:
    at = datetime.now(UTC).isoformat()
    return {"_id": key, "state": State.BUILDING.value, "asked_at": at, "done": [], "of": 0}


def _versions_of(name: str, indicators: Iterable[Indicator]) -> list[int]:
    return [one.version for one in indicators if one.name == name]
