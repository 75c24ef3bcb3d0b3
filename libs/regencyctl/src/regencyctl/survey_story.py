"""What Kafka tells of satisfaction surveys: each survey's story, as it can be told to another service."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from contracts.evaluation import (
    SkmIndexPublished,
    SkmPeriodClosed,
    SkmResponseSubmitted,
    SkmSurveyOpened,
)
from contracts.event import Event
from contracts.registry import topic_of
from servicekit.broker import Broker
from servicekit.days import day_of
from servicekit.envelope import Envelope, decode
from servicekit.kafka import make_consumer
from servicekit.parting import leave
from servicekit.topic_reading import Report, places_of, records_so_far

BATCH = 500
"""Responses brought in one request."""

_TOPICS = tuple(topic_of(event).name for event in (SkmSurveyOpened, SkmResponseSubmitted))
_OPENING = {
    "survey_id",
    "service_id",
    "opd",
    "period",
    "title",
    "opens_on",
    "closes_on",
    "users",
    "program_id",
    "access",
}
_TOLD: Mapping[str, type[Event]] = {
    event.type: event for event in (SkmSurveyOpened, SkmResponseSubmitted, SkmPeriodClosed, SkmIndexPublished)
}


@dataclass(slots=True)
class Story:
    """One survey as its topics tell it.

    Attributes:
        thread: The correlation id it was opened under.
        responses: By id: one that lies there twice is one.
    """

    regency: str
    survey_id: str
    thread: str = ""
    opened: SkmSurveyOpened | None = None
    responses: dict[str, SkmResponseSubmitted] = field(default_factory=dict)
    closed: SkmPeriodClosed | None = None
    published: SkmIndexPublished | None = None

    def add(self, event: Event, envelope: Envelope) -> None:
        """Take in what happened next."""
        match event:
            case SkmSurveyOpened():
                self.opened, self.thread = event, envelope.correlation_id
            case SkmResponseSubmitted():
                self.responses.setdefault(event.response_id, event)
            case SkmPeriodClosed():
                self.closed = event
            case SkmIndexPublished():
                self.published = event

    @property
    def opening(self) -> dict[str, Any] | None:
        """What opens it elsewhere; None where the topic no longer tells how it was opened."""
        if self.opened is None:
            return None
        return self.opened.model_dump(mode="json", include=_OPENING)

    @property
    def batches(self) -> Iterator[list[dict[str, Any]]]:
        """Its responses as a device would bring them."""
        entries = [
            {
                "id": one.response_id,
                "answers": one.answers.model_dump(),
                "occurred_at": one.occurred_at.isoformat(),
            }
            for one in self.responses.values()
        ]
        for start in range(0, len(entries), BATCH):
            yield entries[start : start + BATCH]

    @property
    def published_on(self) -> date | None:
        """The day it was published, in WIB; None while it is not."""
        if self.published is None:
            return None
        return self.published.published_on or day_of(self.published.occurred_at)


async def read_stories(
    broker: Broker,
    *,
    prefix: str = "",
    regency: str | None = None,
    report: Report = lambda _seen, _total: None,
) -> list[Story]:
    """Every survey that lies on Kafka now, of one regency or of all, in order of regency and id.

    Raises: `Unavailable`; `PoisonMessage` for a record that nobody can read.
    """
    places = await places_of(broker, [prefix + name for name in _TOPICS])
    stories: dict[tuple[str, str], Story] = {}
    consumer = make_consumer(broker, client_id="survey-replay", max_poll_records=None)
    try:
        await consumer.start()
        async for record in records_so_far(consumer, places, report):
            envelope = decode(record)
            event_type = _TOLD.get(envelope.type)
            if event_type is None or regency not in (None, envelope.regency):
                continue
            key = (envelope.regency, envelope.subject)
            event = event_type.model_validate_json(envelope.data)
            stories.setdefault(key, Story(*key)).add(event, envelope)
    finally:
        await leave(consumer)
    return [stories[key] for key in sorted(stories)]
