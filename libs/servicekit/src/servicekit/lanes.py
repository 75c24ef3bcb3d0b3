"""Leases on the lanes of an outbox: who may publish which (topic, partition), and from which sequence on.

A lane document is `{_id, kind: "lane", owner, epoch, until, next_sequence, batch}`, a relay's own is
`{_id: "relay:<owner>", kind: "relay", owner, until}`: one write renews everything a relay holds. In the
store a lease is fenced by its epoch; on the topic it is the sequence that makes a late owner harmless. Clocks
that differ cost duplicates, which readers drop, and never an event.

Missing lane documents are made, and begin at sequence 1: the relay raises a lane it takes to what its topic
tells (`raise_to`) before it publishes.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from servicekit.clock import Clock
from servicekit.errors import Duplicate
from servicekit.mongo import Document, Store, UpdateOne
from servicekit.outbox import LANES

FIRST_SEQUENCE = 1
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_FREE: Document = {"owner": None, "until": _LONG_AGO}
_FORGET_RELAYS_AFTER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Batch:
    """The rows a lane publishes next, fixed in the store before the first publish.

    Attributes:
        base: Sequence of the first event.
        ids: The rows, in order.
        counts: How many events each of them holds.
    """

    base: int
    ids: tuple[str, ...]
    counts: tuple[int, ...]

    @property
    def after(self) -> int:
        """The sequence that follows its last event."""
        return self.base + sum(self.counts)


@dataclass(slots=True)
class Lane:
    """A lane this relay holds a lease on.

    Attributes:
        batch: Recorded and perhaps not, or not wholly, published: comes first, exactly as it is.
        failures: How often in a row it could not be published.
        rests_until: By the monotonic clock: leave it alone until then.
        compared: Its sequence is known not to be behind its topic: it may publish.
    """

    name: str
    epoch: int
    next_sequence: int
    batch: Batch | None = None
    failures: int = 0
    rests_until: float = 0.0
    compared: bool = False

    @property
    def topic(self) -> str:
        """The topic it publishes to."""
        return self.name.rpartition("/")[0]

    @property
    def partition(self) -> int:
        """The partition it publishes to."""
        return int(self.name.rpartition("/")[2])


class Lanes:
    """The leases of one relay, shared fairly with the other relays of the service.

    Args:
        names: Every lane of the service.
        owner: Unique to this run of this process.
        lease: How long a lease lasts without being renewed.
    """

    def __init__(
        self, store: Store, names: Sequence[str], *, owner: str, clock: Clock, lease: timedelta
    ) -> None:
        self.held: dict[str, Lane] = {}
        self._collection = store.collection(LANES)
        self._names = frozenset(names)
        self._owner = owner
        self._clock = clock
        self._lease = lease
        self._fresh_until = 0.0
        self._surplus = 0
        self._turn = asyncio.Lock()

    @property
    def fresh(self) -> bool:
        """Whether the leases are certain: false a quarter of a lease before they can expire."""
        return time.monotonic() < self._fresh_until

    async def keep(self) -> None:
        """Renew every lease in one write, give up what was lost, take a fair share of what is free.

        The first call makes this relay known; missing lane documents are made. Any number may do so at once.
        """
        async with self._turn:
            sent, now = time.monotonic(), self._clock.now()
            await self._collection.update_many({"owner": self._owner}, {"$set": {"until": now + self._lease}})
            documents = await self._documents()
            self._fresh_until = sent + self._lease.total_seconds() * 0.75
            relays = [one for one in documents if one["kind"] == "relay"]
            lanes = {one["_id"]: one for one in documents if one["_id"] in self._names}
            await self._be_counted(relays, now)
            self._let_go_of_lost(lanes)
            mine = [name for name, one in lanes.items() if one["owner"] == self._owner]
            quota = self._quota(relays, now)
            taken = await self._take(lanes, quota - len(mine), now)
            await self._adopt([name for name in (*mine, *taken) if name not in self.held])
            self._surplus = max(0, len(self.held) - quota)

    async def hand_over(self) -> None:
        """Release what is above this relay's share. Not while a batch is being published."""
        if not self._surplus:
            return
        async with self._turn:
            idle = [name for name, lane in self.held.items() if lane.batch is None]
            await self._release(random.sample(idle, min(self._surplus, len(idle))))
            self._surplus = 0

    async def reload(self) -> None:
        """Believe the store again, after a write whose outcome is unknown."""
        async with self._turn:
            self.held.clear()
        await self.keep()

    async def leave(self) -> None:
        """Release everything, so that others need not wait for the leases to expire.

        Also what was taken and not yet adopted when keeping was cut short.
        """
        async with self._turn:
            self.held.clear()
            mine = {"kind": "lane", "owner": self._owner}
            await self._collection.update_many(mine, {"$set": _FREE})
            await self._collection.delete_many({"kind": "relay", "owner": self._owner})

    async def record(self, batches: Sequence[tuple[Lane, Batch]]) -> bool:
        """Fix what each lane publishes next, in one write. False: not all; then `reload` before going on.

        Leases are kept meanwhile, so a lane may have been lost since its rows were picked, even taken again:
        what was picked for it then is not recorded. The condition on `next_sequence` keeps a write that
        arrives late from undoing a later one.
        """
        writes = [
            UpdateOne(
                self._lease_on(lane) | {"next_sequence": batch.base},
                {
                    "$set": {
                        "batch": {"base": batch.base, "ids": list(batch.ids), "counts": list(batch.counts)},
                        "next_sequence": batch.after,
                    }
                },
            )
            for lane, batch in batches
        ]
        lanes = [lane for lane, _ in batches]
        if not self._still_hold(lanes):
            return False
        if await self._collection.bulk_write(writes, ordered=False) < len(writes) or not self._still_hold(
            lanes
        ):
            return False
        for lane, batch in batches:
            lane.batch = batch
            lane.next_sequence = batch.after
        return True

    async def raise_to(self, sequences: Mapping[str, int]) -> list[str]:
        """Let no lane publish below the sequence given for it; the lanes that were behind.

        Safe beside any other relay. `$max` never lowers a lane, so whoever raises it second changes nothing.
        `record` is conditional on `next_sequence`: who still believes the old number records nothing,
        reloads, and goes on from the raised one. A batch recorded before keeps its base and so its sequences:
        if it was published already, readers know it. While the store is as it was, nothing is ever raised:
        a batch is recorded, and `next_sequence` with it, before its first record can be on the topic.
        """
        async with self._turn:
            stored = await self._collection.find({"_id": {"$in": list(sequences)}}, projection={"batch": 0})
            behind = [one["_id"] for one in stored if one["next_sequence"] < sequences[one["_id"]]]
            await self._collection.bulk_write(
                [UpdateOne({"_id": name}, {"$max": {"next_sequence": sequences[name]}}) for name in behind],
                ordered=False,
            )
            await self._adopt([name for name in behind if self.held.pop(name, None)])
        return behind

    async def _documents(self) -> list[Document]:
        documents = await self._collection.find({}, projection={"batch": 0})
        missing = self._names - {one["_id"] for one in documents}
        if not missing:
            return documents
        with suppress(Duplicate):  # another relay makes the same ones
            await self._collection.insert_many([_new_lane(name) for name in sorted(missing)], ordered=False)
        return await self._collection.find({}, projection={"batch": 0})

    def _still_hold(self, lanes: Iterable[Lane]) -> bool:
        return all(self.held.get(lane.name) is lane for lane in lanes)

    def _lease_on(self, lane: Lane) -> Document:
        return {"_id": lane.name, "owner": self._owner, "epoch": lane.epoch}

    async def _be_counted(self, relays: Sequence[Document], now: datetime) -> None:
        if all(one["owner"] != self._owner for one in relays):
            here = {"kind": "relay", "owner": self._owner, "until": now + self._lease}
            await self._collection.update_one({"_id": f"relay:{self._owner}"}, {"$set": here}, upsert=True)
        if any(one["until"] < now - _FORGET_RELAYS_AFTER for one in relays):
            await self._collection.delete_many(
                {"kind": "relay", "until": {"$lt": now - _FORGET_RELAYS_AFTER}}
            )

    def _let_go_of_lost(self, lanes: Mapping[str, Document]) -> None:
        for name, lane in list(self.held.items()):
            stored = lanes.get(name)
            if stored is None or stored["owner"] != self._owner or stored["epoch"] != lane.epoch:
                del self.held[name]

    def _quota(self, relays: Sequence[Document], now: datetime) -> int:
        """How many lanes this relay should hold: all relays together exactly all of them."""
        alive = sorted({one["owner"] for one in relays if one["until"] > now} | {self._owner})
        each, left = divmod(len(self._names), len(alive))
        return each + (alive.index(self._owner) < left)

    async def _take(self, lanes: Mapping[str, Document], wanted: int, now: datetime) -> list[str]:
        free = [one for one in lanes.values() if one["owner"] != self._owner and one["until"] < now]
        chosen = random.sample(free, max(0, min(wanted, len(free))))
        await self._collection.bulk_write(
            [
                UpdateOne(
                    {"_id": one["_id"], "epoch": one["epoch"], "until": {"$lt": now}},
                    {"$set": {"owner": self._owner, "until": now + self._lease}, "$inc": {"epoch": 1}},
                )
                for one in chosen
            ],
            ordered=False,
        )
        return [one["_id"] for one in chosen]

    async def _adopt(self, names: Sequence[str]) -> None:
        if not names:
            return
        for one in await self._collection.find({"_id": {"$in": list(names)}, "owner": self._owner}):
            self.held[one["_id"]] = Lane(
                one["_id"], one["epoch"], one["next_sequence"], _batch(one.get("batch"))
            )

    async def _release(self, names: Sequence[str]) -> None:
        released = [self.held.pop(name) for name in names]
        await self._collection.bulk_write(
            [UpdateOne(self._lease_on(lane), {"$set": _FREE}) for lane in released],
            ordered=False,
        )


def _new_lane(name: str) -> Document:
    return {
        "_id": name,
        "kind": "lane",
        "owner": None,
        "epoch": 0,
        "until": _LONG_AGO,
        "next_sequence": FIRST_SEQUENCE,
        "batch": None,
    }


def _batch(stored: Document | None) -> Batch | None:
    if stored is None:
        return None
    return Batch(stored["base"], tuple(stored["ids"]), tuple(stored["counts"]))
