"""Who should have been heard from on a market day, and who was."""

from __future__ import annotations

from datetime import date
from typing import Any

import httpx

from servicekit.stream.cells import Cell
from servicekit.testing.boards import Board

VILLAGE = "33.14.02.2015"
SPECIAL = "2025-01-08"


def sales(day: str) -> tuple[str, Cell]:
    key = f"0|coins-issued|1|market-day|{day}|33.14|pasar-bahulak|{VILLAGE}"
    return key, Cell((10,), 1, 1, 1, "2025-01-30T02:05:07.123Z")


async def completeness(board: Board, query: str) -> Any:
    return (await board.get(f"/coins-issued?{query}")).json()["completeness"]


async def test_the_calendar_says_which_market_days_are_missing(board: Board) -> None:
    await board.show([sales("2025-01-05")])

    found = await completeness(board, "window=market-day&from=2025-01-01&to=2025-02-10")

    days = ["2025-01-05", "2025-01-19", "2025-02-09"]
    assert date.fromisoformat(days[0]).isoweekday() == 7
    assert (found["heard"], found["expected"], found["share"]) == (1, 3, "1/3")
    assert [one["start"] for one in found["missing"]] == days[1:]
    assert found["missing"][0]["labels"] == {
        "regency": "33.14",
        "market_id": "pasar-bahulak",
        "village": VILLAGE,
    }
    assert all(found["expects"].values())


async def test_a_day_the_manager_opened_is_expected_too(board: Board) -> None:
    async with httpx.AsyncClient(base_url=board.door.url) as client:
        opened = await client.post(
            f"/v1/markets/pasar-bahulak/market-days/{SPECIAL}/open",
            json={"kind": "special", "reason": "festival"},
            headers=board.door.bearer("market-manager"),
        )
    assert opened.is_success

    found = await completeness(board, f"window=market-day&from={SPECIAL}&to={SPECIAL}")

    assert (found["heard"], found["expected"]) == (0, 1)


async def test_nobody_is_expected_on_days_of_a_suspension_or_called_off(board: Board) -> None:
    async with httpx.AsyncClient(base_url=board.door.url) as client:
        off = await client.post(
            "/v1/markets/pasar-bahulak/market-days/2025-01-19/cancel",
            json={"reason": "Banjir"},
            headers=board.door.bearer("market-manager"),
        )
    assert off.is_success, off.text

    in_ppkm = await completeness(board, "window=market-day&from=2021-06-15&to=2021-09-12")
    january = await completeness(board, "window=market-day&from=2025-01-01&to=2025-01-31")

    assert [one["start"] for one in in_ppkm["missing"]] == ["2021-09-12"]
    assert [one["start"] for one in january["missing"]] == ["2025-01-05"]


async def test_nobody_is_expected_in_the_future_or_where_labels_say_nothing(board: Board) -> None:
    future = await completeness(board, "window=market-day&from=2099-01-01&to=2099-12-31")
    elsewhere = await completeness(board, "window=year&regency=35.03&from=2025&to=2025")
    refunds = (await board.get("/coins-refunded?window=year")).json()["completeness"]

    assert (future["expected"], future["share"], elsewhere["expected"], refunds) == (0, None, 0, None)


async def test_a_share_by_village_expects_the_villages_of_markets(board: Board) -> None:
    key = f"0|turnover-share|1|year|2025|33.14|{VILLAGE}"
    other = "1|turnover-share|1|year|2025|33.14|33.14.02.2001"
    at = "2025-01-30T02:05:07.123Z"
    await board.show([(key, Cell((30,), 1, 1, 1, at)), (other, Cell((10,), 1, 1, 1, at))])

    answer = (await board.get(f"/turnover-share?window=year&from=2025&to=2025&village={VILLAGE}")).json()

    assert answer["completeness"]["share"] == "1/1"
    assert [(one["value"], one["detail"]) for one in answer["items"]] == [(75, {"part": 30, "total": 40})]
