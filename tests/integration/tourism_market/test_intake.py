"""Coin transactions that other systems write to the Kafka intake."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx

from contracts.tourism_market import CoinTransactionReported
from servicekit.testing.consuming import Workbench, reported
from servicekit.testing.doors import Door
from servicekit.testing.eventually import eventually

DAY = "/v1/markets/pasar-bahulak/market-days/2025-01-05"
COINS = "/v1/markets/pasar-bahulak/coin-transactions"
SOURCE = "urn:test:gates"


def a_report(name: str, *, kind: str = "issue", amount_idr: int = 10_000) -> CoinTransactionReported:
    return CoinTransactionReported.model_validate(
        {
            "occurred_at": datetime(2025, 1, 5, 0, 30, tzinfo=UTC),
            "transaction_id": name,
            "market_id": "pasar-bahulak",
            "kind": kind,
            "device_id": "gate-1",
            "amount_idr": amount_idr,
            "vendor_id": "vendor-7",
        }
    )


async def test_reports_in_any_order_and_from_two_doors_are_booked_once(
    bench: Workbench, door: Door, http: httpx.AsyncClient
) -> None:
    """Given a redemption told before its sale, when both come by Kafka and HTTP, then each counts once."""
    await http.post(f"{DAY}/open", headers=door.bearer("market-manager"))
    told = [a_report("r", kind="redeem"), a_report("i"), a_report("odd", amount_idr=10_001), a_report("i")]
    posted = {
        "id": "i",
        "kind": "issue",
        "coins": 5,
        "device_id": "gate-1",
        "occurred_at": "2025-01-05T07:30:00+07:00",
    }

    async with bench.consuming():
        messages = [
            (reported(event, f"e-{n}", source=SOURCE), event.model_dump_json().encode())
            for n, event in enumerate(told)
        ]
        await bench.send("tourism-market.intake", [*messages, *messages])

        async def booked() -> bool:
            day = (await http.get(DAY)).json()
            return (day["issued_coins"], day["redeemed_coins"], day["held"]) == (5, 5, 0)

        await eventually(booked)
        again = await http.post(COINS, json=posted, headers=door.bearer("gate"))

        async def set_aside() -> bool:
            letters = await bench.dead_letters("tourism-market.intake")
            return [letter.letter.cause.code for letter in letters] == ["amount-not-multiple-of-coin"] * 2

        await eventually(set_aside)

    assert again.json()["items"][0]["status"] == "duplicate"
    assert (await http.get(DAY)).json()["issued_coins"] == 5
