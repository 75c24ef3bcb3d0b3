"""Topics are not widened unnoticed, and one goes only when nobody needs it any more."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from contracts.registry import TOPICS
from regencyctl.errors import OperatorError
from regencyctl.retirement import why_not
from regencyctl.topics import apply_all
from servicekit.broker import Broker
from servicekit.kafka import (
    TopicPartition,
    TopicPlan,
    TopicSpec,
    admin,
    apply_topics,
    make_consumer,
    make_producer,
    remove_topics,
)
from servicekit.topic_reading import places_of

LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)
QUIET = timedelta(days=30)


@pytest.fixture
async def old(kafka_url: str, prefix: str) -> AsyncIterator[str]:
    """A topic that the registry does not name, with two records of long ago."""
    name, broker = f"{prefix}.old", Broker(kafka_url)
    await apply_topics(broker, TopicPlan(create=(TopicSpec(name, 1, {"retention.ms": "-1"}),)))
    producer = make_producer(broker)
    await producer.start()
    for _ in range(2):
        await producer.send_and_wait(name, b"{}", timestamp_ms=int(LONG_AGO.timestamp() * 1000))
    await producer.stop()
    yield name
    await remove_topics(broker, [name])


async def _read(kafka_url: str, group: str, topic: str, offset: int) -> None:
    consumer = make_consumer(Broker(kafka_url), group=group)
    await consumer.start()
    consumer.assign([TopicPartition(topic, 0)])
    await consumer.commit({TopicPartition(topic, 0): offset})
    await consumer.stop()


async def test_a_topic_stays_while_a_group_has_records_of_it_to_read(kafka_url: str, old: str) -> None:
    broker, now = Broker(kafka_url), LONG_AGO + 2 * QUIET
    await _read(kafka_url, f"{old}.reader", old, 1)
    lagging = await why_not(broker, old, QUIET, now)

    await _read(kafka_url, f"{old}.reader", old, 2)

    assert lagging == [f"group {old}.reader has 1 records of it still to read"]
    assert await why_not(broker, old, QUIET, now) == []


async def test_a_topic_stays_while_it_was_written_lately_or_the_registry_names_it(
    kafka_url: str, old: str
) -> None:
    broker = Broker(kafka_url)

    (written,) = await why_not(broker, old, QUIET, LONG_AGO + QUIET / 2)
    (named,) = await why_not(broker, TOPICS[0].name, QUIET, datetime.now(UTC))
    (missing,) = await why_not(broker, f"{old}.none", QUIET, datetime.now(UTC))

    assert written.startswith("partition 0 was written after 2024-12-17")
    assert "the registry names it" in named
    assert missing == "there is no such topic"


async def test_more_partitions_are_refused_before_anything_is_changed(kafka_url: str, prefix: str) -> None:
    """Keys would move, and what a key said before and after would be read in any order."""
    broker, narrow = Broker(kafka_url), f"{prefix}.{TOPICS[0].name}"
    await apply_topics(broker, TopicPlan(create=(TopicSpec(narrow, 1, {}),)))

    with pytest.raises(OperatorError, match="move the keys"):
        await apply_all(broker, f"{prefix}.")

    assert await places_of(broker, {narrow}) == [TopicPartition(narrow, 0)]
    async with admin(broker) as client:
        assert [name for name in await client.list_topics() if name.startswith(prefix)] == [narrow]
    await remove_topics(broker, [narrow])
