"""A citizen's board over a whole platform: figures as they change, whatever happens to the API behind it."""

from __future__ import annotations

import asyncio
import signal
from datetime import date
from typing import Any

from regencyctl import coin_load
from regencyctl.local.stack import LocalStack
from regencyctl.market_days import MARKET, open_day
from regencyctl.platform_client import Platform
from servicekit.testing.eventually import eventually
from servicekit.testing.streams import live_reader

SERVICE = "tourism-market"
DAY = date(2024, 3, 13)
QUERY = f"?name=coin-sales&window=market-day&market_id={coin_load.MARKET}&regency=33.14"


async def sell(platform: Platform, first: int, last: int) -> None:
    sales = [coin_load.entry(number, "issue", 5, DAY, prefix="board") for number in range(first, last + 1)]
    await platform.post(SERVICE, f"{MARKET}/coin-transactions", sales, role="gate")


def says(count: int) -> Any:
    def is_told(name: str, figure: Any) -> bool:
        return name == "figure" and (figure["window"]["start"], figure["value"]) == (f"{DAY}", count)

    return is_told


async def test_a_board_misses_nothing_when_its_api_is_killed(platform: Platform, stack: LocalStack) -> None:
    """Given a board that listens, when the API is killed and coins go on being sold, it is told all.

    The figures also say that this market day, which only its manager knew of, was heard from.
    """
    await open_day(platform, DAY, "Festival")
    async with live_reader(stack.url(SERVICE), QUERY) as board:
        assert (await board.next())[0] == "resync"
        await sell(platform, 1, 5)
        await board.until(says(5))
        seen = await board.until_id()

    await asyncio.to_thread(stack.restart, SERVICE, signal.SIGKILL)
    await sell(platform, 6, 20)

    async with live_reader(stack.url(SERVICE), QUERY, last_id=seen) as board:
        missed = await board.until(says(20))
    assert "resync" not in [name for name, _ in missed]

    async def has_read_all() -> bool:
        answer = await platform.get(
            SERVICE, "/v1/indicators/coin-sales", **{"window": "market-day", "from": f"{DAY}", "to": f"{DAY}"}
        )
        return (answer["source_events"], answer["completeness"]["share"]) == (20, "1/1")

    assert await eventually(has_read_all)
