"""A consumer group that starts before its topics are made."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from contracts.registry import topic_named
from servicekit.errors import Unavailable
from servicekit.kafka import apply_topics, plan_topics, topic_specs
from servicekit.pipeline import Pipeline
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
    place = {"topic": TOPIC, "partition": str(partition)}

    async with bench.consuming():
        await eventually(lambda: (values("regency_consume_lag_seconds", place) or 0) > 1)
        waiting = values("regency_consume_lag_records", place)
        await lift(bench.runtime.store, "away")
        await eventually(lambda: values("regency_consume_lag_seconds", place) == 0)

    assert waiting == 2
    assert values("regency_consume_freshness_seconds_count", {"topic": TOPIC}) == 2
    group = {"group": f"{bench.service.name}.reactions"}
    assert values("regency_rebalances_total", group) == 1
    assert values("regency_partitions_assigned", group) == topic_named(TOPIC).partitions


def _named(bench: Workbench) -> set[str]:
    """The topics that were logged as missing."""
    return {topic for log in bench.logs if log["event"] == "topics_missing" for topic in log["topics"]}


async def _is_ready(pipeline: Pipeline) -> bool:
    with suppress(Unavailable):
        await pipeline.check()
        return True
    return False
