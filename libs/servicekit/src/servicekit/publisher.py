"""Sends the records of a partition in order, and replaces its producer whenever something went wrong.

One batch at a time per partition: the next is sent after the one before is acknowledged. So whatever fails,
the first copies on a partition are in order and without a gap.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from servicekit.envelope import Header
from servicekit.errors import DeadlineExceeded, Unavailable
from servicekit.kafka import AIOKafkaProducer, KafkaError
from servicekit.parting import abandon


@dataclass(frozen=True, slots=True)
class Message:
    """One record, ready to be sent.

    Attributes:
        timestamp: Milliseconds since 1970.
    """

    key: bytes | None
    value: bytes
    headers: Sequence[Header]
    timestamp: int


class Publisher:
    """A producer under supervision.

    Args:
        make_producer: A new idempotent producer that waits for all replicas, not yet started.
        deadline: How long one batch may take. What is late is unknown, not failed.
    """

    def __init__(self, make_producer: Callable[[], AIOKafkaProducer], deadline: timedelta) -> None:
        self._make_producer = make_producer
        self._deadline = deadline.total_seconds()
        self._producer: AIOKafkaProducer | None = None
        self._starting = asyncio.Lock()

    async def send(
        self, topic: str, partition: int, messages: Iterable[Message], *, while_true: Callable[[], bool]
    ) -> bool:
        """Send the messages in order while `while_true` is; whether all of them are acknowledged.

        Raises: `Unavailable`, `DeadlineExceeded`: some may have been sent. `renew` before the next try.
        """
        try:
            producer = await self._running()
            for batch in _batches(producer, messages):
                if not while_true():
                    return False
                async with asyncio.timeout(self._deadline):
                    await _send(producer, batch, topic, partition)
        except TimeoutError as late:
            raise DeadlineExceeded(
                "Kafka tidak menjawab pada waktunya", "the broker did not answer in time"
            ) from late
        except KafkaError as error:
            raise Unavailable("Kafka menolak atau terputus", f"not published: {error!r}") from error
        return True

    async def renew(self) -> None:
        """Give the producer up; the next `send` makes a new one."""
        producer, self._producer = self._producer, None
        if producer is not None:
            await abandon(producer)

    async def _running(self) -> AIOKafkaProducer:
        async with self._starting:
            if self._producer is None:
                producer = self._make_producer()
                try:
                    async with asyncio.timeout(self._deadline):
                        await producer.start()
                except BaseException:  # a cancellation too: nobody else knows of it yet
                    await abandon(producer)
                    raise
                self._producer = producer
            return self._producer


async def _send(producer: AIOKafkaProducer, batch: Any, topic: str, partition: int) -> None:
    if partition not in await producer.partitions_for(topic):
        raise Unavailable("Partisi tidak ada", f"{topic} has no partition {partition}", code="no-partition")
    acknowledged = await producer.send_batch(batch, topic, partition=partition)
    await acknowledged


def _batches(producer: AIOKafkaProducer, messages: Iterable[Message]) -> Iterator[Any]:
    """The messages in as few batches as the broker takes; one that is larger than a batch goes alone."""
    batch = producer.create_batch()
    for message in messages:
        if not _fits(batch, message):
            yield batch
            batch = producer.create_batch()
            _fits(batch, message)
    if batch.record_count():
        yield batch


def _fits(batch: Any, message: Message) -> bool:
    added = batch.append(
        timestamp=message.timestamp, key=message.key, value=message.value, headers=message.headers
    )
    return added is not None
