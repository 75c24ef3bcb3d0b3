"""Coin transactions of other systems at `POST /events`."""

from __future__ import annotations

from typing import Any

import httpx

from contracts.tourism_market import CoinTransactionReported
from servicekit.testing.doors import Door

DAY = "/v1/markets/pasar-bahulak/market-days/2025-01-05"
COINS = "/v1/markets/pasar-bahulak/coin-transactions"
BATCH = {"Content-Type": "application/cloudevents-batch+json"}


def a_report(kind: str, name: str, **more: object) -> dict[str, Any]:
    data = {
        "transaction_id": name,
        "market_id": "pasar-bahulak",
        "kind": kind,
        "device_id": "gate-1",
        "occurred_at": "2025-01-05T07:30:00+07:00",
    }
    return {
        "specversion": "1.0",
        "id": f"e-{name}",
        "source": "urn:test:gates",
        "type": CoinTransactionReported.type,
        "data": data | more,
    }


async def test_each_reported_transaction_has_its_verdict_and_counts_once(
    door: Door, http: httpx.AsyncClient
) -> None:
    """Given a coin posted before, when a batch repeats it among others, then each is judged alone."""
    manager, gate = door.bearer("market-manager"), door.bearer("gate")
    await http.post(f"{DAY}/open", headers=manager)
    posted = {"id": "a", "kind": "issue", "coins": 5, "device_id": "gate-1"}
    await http.post(COINS, json=posted | {"occurred_at": "2025-01-05T07:30:00+07:00"}, headers=gate)
    batch = [
        a_report("issue", "a", coins=5),
        a_report("issue", "b", amount_idr=6_000),
        a_report("issue", "c", amount_idr=6_001),
        a_report("redeem", "d", coins=4, vendor_id="vendor-7"),
        a_report("gift", "e", coins=4),
        a_report("issue", "b", amount_idr=6_000),
        a_report("issue", "f", coins=1, market_id="nowhere"),
    ]

    answer = await http.post("/events", json=batch, headers=gate | BATCH)

    assert answer.status_code == 202
    assert [(one["status"], one.get("code")) for one in answer.json()] == [
        ("accepted", None),
        ("accepted", None),
        ("refused", "amount-not-multiple-of-coin"),
        ("accepted", None),
        ("refused", "invalid-input"),
        ("duplicate", "already-accepted"),
        ("refused", "market-not-found"),
    ]
    day = (await http.get(DAY)).json()
    assert (day["issued_coins"], day["redeemed_coins"], day["entries"]) == (8, 4, 3)
