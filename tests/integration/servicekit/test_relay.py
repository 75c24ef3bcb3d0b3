"""The relay on a real Kafka and a real store: nothing lost, nothing counted twice, every key in order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import AsyncExitStack
from contextvars import Context
from pathlib import Path
from typing import Any

import pytest

from servicekit.broker import Broker
from servicekit.errors import Unavailable
from servicekit.kafka import AIOKafkaProducer, TopicPartition, make_producer, partition_of
from servicekit.lanes import Batch, Lanes
from servicekit.outbox import LANES, OUTBOX
from servicekit.telemetry import span, trace_id
from servicekit.testing.eventually import eventually
from servicekit.testing.numbered import TOPIC, counts
from servicekit.testing.relay_process import RelayProcess
from servicekit.testing.relay_stage import Stage, running, stage_on
from servicekit.testing.spans import recorded_spans


class SlowOnOnePartition:
    """A producer that sends nothing to one partition until it is told to go on."""

    def __init__(self, producer: AIOKafkaProducer, partition: int) -> None:
        self.held_back = asyncio.Event()
        self.go_on = asyncio.Event()
        self._producer = producer
        self._slow = partition

    def __getattr__(self, name: str) -> Any:
        """Everything else is the producer's own."""
        return getattr(self._producer, name)

    async def send_batch(self, batch: Any, topic: str, *, partition: int) -> Any:
        """Send, sooner or later."""
        if partition == self._slow:
            self.held_back.set()
            await self.go_on.wait()
        return await self._producer.send_batch(batch, topic, partition=partition)


@pytest.fixture
async def stage(kafka_url: str, store_url: str, prefix: str) -> AsyncIterator[Stage]:
    async with stage_on(kafka_url, store_url, prefix) as built:
        yield built


async def test_committed_events_reach_the_topic_in_order_and_leave_the_outbox(stage: Stage) -> None:
    async with running(stage.relay()):
        await asyncio.gather(*(stage.write(f"k{n}", events=7, commands=5) for n in range(6)))
        findings = await stage.published()

    assert not findings.flaws({f"k{n}": 35 for n in range(6)})
    assert findings.records == 210


async def test_what_is_sent_names_the_trace_it_comes_from_and_is_dated_as_it_was_committed(
    stage: Stage, tmp_path: Path
) -> None:
    with recorded_spans(tmp_path / "spans.jsonl") as spans, span("request"):
        trace = trace_id() or ""
        await stage.write("k", events=3)
        await asyncio.create_task(_publish(stage), context=Context())
        findings = await stage.published()

    topic = stage.lane("k").rpartition("/")[0]
    assert spans.linked_to(trace) == {f"send {topic}"}
    assert findings.latencies == [0, 0, 0]


async def _publish(stage: Stage) -> None:
    async with running(stage.relay()):
        await eventually(stage.empty)


async def test_a_large_command_is_published_whole_and_in_order(stage: Stage) -> None:
    await stage.write("k", events=2_300)

    async with running(stage.relay()):
        findings = await stage.published()

    assert not findings.flaws({"k": 2_300})


async def test_a_batch_recorded_by_a_dead_relay_is_sent_under_the_recorded_sequences(stage: Stage) -> None:
    await stage.write("k", events=20, commands=2)
    first, second = await stage.store.collection(OUTBOX).find({}, sort=(("order", 1),))
    dead = stage.lanes("dead")
    await dead.keep()
    recorded = await dead.record([(dead.held[first["lane"]], Batch(1, (first["_id"],), (20,)))])

    async with running(stage.relay()):
        findings = await stage.published()

    lane = await stage.store.collection(LANES).find_one({"_id": first["lane"]})
    assert recorded
    assert lane is not None
    assert (lane["next_sequence"], lane["batch"]["ids"]) == (41, [second["_id"]])
    assert not findings.flaws({"k": 40})


async def test_rows_that_were_sent_but_not_deleted_are_sent_again_and_recognised(stage: Stage) -> None:
    await stage.write("k", events=20)
    (row,) = await stage.store.collection(OUTBOX).find({})
    async with running(stage.relay()):
        await eventually(stage.empty)
    await stage.store.collection(OUTBOX).insert_one(row)

    async with running(stage.relay()):
        findings = await stage.published()

    assert (findings.records, findings.dropped) == (40, 20)
    assert not findings.flaws({"k": 20})


async def test_relays_share_the_lanes_fairly_and_release_them_when_they_stop(stage: Stage) -> None:
    async with running(stage.relay()):
        await eventually(lambda: stage.shared(among=1))
        async with running(stage.relay()), running(stage.relay()):
            await eventually(lambda: stage.shared(among=3))
        await eventually(lambda: stage.shared(among=1))

    assert set(await stage.owners()) == {None}


async def test_lanes_that_were_taken_and_not_yet_adopted_are_released_too(stage: Stage) -> None:
    """Given a relay told to stop between the two, when it leaves, then nobody waits for its leases to end."""
    lanes = stage.lanes("one")
    await lanes.keep()
    lanes.held.clear()

    await lanes.leave()

    assert set(await stage.owners()) == {None}


async def test_a_lease_that_was_taken_over_records_nothing_more(stage: Stage) -> None:
    await stage.write("k")
    (row,) = await stage.store.collection(OUTBOX).find({})
    batch = Batch(1, (row["_id"],), (20,))
    late, heir = stage.lanes("late"), stage.lanes("heir")
    await late.keep()
    await eventually(lambda: not late.fresh)
    await heir.keep()
    await eventually(lambda: _holds(heir, row["lane"]))

    assert not await late.record([(late.held[row["lane"]], batch)])
    assert await heir.record([(heir.held[row["lane"]], batch)])


async def test_what_was_picked_for_a_lane_is_not_recorded_when_it_was_lost_meanwhile(stage: Stage) -> None:
    """Given a database that was wiped, when the lane is taken again, then old rows have no place in it."""
    lanes = stage.lanes("one")
    await lanes.keep()
    name, picked_for = next(iter(lanes.held.items()))
    await stage.store.collection(LANES).delete_many({})

    lanes.held.pop(name)
    is_recorded_without_a_lease = await lanes.record([(picked_for, Batch(1, ("a",), (20,)))])
    await lanes.keep()
    is_recorded_by_an_old_lease = await lanes.record([(picked_for, Batch(1, ("a",), (20,)))])

    assert (is_recorded_without_a_lease, is_recorded_by_an_old_lease) == (False, False)
    assert lanes.held[name].epoch == picked_for.epoch
    assert (await stage.lane_documents())[name]["batch"] is None


async def test_a_record_that_arrives_late_does_not_undo_a_later_one(stage: Stage) -> None:
    lanes = stage.lanes("one")
    await lanes.keep()
    name = next(iter(lanes.held))
    held = lanes.held[name]
    await lanes.record([(held, Batch(1, ("a",), (20,)))])
    held.batch = None

    assert not await lanes.record([(held, Batch(1, ("b",), (5,)))])

    lane = await stage.store.collection(LANES).find_one({"_id": name})
    assert lane is not None
    assert lane["next_sequence"] == 21


async def test_a_broker_that_is_away_delays_events_and_loses_none(stage: Stage) -> None:
    nobody = make_producer(Broker("127.0.0.1:1"))
    await stage.write("k", commands=3)

    async with running(stage.relay(nobody)):
        findings = await stage.published()

    failures = stage.registry.get_sample_value("regency_relay_failures_total")
    assert failures
    assert not findings.flaws({"k": 60})


async def test_a_lane_that_is_slow_holds_no_other_lane_up(stage: Stage) -> None:
    slow, quick = "k0", next(f"k{n}" for n in range(1, 99) if stage.lane(f"k{n}") != stage.lane("k0"))
    producer = SlowOnOnePartition(
        make_producer(Broker(stage.where.kafka)), partition_of(slow, TOPIC.partitions)
    )
    await stage.write(slow)

    async with running(stage.relay(producer)):
        await producer.held_back.wait()
        await stage.write(quick, commands=3)
        await eventually(lambda: _only_waiting(stage, slow))
        await stage.write(slow)
        producer.go_on.set()
        findings = await stage.published()

    assert findings.records == 100
    assert not findings.flaws({slow: 40, quick: 60})


async def test_a_relay_tells_its_backlog_and_what_it_published(stage: Stage) -> None:
    await stage.write("k", events=5, commands=2)

    async with running(stage.relay()):
        await eventually(lambda: stage.registry.get_sample_value("regency_outbox_publish_seconds_count") == 2)
        await eventually(lambda: stage.registry.get_sample_value("regency_outbox_rows") == 0)

    topic = {"topic": f"{stage.where.topic_prefix}tourism-market.coins"}
    assert stage.registry.get_sample_value("regency_relay_events_total", topic) == 10


async def test_what_waits_is_told_while_kafka_is_away(stage: Stage) -> None:
    """Given lanes that cannot be compared with their topics, nothing is picked, and the age still grows."""
    await stage.write("k", events=5, commands=2)

    async def nobody_answers(_: Collection[TopicPartition]) -> dict[TopicPartition, int]:
        raise Unavailable("Kafka tidak dapat dihubungi", "no Kafka broker can be reached")

    async with running(stage.relay(last_sequences=nobody_answers)):
        await eventually(lambda: stage.registry.get_sample_value("regency_outbox_rows") == 2)
        first = stage.registry.get_sample_value("regency_outbox_oldest_seconds") or 0.0
        await eventually(
            lambda: (stage.registry.get_sample_value("regency_outbox_oldest_seconds") or 0.0) > first
        )


async def test_relays_killed_frozen_and_woken_lose_nothing_and_double_nothing(
    stage: Stage,
) -> None:
    """Given two relays under load, when one is killed and one becomes a zombie, then no event suffers."""
    async with AsyncExitStack() as processes:
        doomed = processes.enter_context(RelayProcess(stage.where))
        zombie = processes.enter_context(RelayProcess(stage.where))
        await eventually(lambda: stage.shared(among=2))
        load = asyncio.gather(*(stage.write(f"k{n}", commands=60) for n in range(8)))
        await eventually(lambda: _on_the_way(stage))
        doomed.kill()
        await eventually(lambda: _on_the_way(stage))
        zombie.freeze()
        heir = processes.enter_context(RelayProcess(stage.where))
        await eventually(lambda: stage.shared(among=1))
        zombie.wake()
        await load
        findings = await stage.published()
        heir.stop()

    assert not findings.flaws({f"k{n}": 1_200 for n in range(8)})
    assert await counts(stage.store) == {f"k{n}": 1_200 for n in range(8)}


async def _only_waiting(stage: Stage, key: str) -> bool:
    """Whether the rows of this key are the only ones left."""
    rows = await stage.store.collection(OUTBOX).find({})
    return {row["key"].decode() for row in rows} == {key}


async def _on_the_way(stage: Stage) -> bool:
    """Whether rows are waiting: somebody is in the middle of something."""
    return not await stage.empty()


async def _holds(lanes: Lanes, name: str) -> bool:
    await lanes.keep()
    return name in lanes.held
