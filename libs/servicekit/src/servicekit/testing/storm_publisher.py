"""Publishes a storm of events as a relay would: in order in each partition, again if in doubt."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence

from servicekit.broker import Broker
from servicekit.kafka import AIOKafkaProducer, KafkaError, make_producer
from servicekit.parting import abandon
from servicekit.testing.storm_events import Row, StormEvents

_PAUSE_SECONDS = 0.5


class StormPublisher:
    """Puts everything on the topic within about `seconds`, whatever becomes of the broker meanwhile."""

    def __init__(self, kafka: str, topic: str, events: StormEvents, seconds: float) -> None:
        self._kafka = kafka
        self._topic = topic
        self._events = events
        self._seconds = seconds

    async def publish(self, total: int) -> None:
        """Return when all replicas have everything."""
        producer = await self._open()
        began = time.monotonic()
        try:
            for chunks in self._events.rounds():
                left: Mapping[int, Sequence[Row]] = chunks
                while left := await self._send(producer, left):
                    await abandon(producer)
                    producer = await self._open()
                due = began + self._seconds * self._events.made / total
                await asyncio.sleep(max(0.0, due - time.monotonic()))
        finally:
            await producer.stop()

    async def _open(self) -> AIOKafkaProducer:
        while True:
            producer = make_producer(Broker(self._kafka))
            try:
                await producer.start()
            except KafkaError:
                await producer.stop()
                await asyncio.sleep(_PAUSE_SECONDS)
            else:
                return producer

    async def _send(
        self, producer: AIOKafkaProducer, chunks: Mapping[int, Sequence[Row]]
    ) -> Mapping[int, Sequence[Row]]:
        """The chunks of which it is not known that they arrived."""
        outcomes = await asyncio.gather(
            *(self._send_chunk(producer, number, rows) for number, rows in chunks.items()),
            return_exceptions=True,
        )
        failed = {}
        for (number, rows), outcome in zip(chunks.items(), outcomes, strict=True):
            if isinstance(outcome, KafkaError):
                failed[number] = rows
            elif outcome is not None:
                raise outcome
        return failed

    async def _send_chunk(self, producer: AIOKafkaProducer, number: int, rows: Sequence[Row]) -> None:
        batch = producer.create_batch()
        for row in rows:
            if batch.append(**row) is None:
                await (await producer.send_batch(batch, self._topic, partition=number))
                batch = producer.create_batch()
                batch.append(**row)
        await (await producer.send_batch(batch, self._topic, partition=number))
        await asyncio.sleep(0)
