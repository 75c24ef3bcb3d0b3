"""What one lane sends in one go: rows of the outbox and the sequences recorded for their events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from servicekit.envelope import numbered
from servicekit.lanes import Batch, Lane
from servicekit.mongo import Document
from servicekit.outbox import unpack
from servicekit.publisher import Message


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one lane sends in one round.

    Attributes:
        rows: Those of the batch that are still in the outbox.
        again: The batch was recorded earlier and may have been sent.
    """

    lane: Lane
    batch: Batch
    rows: Sequence[Document]
    again: bool

    def messages(self) -> Iterator[Message]:
        """The events with their recorded sequences; rows already deleted keep theirs."""
        rows = {row["_id"]: row for row in self.rows}
        sequence = self.batch.base
        for row_id, count in zip(self.batch.ids, self.batch.counts, strict=True):
            if row_id in rows:
                row = rows[row_id]
                for number, (headers, value) in enumerate(unpack(row["events"]), sequence):
                    yield Message(row["key"], value, numbered(headers, number))
            sequence += count


def batch_of(base: int, rows: Sequence[Document]) -> Batch:
    """The rows as a lane records them, their first event under `base`."""
    return Batch(base, tuple(row["_id"] for row in rows), tuple(row["count"] for row in rows))
