"""Settled market days reach programmes through Kafka, once, however often they are delivered."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import httpx

from contracts.tourism_market import MarketDaySettled
from servicekit.testing.consuming import Workbench
from servicekit.testing.doors import Door
from servicekit.testing.eventually import eventually

SETTLED = MarketDaySettled(
    occurred_at=datetime(2025, 1, 5, 5, tzinfo=UTC),
    market_day_id="pasar-bahulak.2025-01-05",
    market_id="pasar-bahulak",
    village="33.14.02.2015",
    market_day=date(2025, 1, 5),
    coin_value_idr=2_000,
    issued_coins=16_600,
    refunded_coins=600,
    redeemed_coins=15_900,
    outstanding_coins=100,
    turnover_idr=31_800_000,
)


async def test_a_settled_day_moves_its_follower_once_however_often_it_is_delivered(
    bench: Workbench, door: Door, http: httpx.AsyncClient
) -> None:
    """Given a follower, when a day is delivered twice and resent under another id, it counts once."""
    planner = door.bearer("planner")
    program = {
        "id": "bahulak-2025",
        "name": "Desa Wisata Pasar Bahulak",
        "kind": "quick-win",
        "sub_dimension": "branding.tourism",
        "owner_opd": "disporapar",
        "year": 2025,
        "target": 63_600_000,
        "unit": "IDR",
        "follows": {"market_id": "pasar-bahulak"},
    }
    await http.post("/v1/programs", json=program, headers=planner)
    later = SETTLED.model_copy(update={"market_day_id": "pasar-bahulak.2025-01-19", "turnover_idr": 2_000})

    async with bench.consuming():
        await bench.publish([SETTLED], id="settled-1")
        await bench.publish([SETTLED], id="settled-1", first=1)
        await bench.publish([SETTLED], id="settled-2", first=2)
        await bench.publish([later.model_copy(update={"market_day": date(2025, 1, 19)})])

        async def followed() -> dict[str, Any]:
            found: dict[str, Any] = (await http.get("/v1/programs/bahulak-2025", headers=planner)).json()
            assert len(found["evidence"]) == 2
            return found

        found = await eventually(followed)

    assert found["realised"] == 31_802_000
    assert {fact["id"] for fact in found["evidence"]} == {SETTLED.market_day_id, later.market_day_id}
    assert await bench.dead_letters("tourism-market.market-day") == []
