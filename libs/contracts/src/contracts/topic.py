"""What a topic is: who owns it, what is on it, who may read it, how long it stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from contracts.event import Event


class Kind(StrEnum):
    """What a topic is for.

    EVENTS carries one service's facts to the others; INTAKE brings other systems' events to a service's door;
    FEED is a service's live indicators, compacted; DEAD_LETTER keeps what a consumer could not handle.
    """

    EVENTS = "events"
    INTAKE = "intake"
    FEED = "feed"
    DEAD_LETTER = "dead-letter"


ENGINE = "indicators"
"""What the stream engine of a topic's owner is called where consumers give messages up."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One Kafka topic.

    Attributes:
        name: `<service>.<aggregate>`: dots and hyphens, never underscores (they collide in Kafka's metrics).
        owner: The only service that writes it; for an intake, the service whose door it is.
        kind: What it is for.
        events: The event types on it; none on feeds and dead letters.
        consumers: The services that may subscribe; each gets `<name>.dlq.<consumer>`, and so does the engine.
        partitions: Never lowered: keys would move.
        retention: How long records stay; None for a compacted topic.
    """

    name: str
    owner: str
    kind: Kind
    events: tuple[type[Event], ...]
    consumers: tuple[str, ...]
    partitions: int
    retention: timedelta | None

    @property
    def key_fields(self) -> tuple[str, ...]:
        """The fields whose value is the record key: one for all facts of a topic, several at a door."""
        return tuple(sorted({event.key_field for event in self.events}))

    @property
    def compacted(self) -> bool:
        """Whether Kafka keeps the last record of every key for good."""
        return self.retention is None

    @property
    def dead_letters(self) -> tuple[str, ...]:
        """The topics of what its readers could not handle: its consumers and, for events, the engine."""
        readers = {
            Kind.EVENTS: (*self.consumers, ENGINE),
            Kind.INTAKE: self.consumers,
        }
        return tuple(self.dead_letter(reader) for reader in readers.get(self.kind, ()))

    def dead_letter(self, consumer: str) -> str:
        """The topic that takes what `consumer` could not handle."""
        return f"{self.name}.dlq.{consumer}"
