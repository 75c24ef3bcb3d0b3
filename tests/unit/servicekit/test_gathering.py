"""Commands on one aggregate that arrive together run together, and answer for themselves."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, cast

import pytest

from servicekit.context import Context
from servicekit.errors import RuleViolated, Unavailable
from servicekit.gathering import WEIGHT_LIMIT, Gathered, Gathering
from servicekit.transaction import Transaction

CAUSE = Context(regency="33.14", correlation_id="c-1")


class Groups:
    """Handles groups of numbers by doubling them, once the gate is open; remembers the groups."""

    def __init__(self) -> None:
        self.seen: list[list[int]] = []
        self.started = asyncio.Event()
        self.gate = asyncio.Event()

    async def run(self, work: Callable[[Transaction], Awaitable[Any]], *, context: Context) -> Any:
        """What `Transactions.run` is to a gathering."""
        assert context is CAUSE
        self.started.set()
        await self.gate.wait()
        return await work(cast("Transaction", None))

    async def double(self, group: Sequence[Gathered[int]], tx: Transaction) -> list[int]:
        """Refuses negative numbers; nothing is reachable for zero."""
        assert tx is None
        numbers = [one.message for one in group]
        self.seen.append(numbers)
        if min(numbers) < 0:
            raise RuleViolated("Negatif", "Negative")
        if 0 in numbers:
            raise Unavailable("Tidak terhubung", "Away")
        return [number * 2 for number in numbers]


async def submit(groups: Groups, *numbers: int, weight: int = 1) -> list[Any]:
    """All at once; the outcome of each."""
    gathering = Gathering(groups.run)
    submitted = [
        asyncio.ensure_future(gathering.submit("k", groups.double, n, context=CAUSE, weight=weight))
        for n in numbers
    ]
    await asyncio.sleep(0)
    groups.gate.set()
    return await asyncio.gather(*submitted, return_exceptions=True)


async def test_what_arrives_together_runs_together_and_answers_in_order() -> None:
    groups = Groups()

    assert await submit(groups, 1, 2, 3) == [2, 4, 6]
    assert groups.seen == [[1, 2, 3]]


async def test_what_arrives_meanwhile_waits_for_the_next_turn() -> None:
    groups = Groups()
    gathering = Gathering(groups.run)

    first = asyncio.ensure_future(gathering.submit("k", groups.double, 1, context=CAUSE))
    await groups.started.wait()
    later = [asyncio.ensure_future(gathering.submit("k", groups.double, n, context=CAUSE)) for n in (2, 3)]
    await asyncio.sleep(0)
    groups.gate.set()

    assert await asyncio.gather(first, *later) == [2, 4, 6]
    assert groups.seen == [[1], [2, 3]]


async def test_one_that_fails_spoils_no_other() -> None:
    groups = Groups()

    one, bad, two = await submit(groups, 1, -1, 2)

    assert (one, two) == (2, 4)
    assert isinstance(bad, RuleViolated)
    assert groups.seen == [[1, -1, 2], [1], [-1], [2]]


async def test_when_the_store_is_away_all_are_told_at_once() -> None:
    groups = Groups()

    outcomes = await submit(groups, 1, 0)

    assert [type(outcome) for outcome in outcomes] == [Unavailable, Unavailable]
    assert groups.seen == [[1, 0]]


async def test_a_group_has_a_limited_weight_and_a_heavy_one_goes_alone() -> None:
    groups = Groups()

    await submit(groups, 1, 2, 3, weight=WEIGHT_LIMIT // 2)
    await submit(groups, 4, 5, weight=WEIGHT_LIMIT * 2)

    assert groups.seen == [[1, 2], [3], [4], [5]]


async def test_one_that_gave_up_waiting_does_not_stop_the_others() -> None:
    groups = Groups()
    gathering = Gathering(groups.run)
    waiting = [asyncio.ensure_future(gathering.submit("k", groups.double, n, context=CAUSE)) for n in (1, 2)]
    await asyncio.sleep(0)

    waiting[0].cancel()
    groups.gate.set()

    assert await waiting[1] == 4
    with pytest.raises(asyncio.CancelledError):
        await waiting[0]
