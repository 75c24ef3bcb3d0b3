"""A consumer group that starts before its topics are made."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from servicekit.errors import Unavailable
from servicekit.kafka import apply_topics, plan_topics, topic_specs
from servicekit.pipeline import Pipeline
from servicekit.service import Service
from servicekit.testing.consuming import QUICK, Workbench
from servicekit.testing.ending import ended
from servicekit.testing.eventually import eventually
from servicekit.testing.tally import tally_service


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
    await apply_topics(early.kafka, await plan_topics(early.kafka, topic_specs(prefix=early.topic_prefix)))

    assert await eventually(lambda: _is_ready(pipeline))
    stop.set()
    await ended(running)


def _named(bench: Workbench) -> set[str]:
    """The topics that were logged as missing."""
    return {topic for log in bench.logs if log["event"] == "topics_missing" for topic in log["topics"]}


async def _is_ready(pipeline: Pipeline) -> bool:
    with suppress(Unavailable):
        await pipeline.check()
        return True
    return False
