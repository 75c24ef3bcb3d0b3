"""What a consumer group makes of a broker, topics and a store that are late or away, and what it tells."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from functools import partial
from typing import Any

import pytest
from aiokafka.consumer.group_coordinator import GroupCoordinator

from contracts.registry import topic_named
from servicekit import consumer_group, parting, place
from servicekit.errors import Unavailable
from servicekit.inbox import Inbox, Position
from servicekit.kafka import (
    AIOKafkaConsumer,
    KafkaError,
    TopicPartition,
    apply_topics,
    committed_offsets,
    plan_topics,
    topic_specs,
)
from servicekit.mongo import Store
from servicekit.pipeline import ConsumerStalled, Pipeline
from servicekit.progress import Progress
from servicekit.service import Service
from servicekit.testing.consuming import QUICK, Workbench
from servicekit.testing.ending import ended
from servicekit.testing.eventually import eventually
from servicekit.testing.tally import closed, lift, tally_service

TOPIC = "tourism-market.market-day"


@pytest.fixture
def service() -> Service:
    return tally_service()


async def test_a_group_names_the_topics_it_waits_for_and_joins_when_they_are_there(bench: Workbench) -> None:
    runtime, stop = bench.runtime, asyncio.Event()
    early = bench.settings.model_copy(update={"topic_prefix": f"{bench.settings.topic_prefix}early."})
    pipeline = Pipeline(bench.service, runtime.transactions, early, runtime.metrics, pace=QUICK)
    running = asyncio.create_task(pipeline.run(stop))

    wanted = {early.topic("tourism-market.market-day"), early.topic("programs.intake")}
    await eventually(lambda: _named(bench) == wanted)
    await apply_topics(early.broker, await plan_topics(early.broker, topic_specs(prefix=early.topic_prefix)))

    assert await eventually(lambda: _is_ready(pipeline))
    stop.set()
    await ended(running)


async def test_a_group_that_stands_still_falls_behind_and_one_that_is_through_is_not(
    bench: Workbench,
) -> None:
    await bench.publish([closed("away-1"), closed("m2")])
    values = bench.runtime.metrics.registry.get_sample_value
    (_, partition), *_ = bench.sequences
    lane = {"topic": TOPIC, "partition": str(partition)}

    async with bench.consuming():
        await eventually(lambda: (values("regency_consume_lag_seconds", lane) or 0) > 1)
        waiting = values("regency_consume_lag_records", lane)
        await lift(bench.runtime.store, "away")
        await eventually(lambda: values("regency_consume_lag_seconds", lane) == 0)

    assert waiting == 2
    assert values("regency_consume_freshness_seconds_count", {"topic": TOPIC}) == 2
    group = {"group": f"{bench.service.name}.reactions"}
    assert values("regency_rebalances_total", group) == 1
    assert values("regency_partitions_assigned", group) == topic_named(TOPIC).partitions


async def test_where_a_group_stands_is_not_told_before_it_is_known(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a slow store, a group that starts anew commits nothing: who scales by its lag sees none."""
    await bench.publish([closed("m1")])
    group = bench.settings.topic(f"{bench.service.name}.reactions")
    (topic, partition), *_ = bench.sequences
    ours = TopicPartition(bench.settings.topic(topic), partition)

    async def committed() -> int | None:
        return (await committed_offsets(bench.settings.broker, group)).get(ours)

    async with bench.consuming():
        await eventually(committed)
    opened, load = asyncio.Event(), Inbox.load

    async def slow(inbox: Inbox, store: Store) -> Position | None:
        await opened.wait()
        return await load(inbox, store)

    monkeypatch.setattr(Inbox, "load", slow)
    lag = bench.runtime.metrics.gauge("regency_consume_lag_records")
    async with bench.consuming():
        for _ in range(2):  # the first look may have begun before the partition came
            lag.clear()
            await eventually(lambda: any(one.samples for one in lag.collect()))
        meanwhile = await committed()
        opened.set()

    assert meanwhile == 1


async def test_a_broker_that_was_away_is_no_reason_to_give_up(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given records that waited while the broker was away, the group is patient with them afterwards."""
    broker, passed = Away(monkeypatch), [0.0]
    monkeypatch.setattr(place, "Progress", partial(Progress, lambda: time.monotonic() + sum(passed)))
    await bench.publish([closed("m1")])

    async with bench.consuming():
        await eventually(lambda: _has_handled(bench, 1))
        await eventually(lambda: len(broker.polled) == topic_named(TOPIC).partitions)
        broker.is_away = True
        await eventually(lambda: broker.waiting >= topic_named(TOPIC).partitions)
        await bench.publish([closed("m1")])
        passed.append(2 * QUICK.stalled)
        await eventually(lambda: broker.asked >= 3)
        broker.is_away = False
        await eventually(lambda: _has_handled(bench, 2))


async def test_a_group_whose_membership_has_died_asks_for_a_new_process(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a mistake in the client after it joined, nobody would ever hear of a rebalance again."""

    async def broken(*_: Any) -> None:
        raise ValueError("a mistake in the client")

    monkeypatch.setattr(GroupCoordinator, "_maybe_do_autocommit", broken)
    runtime = bench.runtime
    pipeline = Pipeline(bench.service, runtime.transactions, bench.settings, runtime.metrics, pace=QUICK)

    with pytest.raises(ConsumerStalled):
        async with asyncio.timeout(20.0):
            await pipeline.run(asyncio.Event())


async def test_partitions_that_come_while_a_group_leaves_are_left_alone(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a rebalance under way, aiokafka brings it to its end before it stops."""

    async def leave(consumer: Any) -> None:
        await consumer._subscription.listener.on_partitions_assigned(consumer.assignment())
        await parting.leave(consumer)

    monkeypatch.setattr(consumer_group, "leave", leave)
    async with bench.consuming() as pipeline:
        await eventually(lambda: _is_ready(pipeline))

    groups = bench.settings.topic(f"{bench.service.name}.")
    assert not [task.get_name() for task in asyncio.all_tasks() if task.get_name().startswith(groups)]


class Away:
    """For consumers Kafka may be away; when it is back, it says how much waits before it hands it over."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.is_away = False
        self.asked = 0
        self.waiting = 0
        self.polled: set[TopicPartition] = set()
        tell, fetch = AIOKafkaConsumer.end_offsets, AIOKafkaConsumer.getmany

        async def end_offsets(consumer: AIOKafkaConsumer, places: Any) -> Any:
            is_ours = any(place.topic.endswith(TOPIC) for place in places)
            if self.is_away:
                self.asked += is_ours
                raise KafkaError("away")
            ends = await tell(consumer, places)
            self.asked = 0 if is_ours else self.asked
            return ends

        async def getmany(consumer: AIOKafkaConsumer, *places: Any, **how: Any) -> Any:
            self.polled.update(place for place in places if place.topic.endswith(TOPIC))
            if self.is_away or self.asked:
                self.waiting += places[0].topic.endswith(TOPIC)
                await eventually(lambda: not (self.is_away or self.asked))
            return await fetch(consumer, *places, **how)

        monkeypatch.setattr(AIOKafkaConsumer, "end_offsets", end_offsets)
        monkeypatch.setattr(AIOKafkaConsumer, "getmany", getmany)


async def _has_handled(bench: Workbench, sequence: int) -> bool:
    (lane,) = bench.sequences
    position = await bench.position(f"{bench.service.name}.reactions", *lane)
    return position is not None and position["sequence"] == sequence


def _named(bench: Workbench) -> set[str]:
    """The topics that were logged as missing."""
    return {topic for log in bench.logs if log["event"] == "topics_missing" for topic in log["topics"]}


async def _is_ready(pipeline: Pipeline) -> bool:
    with suppress(Unavailable):
        await pipeline.check()
        return True
    return False
