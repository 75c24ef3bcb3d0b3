"""The events that documents tell and a partition of their topic has no more.

The documents' events are put on a list, then each one that the topic has is struck off it. What is left when
everything on the list had been published has expired. An event is known again by all it says; its instant
counts in milliseconds, because documents keep no more. Pure: no Kafka, no store, no clock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC

from contracts.event import Event
from servicekit.stream.records import (
    HIGHEST_SEQUENCE,
    POISONOUS,
    REGENCY,
    SEQUENCE,
    TYPE,
    Record,
    fixed_attributes,
)


@dataclass(frozen=True, slots=True)
class ToldRecord:
    """An event of a document in the shape of a record."""

    offset: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]]


class Expired:
    """What one partition lost of the events of one type.

    Attributes:
        strangers: How many events the topic has that no document tells, of those that had to be told: if
            there are any, the documents are no source for what the topic lost.
    """

    def __init__(self, kind: type[Event]) -> None:
        self.strangers = 0
        self._kind = kind
        self._type = kind.type.encode()
        self._told: Counter[tuple[str, str]] = Counter()
        self._seen = -1

    def tell(self, regency: str, event: Event) -> None:
        """Put an event of a document on the list."""
        self._told[regency, _said(event)] += 1

    def struck(self, records: Iterable[Record], told_before: int) -> Iterator[Record]:
        """The same records; on the way past, their events are struck off the list.

        Args:
            records: In the order of the partition.
            told_before: The offset before which every event must be on the list.
        """
        for record in records:
            if self._strike(record) is False and record.offset < told_before:
                self.strangers += 1
            yield record

    def take(self) -> Iterator[ToldRecord]:
        """What is left, each as a record with a number of its own; the list is empty afterwards."""
        number = 0
        for regency, said in tuple(self._told):
            for _ in range(self._told.pop((regency, said))):
                headers = ((TYPE, self._type), (SEQUENCE, b"%d" % number), (REGENCY, regency.encode()))
                yield ToldRecord(number, None, said.encode(), headers)
                number += 1

    def _strike(self, record: Record) -> bool | None:
        """Whether its event was on the list; None for what is no event of this type, or a copy of one."""
        try:
            attributes = fixed_attributes(record.headers)
            if attributes is None:
                return None
            kind, regency, sequence = attributes
            if not self._seen < sequence <= HIGHEST_SEQUENCE:
                return None
            self._seen = sequence
            if kind != self._type:
                return None
            place = (regency.decode(), _said(self._kind.model_validate_json(record.value or b"")))
        except POISONOUS:
            return None
        if place not in self._told:
            return False
        self._told[place] -= 1
        if not self._told[place]:
            del self._told[place]
        return True


def _said(event: Event) -> str:
    at = event.occurred_at.astimezone(UTC)
    whole = at.replace(microsecond=at.microsecond // 1000 * 1000)
    return event.model_copy(update={"occurred_at": whole}).model_dump_json()
