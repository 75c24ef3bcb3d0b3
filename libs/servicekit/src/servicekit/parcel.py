"""What one lane sends in one go: rows of the outbox and the sequences recorded for their events."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from servicekit.envelope import numbered
from servicekit.lanes import Batch, Lane
from servicekit.mongo import Document
from servicekit.outbox import unpack
from servicekit.publisher import Message
from servicekit.telemetry import Attributes

_OLDEST = timedelta(hours=1)
"""A record is dated at most so long ago: a broker keeps and removes records by their date, and an event that
waited for days, or comes from a writer with a wrong clock, must be kept as long as any other."""


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

    @property
    def traces(self) -> Iterator[str]:
        """The recorded traces its events belong to."""
        return (traceparent for row in self.rows for traceparent in row.get("traces", ()))

    @property
    def events(self) -> int:
        """How many it holds."""
        return sum(row["count"] for row in self.rows)

    @property
    def attributes(self) -> Attributes:
        """What a span around sending it says."""
        return {
            "messaging.system": "kafka",
            "messaging.operation.type": "send",
            "messaging.operation.name": "send",
            "messaging.destination.name": self.lane.topic,
            "messaging.destination.partition.id": str(self.lane.partition),
            "messaging.batch.message_count": self.events,
        }

    def messages(self) -> Iterator[Message]:
        """The events with their recorded sequences; rows already deleted keep theirs.

        Each is dated as its transaction was: from there readers measure how fresh what they make of it is.
        """
        rows = {row["_id"]: row for row in self.rows}
        now = time.time()
        sequence = self.batch.base
        for row_id, count in zip(self.batch.ids, self.batch.counts, strict=True):
            if row_id in rows:
                row = rows[row_id]
                dated = _dated(row["created_at"], now)
                for number, (headers, value) in enumerate(unpack(row["events"]), sequence):
                    yield Message(row["key"], value, numbered(headers, number), dated)
            sequence += count


def _dated(created_at: datetime, now: float) -> int:
    return int(min(now, max(created_at.timestamp(), now - _OLDEST.total_seconds())) * 1000)


def batch_of(base: int, rows: Sequence[Document]) -> Batch:
    """The rows as a lane records them, their first event under `base`."""
    return Batch(base, tuple(row["_id"] for row in rows), tuple(row["count"] for row in rows))
