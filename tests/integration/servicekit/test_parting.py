"""Clients of Kafka that cannot come to an end are let go of all the same, and nothing of them goes on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from servicekit.broker import Broker
from servicekit.kafka import (
    ConsumerRebalanceListener,
    KafkaError,
    TopicPlan,
    TopicSpec,
    apply_topics,
    delete_topics,
    make_consumer,
    make_producer,
)
from servicekit.parting import abandon, leave
from servicekit.publisher import Publisher
from servicekit.testing.eventually import eventually


class Stuck(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka is not typed
    """Takes its partitions and never says that it is done: its group's coordinator waits for it."""

    def __init__(self) -> None:
        self.entered = asyncio.Event()

    async def on_partitions_assigned(self, _assigned: Any) -> None:
        """Called within the rebalance."""
        self.entered.set()
        await asyncio.Event().wait()

    async def on_partitions_revoked(self, _revoked: Any) -> None:
        """Nothing is lost with them."""


@pytest.fixture
async def topic(kafka_url: str, prefix: str) -> AsyncIterator[str]:
    name = f"{prefix}.parting"
    await apply_topics(Broker(kafka_url), TopicPlan(create=(TopicSpec(name, 1, {}),)))
    yield name
    await delete_topics(Broker(kafka_url), prefix)


async def test_a_consumer_that_does_not_come_to_an_end_is_left(kafka_url: str, topic: str) -> None:
    listener, before = Stuck(), asyncio.all_tasks()
    consumer = make_consumer(Broker(kafka_url), group=topic)
    consumer.subscribe([topic], listener=listener)
    await consumer.start()
    await listener.entered.wait()

    await leave(consumer, within=0.1)

    assert asyncio.all_tasks() == before


async def test_a_consumer_that_comes_to_an_end_leaves_its_group(kafka_url: str, topic: str) -> None:
    """The next one need not wait for the session of the one before: it gets everything at once."""
    for _ in range(2):
        before, consumer = asyncio.all_tasks(), make_consumer(Broker(kafka_url), topic, group=topic)
        await consumer.start()
        assert len(consumer.assignment()) == 1

        await leave(consumer)

        assert asyncio.all_tasks() == before


async def test_a_consumer_that_never_started_can_be_left(kafka_url: str, topic: str) -> None:
    before = asyncio.all_tasks()

    await leave(make_consumer(Broker(kafka_url), topic, group=topic))

    assert asyncio.all_tasks() == before


async def test_a_consumer_whose_closing_was_cut_short_is_left_without_cancelling_who_leaves_it(
    kafka_url: str, topic: str
) -> None:
    """Given a farewell that takes too long, as with TLS, when it is given up, then only it is cancelled."""
    before, consumer = asyncio.all_tasks(), make_consumer(Broker(kafka_url), topic)
    await consumer.start()
    for connection in consumer._client._conns.values():
        connection._closed_fut.cancel()

    await leave(consumer)

    assert asyncio.all_tasks() == before


async def test_a_producer_whose_broker_fell_silent_is_given_up(kafka_url: str, topic: str) -> None:
    """Given a record on its way, when no answer comes, then nobody waits for one."""
    before, producer = asyncio.all_tasks(), make_producer(Broker(kafka_url))
    await producer.start()
    await producer.send_and_wait(topic, b"arrives", partition=0)
    for connection in producer.client._conns.values():
        connection._writer.transport.pause_reading()
    unanswered = await producer.send(topic, b"on its way", partition=0)

    await abandon(producer, within=0.1)

    assert isinstance(unanswered.exception(), KafkaError)
    assert await eventually(lambda: asyncio.all_tasks() == before)


async def test_a_producer_that_is_still_starting_is_let_go_of_with_who_waits_for_it() -> None:
    """Given a broker that takes connections and says nothing, when sending is cut short, nothing goes on."""
    asked = asyncio.Event()

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.set()
        await reader.read()
        writer.close()

    async with await asyncio.start_server(say_nothing, "127.0.0.1") as server:
        address = "{}:{}".format(*server.sockets[0].getsockname())
        producer = make_producer(Broker(address))
        publisher = Publisher(lambda: producer, timedelta(seconds=60))
        sending = asyncio.create_task(publisher.send("topic", 0, [], while_true=lambda: True))
        await asked.wait()

        sending.cancel()
        await asyncio.wait([sending])

    assert sending.cancelled()
    assert producer._closed
