"""`./regency thread`: the chain of one correlation id, read from real topics."""

from __future__ import annotations

from datetime import timedelta

import pytest

from regencyctl.chain import Chain, read_chain
from servicekit.service import Service
from servicekit.testing.consuming import Workbench
from servicekit.testing.eventually import eventually
from servicekit.testing.tally import closed, tally_service

TOPIC = "tourism-market.market-day"


@pytest.fixture
def service() -> Service:
    return tally_service()


async def chain_of(bench: Workbench, thread: str, told: list[tuple[int, int]]) -> Chain:
    """The chain, and meanwhile how much of how much was read."""
    return await read_chain(
        bench.settings.broker,
        thread,
        "33.14",
        prefix=bench.settings.topic_prefix,
        report=lambda looked_at, total: told.append((looked_at, total)),
    )


async def test_the_events_of_a_thread_are_told_in_order_of_time_each_once(bench: Workbench) -> None:
    late = closed("later")
    early = late.model_copy(
        update={"market_day_id": "day-0", "occurred_at": late.occurred_at - timedelta(days=1)}
    )
    await bench.publish([late], id="e-2", correlation_id="thread-1")
    await bench.publish([late], id="e-2", correlation_id="thread-1")
    await bench.publish([early], id="e-1", correlation_id="thread-1")
    await bench.publish([late], id="e-3", correlation_id="thread-2")
    await bench.publish([late], id="e-4", correlation_id="thread-1", regency="35.22")
    told: list[tuple[int, int]] = []

    chain = await chain_of(bench, "thread-1", told)

    assert [(link.id, link.key, link.topic) for link in chain.links] == [
        ("e-1", "day-0", TOPIC),
        ("e-2", late.market_day_id, TOPIC),
    ]
    assert (chain.records, chain.unread, told[-1]) == (5, 0, (5, 5))


async def test_a_dead_letter_of_the_thread_is_told_too(bench: Workbench) -> None:
    await bench.publish([closed("rule-1")], id="e-1", correlation_id="thread-1")

    async def set_aside() -> bool:
        return len(await bench.dead_letters(TOPIC)) == 1

    async with bench.consuming():
        await eventually(set_aside, timeout=60)
    chain = await chain_of(bench, "thread-1", [])

    assert [link.topic for link in chain.links] == [TOPIC, f"{TOPIC}.dlq.{bench.service.name}"]


async def test_a_thread_nobody_knows_has_no_events(bench: Workbench) -> None:
    chain = await chain_of(bench, "thread-0", [])

    assert (chain.links, chain.records, chain.unread) == ((), 0, 0)
