"""A service's consumers inside the test's own process: real topics, a real store, dead letters to be read."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from structlog.testing import capture_logs

from contracts.event import Event
from contracts.registry import TOPICS, subscriptions, topic_named, topic_of
from contracts.topic import Kind, Topic
from servicekit.clock import SystemClock
from servicekit.dead_letter import StoredLetter, read_dead_letters
from servicekit.envelope import Envelope, encode_headers
from servicekit.kafka import (
    apply_topics,
    delete_topics,
    make_producer,
    partition_of,
    plan_topics,
    topic_specs,
)
from servicekit.outbox import lanes_of
from servicekit.pipeline import DeadLetterLimit, Pace, Patience, Pipeline
from servicekit.process import Runtime, collections_of, open_runtime
from servicekit.relay import Relay
from servicekit.seeds import sow
from servicekit.service import Service
from servicekit.settings import Settings
from servicekit.testing.ending import ended
from servicekit.testing.eventually import eventually
from servicekit.topic_ends import last_sequences

QUICK = Pace(session=6.0, poll=0.1, tick=0.1, retry=0.05)
IMPATIENT = Patience(attempts=3, first_pause=0.01, longest_pause=0.05)
SOURCE = "urn:test:publisher"

Headers = Sequence[tuple[str, bytes]]


def enveloped(event: Event, sequence: int | None, **more: Any) -> tuple[Headers, bytes]:
    """The headers and value of an event as its relay would send it; `more` replaces envelope fields."""
    envelope = Envelope(
        id=SystemClock().new_id(),
        source=SOURCE,
        type=event.type,
        subject=event.key,
        time=event.occurred_at,
        regency="33.14",
        correlation_id="test",
        data=event.model_dump_json().encode(),
        sequence=sequence,
    )
    changed = replace(envelope, **more)
    return encode_headers(changed), changed.data


def reported(event: Event, event_id: str, *, source: str = SOURCE, regency: str = "33.14") -> Headers:
    """The headers another system sends with an event for an intake topic."""
    named = {
        "ce_specversion": "1.0",
        "ce_type": event.type,
        "ce_id": event_id,
        "ce_source": source,
        "ce_time": datetime.now(UTC).isoformat(),
        "ce_regency": regency,
        "content-type": "application/json",
    }
    return [(name, text.encode()) for name, text in named.items()]


def lane_of(event: Event) -> tuple[str, int]:
    """The topic and partition an event lies on."""
    topic = topic_of(type(event))
    return topic.name, partition_of(event.key, topic.partitions)


@dataclass(frozen=True, slots=True)
class Workbench:
    """What a test of consumers works with.

    Attributes:
        logs: What was logged meanwhile, instead of being written.
        sequences: The last sequence given on each topic and partition.
    """

    service: Service
    runtime: Runtime
    logs: Sequence[Mapping[str, Any]]
    sequences: dict[tuple[str, int], int] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        """What the service was told."""
        return self.runtime.settings

    async def send(
        self,
        topic: str,
        messages: Sequence[tuple[Headers, bytes]],
        *,
        key: str = "key",
        partition: int | None = None,
    ) -> None:
        """Write messages to one partition of a topic, in order."""
        producer = make_producer(self.settings.broker)
        chosen = partition_of(key, topic_named(topic).partitions) if partition is None else partition
        await producer.start()
        try:
            for headers, value in messages:
                await producer.send(
                    self.settings.topic(topic),
                    value,
                    key=key.encode(),
                    partition=chosen,
                    headers=list(headers),
                )
            await producer.flush()
        finally:
            await producer.stop()

    async def publish(self, events: Sequence[Event], *, first: int | None = None, **more: Any) -> None:
        """Write events of one key to their topic as a relay would, with sequences that follow those before.

        `first` begins at a sequence of the test's own choice.
        """
        lane = lane_of(events[0])
        begin = self.sequences.get(lane, 0) + 1 if first is None else first
        self.sequences[lane] = begin + len(events) - 1
        messages = [enveloped(event, number, **more) for number, event in enumerate(events, begin)]
        await self.send(lane[0], messages, key=events[0].key)

    async def deliver(self, events: Sequence[Event], times: int = 3) -> None:
        """Consume each event so often: again under its own sequence and last under a later one.

        Returns when the consumers have passed the last message of every lane.
        """
        async with self.consuming():
            for number, event in enumerate(events):
                await self.publish([event], id=f"cause-{number}")
                for _ in range(times - 2):
                    again = self.sequences[lane_of(event)]
                    await self.publish([event], id=f"cause-{number}", first=again)
                await self.publish([event], id=f"cause-{number}")
            await eventually(self._has_handled_all)

    async def _has_handled_all(self) -> bool:
        group = f"{self.service.name}.reactions"
        places = [await self.position(group, *lane) for lane in self.sequences]
        return [place and place["sequence"] for place in places] == list(self.sequences.values())

    async def dead_letters(self, topic: str) -> list[StoredLetter]:
        """What this service set aside of a topic."""
        name = self.settings.topic(topic_named(topic).dead_letter(self.service.name))
        return await read_dead_letters(self.settings.broker, name)

    async def position(self, group: str, topic: str, partition: int) -> Mapping[str, Any] | None:
        """The stored position of a group."""
        place = f"{self.settings.topic(group)}/{self.settings.topic(topic)}/{partition}"
        return await self.runtime.store.collection("inbox").find_one({"_id": place})

    @asynccontextmanager
    async def consuming(
        self,
        *,
        pace: Pace = QUICK,
        patience: Patience = IMPATIENT,
        limit: Callable[[], DeadLetterLimit] = DeadLetterLimit,
    ) -> AsyncIterator[Pipeline]:
        """Consume and publish for the time of the block."""
        runtime = self.runtime
        pipeline = Pipeline(
            self.service,
            runtime.transactions,
            runtime.settings,
            runtime.metrics,
            pace=pace,
            patience=patience,
            limit=limit,
        )
        relay = Relay(
            self.runtime.store,
            lanes_of(self.service.name, topic_prefix=self.settings.topic_prefix),
            functools.partial(make_producer, self.settings.broker),
            functools.partial(last_sequences, self.settings.broker),
            clock=self.runtime.clock,
            metrics=self.runtime.metrics,
        )
        stop = asyncio.Event()
        running = [asyncio.create_task(pipeline.run(stop)), asyncio.create_task(relay.run(stop))]
        try:
            yield pipeline
        finally:
            stop.set()
            await ended(*running)


@asynccontextmanager
async def workbench(service: Service, settings: Settings) -> AsyncIterator[Workbench]:
    """The service's topics and database for the time of the block; both are removed afterwards."""
    specs = topic_specs(tuple(_topics(service)), prefix=settings.topic_prefix)
    await apply_topics(settings.broker, await plan_topics(settings.broker, specs), replication=1)
    async with open_runtime(settings, "serve") as runtime:
        await runtime.store.ensure(collections_of(service))
        await sow(service, runtime)
        try:
            with capture_logs() as logs:
                yield Workbench(service, runtime, logs)
        finally:
            await runtime.store.drop_database()
            await delete_topics(settings.broker, settings.topic_prefix)


def _topics(service: Service) -> Iterator[Topic]:
    """Those it writes and those it reads."""
    yield from (one for one in TOPICS if one.owner == service.name and one.kind is Kind.EVENTS)
    yield from subscriptions(service.name)
