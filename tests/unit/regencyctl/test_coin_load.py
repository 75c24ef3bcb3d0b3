"""The loads that demo, bench and chaos send are what they say they are."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from regencyctl import coin_load

DAYS = (date(2026, 1, 4), date(2026, 1, 25))


def test_the_same_seed_gives_the_same_load() -> None:
    first = coin_load.mixed_load(DAYS, count=200, invalid_share=0.1, seed=7, prefix="x")
    second = coin_load.mixed_load(DAYS, count=200, invalid_share=0.1, seed=7, prefix="x")

    assert first == second


@given(seed=st.integers(0, 10_000))
@settings(max_examples=25)
def test_what_is_booked_is_covered_by_what_is_sold(seed: int) -> None:
    load = coin_load.mixed_load(DAYS, count=150, invalid_share=0.2, seed=seed, prefix="x")

    valid = [entry for entry in load.entries if entry["id"] not in load.refusals]
    for day in DAYS:
        coins = [
            entry["coins"] if entry["kind"] == "issue" else -entry["coins"]
            for entry in valid
            if entry["market_day"] == day.isoformat()
        ]
        assert sum(coins) >= 0
    assert load.booked["issue"] == sum(entry["coins"] for entry in valid if entry["kind"] == "issue")


def test_every_id_is_different() -> None:
    load = coin_load.mixed_load(DAYS, count=500, invalid_share=0.05, seed=1, prefix="x")

    assert len({entry["id"] for entry in load.entries}) == 500


def test_a_balanced_day_comes_to_its_totals() -> None:
    entries = coin_load.balanced_day(DAYS[0], issued=16_600, refunded=600, redeemed=15_900, prefix="x")

    totals = {
        kind: sum(entry["coins"] for entry in entries if entry["kind"] == kind)
        for kind in ("issue", "refund", "redeem")
    }
    assert totals == {"issue": 16_600, "refund": 600, "redeem": 15_900}


def test_a_reported_entry_names_market_and_transaction() -> None:
    made = coin_load.entry(1, "redeem", 4, DAYS[0], prefix="x")

    reported = coin_load.as_reported(made)

    assert reported["transaction_id"] == made["id"]
    assert reported["market_id"] == "pasar-bahulak"
    assert reported["vendor_id"] == made["vendor_id"]
    assert "id" not in reported
