"""What a topic is: who owns it, what is on it, who may read it, how long it stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from contracts.event import Event


class Kind(StrEnum):
    """What a topic is for."""

    EVENTS = "events"
    INTAKE = "intake"
    FEED = "feed"
    DEAD_LETTER = "dead-letter"


@dataclass(frozen=True, slots=True)
class Topic:
    """One Kafka topic.

    Attributes:
        name: `<service>.<aggregate>`: dots and hyphens, never underscores (they collide in Kafka's metric names).
        owner: The only service that writes it; for an intake, the service that reads it.
        events: The event types on it.
        consumers: The services that may subscribe; each gets `<name>.dlq.<consumer>`.
        retention: How long records stay; None for a compacted topic.
    """

    name: str
    owner: str
    kind: Kind
    events: tuple[type[Event], ...]
    consumers: tuple[str, ...]
    partitions: int
    retention: timedelta | None

    def dead_letter(self, consumer: str) -> str:
        """The topic that takes what `consumer` could not handle."""
        return f"{self.name}.dlq.{consumer}"
