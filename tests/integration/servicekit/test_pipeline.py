"""The consumer pipeline on a real broker and a real store."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from prometheus_client import generate_latest

from contracts.tourism_market import MarketDayOpened
from servicekit.dead_letter import StoredLetter
from servicekit.dead_letter import replay as send_again
from servicekit.errors import Unavailable
from servicekit.pipeline import (
    ConsumerStalled,
    DeadLetterLimit,
    NotListed,
    Outcome,
    Pace,
    Pipeline,
    subscribed_topics,
)
from servicekit.service import Service
from servicekit.settings import Settings
from servicekit.testing.consuming import QUICK, Workbench, enveloped
from servicekit.testing.ending import ended
from servicekit.testing.eventually import eventually
from servicekit.testing.tally import closed, entries, lift, tally_service

TOPIC = "tourism-market.market-day"


@pytest.fixture
def service() -> Service:
    return tally_service()


async def handled(bench: Workbench, expected: list[str], day: str = "day-1") -> None:
    async def as_expected() -> bool:
        found = await entries(bench.runtime.store, day)
        assert found == expected
        return True

    await eventually(as_expected)


async def test_events_of_a_key_are_handled_once_in_their_order(bench: Workbench) -> None:
    names = [f"m{number}" for number in range(50)]
    await bench.publish([closed(name) for name in names])

    async with bench.consuming():
        await handled(bench, names)

    assert await bench.dead_letters(TOPIC) == []


async def test_a_batch_published_again_has_no_second_effect(bench: Workbench) -> None:
    await bench.publish([closed("m1"), closed("m2")])
    await bench.publish([closed("m1"), closed("m2"), closed("m3")], first=1)

    async with bench.consuming():
        await handled(bench, ["m1", "m2", "m3"])


async def test_a_restarted_consumer_goes_on_at_the_stored_position(bench: Workbench) -> None:
    await bench.publish([closed("m1")])
    async with bench.consuming():
        await handled(bench, ["m1"])
    await bench.publish([closed("m2")])

    async with bench.consuming():
        await handled(bench, ["m1", "m2"])


async def test_bytes_that_are_no_event_are_set_aside_and_the_next_is_handled(bench: Workbench) -> None:
    headers, _ = enveloped(closed("m1"), 1)
    good = enveloped(closed("m2"), 3)
    await bench.send(TOPIC, [(headers, b"\xff{"), ([("junk", b"\xff")], b"?"), good], key="day-1")

    async with bench.consuming():
        await handled(bench, ["m2"])
        letters = await eventually(lambda: _letters(bench, 2))

    assert [letter.code for letter in letters] == ["invalid-data", "invalid-header"]
    assert letters[0].letter.value == b"\xff{"
    assert letters[0].letter.cause.reason_id
    assert letters[0].letter.offset == 0


async def test_events_nobody_handles_are_passed_over_and_the_position_is_stored(bench: Workbench) -> None:
    opened = MarketDayOpened(**closed("m1").model_dump(), pasaran="Legi", kind="regular")
    unknown = enveloped(closed("m2"), 11, type="regency.tourism-market.market-day.renamed")
    await bench.publish([opened] * 10)
    await bench.send(TOPIC, [unknown], key="day-1")

    async with bench.consuming():
        position = await eventually(lambda: _position_at(bench, 11))

    assert position["sequence"] == 11
    assert await entries(bench.runtime.store, "day-1") == []
    assert await bench.dead_letters(TOPIC) == []


async def test_a_refused_event_is_set_aside_once_with_its_cause(bench: Workbench) -> None:
    await bench.publish([closed("rule-1"), closed("m2")], correlation_id="thread-7")

    async with bench.consuming():
        await handled(bench, ["m2"])
        (stored,) = await eventually(lambda: _letters(bench, 1))

    cause = stored.letter.cause
    assert (cause.code, cause.reason_id, cause.reason_en) == (
        "market-closed",
        "Pasar tutup",
        "The market is closed",
    )
    assert cause.attempts == 1
    assert stored.letter.correlation_id == "thread-7"
    assert (stored.letter.topic, stored.letter.offset, stored.letter.consumer) == (TOPIC, 0, "programs")


async def test_a_store_that_comes_back_finds_the_event_still_waiting(bench: Workbench) -> None:
    await bench.publish([closed("away-1"), closed("m2")])
    async with bench.consuming():
        await eventually(lambda: _metric(bench, _consumed("retried")) > 5)
        await lift(bench.runtime.store, "away")
        await handled(bench, ["away-1", "m2"])

    assert await bench.dead_letters(TOPIC) == []


async def test_a_partition_that_waits_holds_no_other_up(bench: Workbench) -> None:
    await bench.publish([closed("away-1", day="day-1")])
    await bench.publish([closed("m1", day="day-4")])

    async with bench.consuming():
        await handled(bench, ["m1"], day="day-4")
        assert await entries(bench.runtime.store, "day-1") == []
        await lift(bench.runtime.store, "away")
        await handled(bench, ["away-1"], day="day-1")


async def test_patience_with_what_is_always_late_ends_in_a_dead_letter(bench: Workbench) -> None:
    await bench.publish([closed("late-1"), closed("m2")])

    async with bench.consuming():
        await handled(bench, ["m2"])
        (stored,) = await eventually(lambda: _letters(bench, 1))

    assert stored.code == "deadline-exceeded"
    assert stored.letter.cause.attempts == 3
    assert stored.letter.cause.first_failed_at <= stored.letter.cause.failed_at


async def test_too_many_bugs_stop_the_consumer_and_leave_the_topic_alone(bench: Workbench) -> None:
    await bench.publish([closed(f"bug-{number}") for number in range(30)])

    async with bench.consuming(limit=lambda: DeadLetterLimit(max_consecutive=3)) as pipeline:
        stopped = await eventually(lambda: _unready(pipeline, "consumer-stopped"))
        letters = await eventually(lambda: _letters(bench, 3))
        position = await eventually(lambda: _position_at(bench, 3))

    assert stopped
    assert "consumer_stopped_by_dead_letter_limit" in {line["event"] for line in bench.logs}
    assert [letter.code for letter in letters] == ["handler-failed"] * 3
    assert position["offset"] == 3


async def test_replaying_a_dead_letter_twice_has_its_effect_once(bench: Workbench) -> None:
    await bench.publish([closed("late-1")])
    async with bench.consuming():
        letters = await eventually(lambda: _letters(bench, 1))
        await lift(bench.runtime.store, "late")

        await send_again(bench.settings.broker, letters)
        await send_again(bench.settings.broker, letters)
        await bench.publish([closed("m2")])
        await handled(bench, ["late-1", "m2"])

    assert len(await bench.dead_letters(TOPIC)) == 1


async def test_a_replay_meant_for_another_service_is_passed_over(bench: Workbench) -> None:
    headers, value = enveloped(closed("m1"), None)
    other = (*headers, ("dlq_replayed_for", b"notifications"))
    await bench.send(TOPIC, [(other, value), enveloped(closed("m2"), 1)], key="day-1")

    async with bench.consuming():
        await handled(bench, ["m2"])


async def test_two_consumers_share_the_partitions_and_no_effect_is_doubled(bench: Workbench) -> None:
    days = [f"day-{number}" for number in range(12)]
    for day in days:
        await bench.publish([closed(f"m{number}", day=day) for number in range(5)])

    async with bench.consuming():
        await handled(bench, [f"m{number}" for number in range(5)], day=days[0])
        async with bench.consuming() as second:
            await eventually(lambda: _ready(second))
            for day in days:
                await bench.publish([closed(f"m{number}", day=day) for number in range(5, 10)])
            for day in days:
                await handled(bench, [f"m{number}" for number in range(10)], day=day)


async def test_a_consumer_killed_before_it_could_commit_repeats_nothing(
    bench: Workbench, settings: Settings
) -> None:
    """Given a worker that never commits offsets, when it is killed, then its heir repeats no effect."""
    names = [f"m{number}" for number in range(40)]
    await bench.publish([closed(name) for name in names[:20]])
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "servicekit.testing.tally", env=_environment(settings), stderr=sys.stderr
    )

    await handled(bench, names[:20])
    process.send_signal(signal.SIGKILL)
    await process.wait()
    await bench.publish([closed(name) for name in names[20:]])

    async with bench.consuming():
        await handled(bench, names)


async def test_a_consumer_that_lost_its_position_drops_its_work_and_reads_it_again(bench: Workbench) -> None:
    """Given a zombie, when another moved its position, then its own transaction fails and counts nothing."""
    await bench.publish([closed("m1")])
    async with bench.consuming():
        await handled(bench, ["m1"])
        await bench.publish([closed("m2"), closed("m3"), closed("m4")])
        await handled(bench, ["m1", "m2", "m3", "m4"])
        positions = bench.runtime.store.collection("inbox")
        await positions.update_many({}, {"$set": {"offset": 6, "sequence": 6}})
        await bench.publish([closed("m5"), closed("m6"), closed("m7")])

        await handled(bench, ["m1", "m2", "m3", "m4", "m7"])


async def test_the_trace_of_an_event_goes_on_in_its_handler(bench: Workbench) -> None:
    parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    await bench.publish([closed("trace")], traceparent=parent)

    async with bench.consuming():
        await handled(bench, ["0af7651916cd43dd8448eb211c80319c"])


async def test_a_consumer_that_hangs_ends_its_process(bench: Workbench) -> None:
    pace = Pace(session=6.0, hand_over=0.2, stalled=0.5, poll=0.1, tick=0.1)
    runtime = bench.runtime
    pipeline = Pipeline(bench.service, runtime.transactions, bench.settings, runtime.metrics, pace=pace)
    await bench.publish([closed("hang-1")])

    with pytest.raises(ConsumerStalled):
        await pipeline.run(asyncio.Event())


async def test_what_became_of_messages_is_counted(bench: Workbench) -> None:
    opened = MarketDayOpened(**closed("m1").model_dump(), pasaran="Legi", kind="regular")
    await bench.publish([opened])
    await bench.publish([closed("m1"), closed("rule-2")])
    await bench.publish([closed("m1"), closed("m4")], first=3)

    async with bench.consuming():
        await handled(bench, ["m1", "m4"])

    counted = {outcome: _metric(bench, _consumed(outcome)) for outcome in Outcome}
    assert counted == {"handled": 2, "skipped": 1, "duplicate": 1, "retried": 0, "dead_lettered": 1}


def _consumed(outcome: str) -> str:
    return f'regency_messages_consumed_total{{outcome="{outcome}",topic="{TOPIC}"}}'


def test_a_service_may_not_read_a_topic_that_does_not_list_it() -> None:
    service = tally_service("evaluation")

    with pytest.raises(NotListed):
        subscribed_topics(service)


def test_an_event_has_one_handler_in_a_service() -> None:
    service = tally_service("programs")
    twice = replace(service, consumers=service.consumers * 2)

    with pytest.raises(NotListed):
        subscribed_topics(twice)


async def test_a_consumer_waits_for_a_broker_that_is_away(bench: Workbench) -> None:
    away = bench.settings.model_copy(update={"kafka": "127.0.0.1:1"})
    runtime, stop = bench.runtime, asyncio.Event()
    pipeline = Pipeline(bench.service, runtime.transactions, away, runtime.metrics, pace=QUICK)
    running = asyncio.create_task(pipeline.run(stop))

    assert await eventually(lambda: _unready(pipeline, "consumer-joining"))
    stop.set()
    await ended(running)


def test_a_service_reads_exactly_the_topics_of_its_events() -> None:
    service = tally_service("programs")

    topics = subscribed_topics(service)

    assert topics == (TOPIC,)


async def _letters(bench: Workbench, count: int) -> list[StoredLetter]:
    letters = await bench.dead_letters(TOPIC)
    return letters if len(letters) >= count else []


async def _position_at(bench: Workbench, offset: int) -> Mapping[str, Any]:
    found = await bench.runtime.store.collection("inbox").find({"offset": {"$gte": offset}})
    return found[0] if found else {}


async def _ready(pipeline: Pipeline) -> bool:
    with contextlib.suppress(Unavailable):
        await pipeline.check()
        return True
    return False


async def _unready(pipeline: Pipeline, code: str) -> bool:
    try:
        await pipeline.check()
    except Unavailable as error:
        return error.reason_code == code
    return False


def _metric(bench: Workbench, sample: str) -> float:
    text = generate_latest(bench.runtime.metrics.registry).decode()
    values = [line.rpartition(" ")[2] for line in text.splitlines() if line.startswith(sample)]
    return float(values[0]) if values else 0.0


def _environment(settings: Settings) -> dict[str, str]:
    names = ("environment", "kafka", "mongo_url", "database", "topic_prefix")
    return {f"PROGRAMS_{name.upper()}": str(getattr(settings, name)) for name in names}
