"""Letting go of a Kafka client within a limit, whatever its broker does.

aiokafka's `stop` waits: a producer for every record it was given, an idempotent one for ever; a consumer for
the answers of its group, and for a fetcher that misses its cancellation when its partitions are revoked in
the same moment (`_fetch_requests_routine` suppresses it). Both mark themselves closed first, so that a second
`stop` does nothing: what is left is ended here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any

from servicekit.kafka import AIOKafkaConsumer, AIOKafkaProducer, KafkaError

_FORCE_SECONDS = 1.0


async def abandon(producer: AIOKafkaProducer, *, within: float = 5.0) -> None:
    """Stop a producer, by force if it does not come to an end.

    What it has not had acknowledged by then may or may not be on the topic; its futures raise KafkaError.
    """
    if not await _done(producer.stop(), within):
        await _end(producer.client, [producer._sender.sender_task])
        producer._message_accumulator.fail_all(KafkaError("given up"))


async def leave(consumer: AIOKafkaConsumer, *, within: float = 5.0) -> None:
    """Stop a consumer, by force if it does not come to an end.

    Its group then misses it by its silence: others get its partitions when its session is over.
    """
    if not await _done(consumer.stop(), within):
        await _end(consumer._client, _tasks_of(consumer))


def has_lost_its_group(consumer: AIOKafkaConsumer) -> bool:
    """Whether what keeps a consumer in its group has died: it will hear of no rebalance any more.

    aiokafka then fails every poll, or says nothing when it was cancelled, and never joins again.
    """
    task: asyncio.Task[None] | None = getattr(consumer._coordinator, "_coordination_task", None)
    return task is not None and task.done()


def _tasks_of(consumer: Any) -> Iterable[asyncio.Task[Any] | None]:
    """What works for a consumer; without a group it has a coordinator that only knows its partitions."""
    names = ("_coordination_task", "_heartbeat_task", "_commit_refresh_task", "_reset_committed_task")
    yield from (getattr(consumer._coordinator, name, None) for name in names)
    if consumer._fetcher is not None:
        yield from (consumer._fetcher._fetch_task, *consumer._fetcher._pending_tasks)


async def _done(ending: Coroutine[Any, Any, None], within: float) -> bool:
    """Whether it came to its end in time and without trouble on Kafka's side; else it is cut short.

    It has a task of its own: aiokafka keeps the futures of connections whose closing was cut short, and
    whoever waits for them again is cancelled with them. TLS takes so long that this happens: it waits for the
    broker's farewell.
    """
    task = asyncio.ensure_future(ending)
    try:
        await asyncio.wait([task], timeout=within)
    finally:
        task.cancel()
    await asyncio.wait([task], timeout=_FORCE_SECONDS)
    if not task.done() or task.cancelled():
        return False
    error = task.exception()
    if error is not None and not isinstance(error, KafkaError):
        raise error
    return error is None


async def _end(client: Any, working: Iterable[asyncio.Task[Any] | None]) -> None:
    """Drop the connections, so that nobody waits for an answer; cancel who still works."""
    for connection in client._conns.values():
        if connection._writer is not None:
            connection._writer.transport.abort()
    left = [task for task in working if task is not None and not task.done()]
    for task in left:
        task.cancel()
    if left:
        await asyncio.wait(left, timeout=_FORCE_SECONDS)
    await _done(client.close(), _FORCE_SECONDS)
