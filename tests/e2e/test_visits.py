"""A market lives a day, is reopened and settled again: every figure of visits says what happened."""

from __future__ import annotations

from typing import Any

from regencyctl.platform_client import Platform
from servicekit.testing.eventually import eventually

SERVICE = "tourism-market"
VILLAGE = "33.14.02.2015"
MARKET = "/v1/markets/pasar-angka"
DAY = f"{MARKET}/market-days/2025-02-09"
MORNING = "2025-02-09T07:30:00+07:00"
GATE = {"device_id": "gate-1", "occurred_at": MORNING}
NEW_MARKET = {
    "id": "pasar-angka",
    "village": VILLAGE,
    "name": "Pasar Angka",
    "ownership": "village",
    "manager": "BUM Desa Karungan",
    "place": {"address": "Karungan"},
    "refunds": True,
    "opened_since": "2025-01-01",
    "tariffs": [
        {"since": "2025-01-01", "coin_value_idr": 2_000, "source": "uji"}
        | {"parking_idr": {"motorcycle": 2_000, "car": 5_000}}
    ],
    "hours": [{"since": "2025-01-01", "opens": "06:00", "closes": "10:00", "source": "uji"}],
    "rules": [{"since": "2025-01-01", "source": "uji", "days": {"kind": "weekly", "weekdays": ["Minggu"]}}],
    "source": "uji",
}
VENDORS = [
    {"id": f"vendor-{number}", "stall": f"A-{number}", "village": village, "active_from": "2025-01-01"}
    | {"products": ["prepared-food"]}
    for number, village in enumerate((VILLAGE, VILLAGE, "33.14.02.2001"), start=1)
]
COINS = [
    {"id": "sold", "kind": "issue", "coins": 100},
    {"id": "spent-1", "kind": "redeem", "coins": 40, "vendor_id": "vendor-1"},
    {"id": "spent-2", "kind": "redeem", "coins": 30, "vendor_id": "vendor-2"},
    {"id": "spent-3", "kind": "redeem", "coins": 20, "vendor_id": "vendor-3"},
    {"id": "too-many", "kind": "redeem", "coins": 50, "vendor_id": "vendor-3"},
]
VISITS = [
    {"id": "first", "kind": "visitors", "visitors": 40, "foreign_visitors": 2},
    {"id": "second", "kind": "visitors", "visitors": 10},
    {"id": "motor", "kind": "parking", "vehicle_kind": "motorcycle", "vehicles": 12},
    {"id": "car", "kind": "parking", "vehicle_kind": "car", "vehicles": 3},
]
FORGOTTEN = [{"id": "third", "kind": "visitors", "visitors": 10}]
VOIDED = {"resolution": "voided", "reason": "Koin pedagang terhitung dua kali"}
WINDOWS = (("market-day", "2025-02-09"), ("month", "2025-02"), ("year", "2025"))
FIGURES = {
    "visitors": "60",
    "foreign-visitors": "2",
    "parking-vehicles": "15",
    "parking-income": "39000",
    "workers": "292",
    "declared-turnover": "85000",
    "declared-turnover-difference": "5000",
    "spend-per-visitor": "3000",
    "coins-outstanding": "10",
    "coins-used": "90",
    "resident-vendor-share": "200/3",
    "active-vendors": "3",
    "coin-discrepancies": "1",
}


async def ask(platform: Platform, method: str, path: str, body: Any, role: str = "market-manager") -> Any:
    answer = await platform.send(method, SERVICE, path, role=role, json=body)
    assert answer.is_success, answer.text
    told = answer.json()
    assert not told.get("refused"), answer.text
    return told


async def test_every_figure_of_a_reopened_day_is_what_happened_on_it(platform: Platform) -> None:
    """Given a day settled too early, when it is settled again, then figures hold it exactly once."""
    await ask(platform, "POST", "/v1/markets", NEW_MARKET, "tourism-office")
    await ask(platform, "POST", f"{MARKET}/vendors", VENDORS)
    await ask(platform, "POST", f"{DAY}/open", {})
    for body in (VISITS, VISITS[::-1]):
        await ask(platform, "POST", f"{MARKET}/visits", [GATE | visit for visit in body], "gate")
    await ask(platform, "POST", f"{MARKET}/coin-transactions", [GATE | each for each in COINS], "gate")
    await ask(platform, "PUT", f"{DAY}/workers", {"workers": 290})
    await ask(platform, "PUT", f"{DAY}/declared-turnover/vendor-1", {"declared_idr": 95_000})
    await ask(platform, "POST", f"{DAY}/discrepancies/too-many/resolution", VOIDED, "village-head")
    for step in ("close", "settle"):
        await ask(platform, "POST", f"{DAY}/{step}", {})

    await ask(platform, "POST", f"{DAY}/reopen", {"reason": "Satu buku tamu tercecer"}, "village-head")
    await ask(platform, "POST", f"{MARKET}/visits", [GATE | visit for visit in FORGOTTEN], "gate")
    await ask(platform, "PUT", f"{DAY}/workers", {"workers": 292})
    await ask(platform, "PUT", f"{DAY}/declared-turnover/vendor-1", {"declared_idr": 85_000})
    await ask(platform, "POST", f"{DAY}/settle", {})

    async def says_what_happened() -> bool:
        measured = [await figures(platform, window, start) for window, start in WINDOWS]
        assert measured == [FIGURES] * len(WINDOWS)
        return True

    await eventually(says_what_happened)
    drift = await platform.post(SERVICE, "/v1/indicators/reconciliation", {}, role="operator")
    assert drift["drift"] == 0, drift


async def test_a_destinations_visitors_and_fees_are_counted_by_day(platform: Platform) -> None:
    """Given a regency's park with a fee, when its gate counts twice the same, then figures hold it once."""
    fee = {"since": "2025-01-01", "fee_idr": 5_000, "source": "uji"}
    park = {"id": "taman-angka", "village": VILLAGE, "income": "regency", "name": "Taman", "kind": "park"}
    told = {"manager": "Dinas Lingkungan Hidup", "source": "uji", "fee": fee}
    await ask(platform, "POST", "/v1/destinations", park | told, "tourism-office")
    for _ in range(2):
        count = GATE | {"id": "four", "visitors": 4}
        await ask(platform, "POST", "/v1/destinations/taman-angka/visits", count, "gate")

    async def counted() -> bool:
        span = {"window": "day", "from": "2025-02-09", "to": "2025-02-09", "destination_id": "taman-angka"}
        visitors = await platform.indicator(SERVICE, "destination-visitors", **span)
        fees = await platform.indicator(SERVICE, "destination-income", **span)
        assert [one["exact"] for one in (*visitors, *fees)] == ["4", "20000"]
        assert fees[0]["labels"]["income"] == "regency"
        return True

    await eventually(counted)


async def figures(platform: Platform, window: str, start: str) -> dict[str, str]:
    """The market's figures in one window, each over all its other labels."""
    span = {"window": window, "from": start, "to": start, "market_id": "pasar-angka", "group_by": "market_id"}
    found = {name: await platform.indicator(SERVICE, name, **span) for name in FIGURES}
    return {name: items[0]["exact"] for name, items in found.items() if items}
