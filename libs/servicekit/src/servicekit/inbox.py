"""How far a group has got on each partition, kept in the same store and transaction as the effects.

The stored position, not Kafka's committed offset, says what has been handled. It only moves from where its
consumer believed it to be: a consumer that lost its partition without noticing fails here, effects and all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from servicekit.errors import Duplicate, ServiceError
from servicekit.mongo import ASCENDING, Collection, CollectionSpec, Index, Store
from servicekit.transaction import Transaction

INBOX = "inbox"
SEEN = "inbox_seen"
SEEN_FOR = timedelta(days=400)
"""Longer than any topic keeps its records, so that a dead letter replayed a year apart still counts once."""

COLLECTIONS: tuple[CollectionSpec, ...] = (
    CollectionSpec(INBOX),
    CollectionSpec(SEEN, indexes=(Index((("at", ASCENDING),), expire_after=SEEN_FOR),)),
)


class PositionMoved(ServiceError):
    """Another consumer has moved this position: what was done here must not count."""

    code = "position-moved"


@dataclass(frozen=True, slots=True)
class Position:
    """A place on one partition.

    Attributes:
        offset: The next record to handle.
        sequence: The highest `ce_sequence` handled; -1 before the first.
    """

    offset: int
    sequence: int = -1

    def after(self, offset: int, sequence: int | None) -> Position:
        """The place behind a record; one without a sequence leaves the sequence as it is."""
        return Position(offset + 1, self.sequence if sequence is None else max(sequence, self.sequence))

    def has_seen(self, sequence: int | None) -> bool:
        """Whether a record of this sequence has been handled already."""
        return sequence is not None and sequence <= self.sequence


class Inbox:
    """The stored position of one group on one partition."""

    def __init__(self, group: str, topic: str, partition: int) -> None:
        self._id = f"{group}/{topic}/{partition}"
        self._group = group

    async def load(self, store: Store) -> Position | None:
        """Where the group stands, or None when it has never handled anything here."""
        document = await store.collection(INBOX).find_one({"_id": self._id})
        return None if document is None else Position(document["offset"], document["sequence"])

    async def move(self, tx: Transaction, believed: Position | None, to: Position) -> None:
        """Move the position within the handler's transaction.

        Raises: `PositionMoved` when it is not where the caller believed.
        """
        await self._move(tx.collection(INBOX), believed, to, tx.now)

    async def skip(self, store: Store, believed: Position | None, to: Position, now: datetime) -> None:
        """Move the position past records that had no effect: one write, no transaction.

        Raises: `PositionMoved` when it is not where the caller believed.
        """
        await self._move(store.collection(INBOX), believed, to, now)

    async def has_seen(self, tx: Transaction, source: str, event_id: str) -> bool:
        """Whether a record without sequence was handled before."""
        return await tx.collection(SEEN).find_one({"_id": self._seen_id(source, event_id)}) is not None

    async def mark_seen(self, tx: Transaction, source: str, event_id: str) -> None:
        """Remember a record without sequence as handled."""
        await tx.collection(SEEN).insert_one({"_id": self._seen_id(source, event_id), "at": tx.now})

    def _seen_id(self, source: str, event_id: str) -> str:
        return f"{self._group}/{len(source)}:{source}/{event_id}"

    async def _move(
        self, positions: Collection, believed: Position | None, to: Position, now: datetime
    ) -> None:
        place = {"offset": to.offset, "sequence": to.sequence, "moved_at": now}
        if believed is None:
            await self._create(positions, place)
            return
        expected = {"_id": self._id, "offset": believed.offset, "sequence": believed.sequence}
        if await positions.update_one(expected, {"$set": place}) == 0:
            raise self._moved()

    async def _create(self, positions: Collection, place: dict[str, object]) -> None:
        try:
            await positions.insert_one({"_id": self._id, **place})
        except Duplicate as error:
            raise self._moved() from error

    def _moved(self) -> PositionMoved:
        return PositionMoved(
            f"Posisi {self._id} sudah dipindahkan konsumen lain",
            f"Another consumer has moved position {self._id}",
        )
