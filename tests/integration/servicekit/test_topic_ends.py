"""A database that is behind its topics: no sequence is given out again, and no event is dropped as seen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from structlog.testing import capture_logs

from servicekit import catch_up, topic_ends
from servicekit.broker import Broker
from servicekit.kafka import TopicPartition, TopicPlan, apply_topics, make_producer, topic_specs
from servicekit.lanes import Batch, Lane
from servicekit.outbox import COLLECTIONS, LANES, OUTBOX
from servicekit.parcel import Parcel
from servicekit.publisher import Publisher
from servicekit.testing.eventually import eventually
from servicekit.testing.numbered import COLLECTION, TOPIC, read_back
from servicekit.testing.relay_stage import Stage, running, stage_on


@pytest.fixture
async def stage(kafka_url: str, store_url: str, prefix: str) -> AsyncIterator[Stage]:
    async with stage_on(kafka_url, store_url, prefix) as built:
        yield built


async def test_a_wiped_database_goes_on_after_the_last_sequence_of_its_topic(stage: Stage) -> None:
    """Given readers that have read everything, when the database is lost, then they see what comes next."""
    async with running(stage.relay()):
        await asyncio.gather(*(stage.write(f"before-{n}") for n in range(4)))
        await stage.published()
    await stage.store.drop_database()
    await stage.store.ensure((COLLECTION, *COLLECTIONS))

    with capture_logs() as logs:
        async with running(stage.relay()):
            await asyncio.gather(*(stage.write(f"after-{n}") for n in range(4)))
            findings = await stage.published()

    written = {f"{when}-{n}": 20 for when in ("before", "after") for n in range(4)}
    behind = {log["lane"] for log in logs if log["event"] == "relay_lane_was_behind_its_topic"}
    assert not findings.flaws(written)
    assert findings.dropped == 0
    assert behind == {stage.lane(f"before-{n}") for n in range(4)}


async def test_a_database_wiped_under_a_running_relay_is_noticed(stage: Stage) -> None:
    async with running(stage.relay()):
        await stage.write("before")
        await stage.published()
        await stage.store.drop_database()
        await stage.store.ensure((COLLECTION, *COLLECTIONS))
        await stage.write("before", events=30)
        findings = await stage.published()

    assert (findings.records, findings.dropped, findings.gaps) == (50, 0, 0)


async def test_a_restored_batch_keeps_its_sequences_and_the_next_come_after_the_topic(stage: Stage) -> None:
    """Given a backup taken between record and delete, when it is restored, then its batch is recognised."""
    await stage.write("k")
    (row,) = await stage.store.collection(OUTBOX).find({})
    async with running(stage.relay()):
        await stage.write("k", commands=2)
        await stage.published()
    restored = {"next_sequence": 21, "batch": {"base": 1, "ids": [row["_id"]], "counts": [20]}}
    await stage.store.collection(LANES).update_one({"_id": row["lane"]}, {"$set": restored})
    await stage.store.collection(OUTBOX).insert_one(row)
    await stage.write("k")

    async with running(stage.relay()):
        findings = await stage.published()

    assert (findings.records, findings.dropped) == (100, 20)
    assert not findings.flaws({"k": 80})


async def test_the_copies_of_a_zombie_at_the_end_of_a_topic_hide_no_higher_sequence(stage: Stage) -> None:
    await stage.write("k")
    (row,) = await stage.store.collection(OUTBOX).find({})
    async with running(stage.relay()):
        await stage.write("k")
        await stage.published()
    batch = Batch(1, (row["_id"],), (20,))
    lane = Lane(row["lane"], epoch=1, next_sequence=21)
    zombie = Publisher(partial(make_producer, Broker(stage.where.kafka)), timedelta(seconds=10))
    copies = Parcel(lane, batch, [row], again=True).messages()
    await zombie.send(lane.topic, lane.partition, copies, while_true=lambda: True)
    await zombie.renew()

    found = await topic_ends.last_sequences(
        Broker(stage.where.kafka),
        [TopicPartition(lane.topic, lane.partition), TopicPartition("missing", 0)],
    )

    assert found == {TopicPartition(lane.topic, lane.partition): 40}


async def test_a_relay_names_the_topics_it_waits_for_and_publishes_when_they_are_there(
    kafka_url: str, store_url: str, prefix: str
) -> None:
    async with stage_on(kafka_url, store_url, prefix, with_topics=False) as early:
        await early.write("k")

        with capture_logs() as logs:
            async with running(early.relay()):
                await eventually(lambda: _missing(logs))
                await early.make_topics()
                findings = await early.published()

    assert f"{prefix}.tourism-market.coins, " in _missing(logs)
    assert not findings.flaws({"k": 20})


async def test_lanes_of_topics_that_are_missing_hold_up_no_others(
    kafka_url: str, store_url: str, prefix: str
) -> None:
    async with stage_on(kafka_url, store_url, prefix, with_topics=False) as early:
        there = [one for one in topic_specs(prefix=f"{prefix}.") if one.name == f"{prefix}.{TOPIC.name}"]
        await apply_topics(Broker(kafka_url), TopicPlan(create=tuple(there)))
        await early.write("k")

        with capture_logs() as logs:
            async with running(early.relay()):
                findings = await early.published()
                named = await eventually(lambda: _missing(logs))

    assert not findings.flaws({"k": 20})
    assert TOPIC.name not in named
    assert "tourism-market.market-day" in named


async def test_lanes_taken_anew_do_not_wait_because_topics_are_missing(
    kafka_url: str, store_url: str, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a topic that has been missing for long, when lanes change hands, they are compared at once."""
    monkeypatch.setattr(catch_up, "rest", lambda _failures: 3_600.0)
    async with stage_on(kafka_url, store_url, prefix, with_topics=False) as early:
        there = [one for one in topic_specs(prefix=f"{prefix}.") if one.name == f"{prefix}.{TOPIC.name}"]
        await apply_topics(Broker(kafka_url), TopicPlan(create=tuple(there)))
        await early.write("k")

        with capture_logs() as logs:
            async with running(early.relay()):
                await early.published()
                await eventually(lambda: _missing(logs))
                await early.store.collection(LANES).delete_many({})
                await early.write("k")
                findings = await early.published()

    assert not findings.flaws({"k": 40})


async def test_a_restart_changes_no_sequence(stage: Stage) -> None:
    async with running(stage.relay()):
        await stage.write("k", commands=3)
        await stage.published()
    before = await stage.lane_documents()

    with capture_logs() as logs:
        async with running(stage.relay()):
            await eventually(lambda: stage.shared(among=1))
            await stage.write("other")
            findings = await stage.published()

    after = await stage.lane_documents()
    changed = {name for name in before if before[name]["next_sequence"] != after[name]["next_sequence"]}
    assert changed == {stage.lane("other")}
    assert not [log for log in logs if log["event"] == "relay_lane_was_behind_its_topic"]
    assert not findings.flaws({"k": 60, "other": 20})


async def test_nothing_is_published_while_the_ends_of_the_topics_are_unknown(stage: Stage) -> None:
    asked = asyncio.Event()
    answers = asyncio.Event()

    async def look(partitions: Collection[TopicPartition]) -> Mapping[TopicPartition, int]:
        asked.set()
        kafka = stage.where.kafka if answers.is_set() else "127.0.0.1:1"
        return await topic_ends.last_sequences(Broker(kafka), partitions)

    await stage.write("k")
    async with running(stage.relay(last_sequences=look)):
        await asked.wait()
        await eventually(lambda: stage.registry.get_sample_value("regency_relay_failures_total"))
        meanwhile = await read_back(stage.where.kafka, stage.where.topic_prefix)
        answers.set()
        findings = await stage.published()

    assert meanwhile.records == 0
    assert not findings.flaws({"k": 20})


def _missing(logs: Sequence[Mapping[str, Any]]) -> str:
    """What was first logged about missing topics."""
    return next((str(log["detail"]) for log in logs if log["event"] == "topics_missing"), "")
