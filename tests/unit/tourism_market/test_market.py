"""Pasar Bahulak's own calendar (O-9) and the value of its coin."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tourism_market.domain.calendar import pasaran
from tourism_market.domain.errors import (
    AmountNotMultipleOfCoin,
    CoinsDisagree,
    CoinsMissing,
    DateOutOfRange,
    MarketDayNotFound,
    MarketNotFound,
    TooManyCoins,
)
from tourism_market.reference import shipped_markets

(BAHULAK,) = shipped_markets()
TARIFF = BAHULAK.tariff_on(date(2025, 1, 5))

PUBLISHED_2025 = (
    "05-01 P, 19-01 L, 09-02 P, 23-02 L, 16-03 P, 30-03 L, 20-04 P, 04-05 L, 25-05 P, 08-06 L, 29-06 P, "
    "13-07 L, 03-08 P, 17-08 L, 07-09 P, 21-09 L, 12-10 P, 26-10 L, 16-11 P, 30-11 L, 21-12 P"
)


def regular_days(year: int) -> Iterator[date]:
    return BAHULAK.regular_days(date(year, 1, 1), date(year, 12, 31))


def test_the_market_meets_on_the_21_published_days_of_2025() -> None:
    days = regular_days(2025)

    told = ", ".join(f"{day:%d-%m} {pasaran(day)[0]}" for day in days)

    assert told == PUBLISHED_2025


@pytest.mark.parametrize("year", [2021, 2025, 2026])
def test_21_regular_days_fall_in_the_counted_years(year: int) -> None:
    assert len(list(regular_days(year))) == 21


def test_days_lie_14_days_apart_from_pahing_and_21_from_legi() -> None:
    days = list(regular_days(2025))

    gaps = {(pasaran(earlier), (later - earlier).days) for earlier, later in pairwise(days)}

    assert gaps == {("Pahing", 14), ("Legi", 21)}


def test_a_market_has_no_regular_days_before_it_opened() -> None:
    assert list(regular_days(2019)) == []
    assert next(regular_days(2020)) > date(2020, 9, 1)


def test_a_special_day_is_no_regular_day() -> None:
    assert not BAHULAK.meets_on(date(2021, 1, 1))


def test_a_year_outside_the_kept_centuries_is_refused() -> None:
    with pytest.raises(DateOutOfRange):
        regular_days(2101)


@pytest.mark.parametrize(
    ("day", "opens"),
    [(date(2020, 8, 1), time(6)), (date(2021, 12, 31), time(6)), (date(2022, 1, 1), time(7))],
)
def test_opening_hours_follow_their_validity(day: date, opens: time) -> None:
    assert BAHULAK.hours_on(day).opens == opens


@given(st.integers(1, 10**6))
def test_coins_and_rupiah_are_two_ways_to_say_the_same(coins: int) -> None:
    amount = coins * TARIFF.coin_value_idr

    assert TARIFF.coins_worth(coins, None) == coins
    assert TARIFF.coins_worth(None, amount) == coins
    assert TARIFF.coins_worth(coins, amount) == coins


@given(st.integers(0, 10**9).filter(lambda amount: amount % 2000))
def test_a_price_that_is_no_multiple_of_the_coin_is_refused(amount: int) -> None:
    with pytest.raises(AmountNotMultipleOfCoin) as refused:
        TARIFF.coins_worth(None, amount)

    assert refused.value.reason_code == "amount-not-multiple-of-coin"
    assert [field.field for field in refused.value.fields] == ["amount_idr"]


def test_figures_that_disagree_are_refused() -> None:
    with pytest.raises(CoinsDisagree):
        TARIFF.coins_worth(2, 2000)


@pytest.mark.parametrize(("coins", "amount"), [(None, None), (0, None), (None, 0)])
def test_a_movement_of_no_coins_is_refused(coins: int | None, amount: int | None) -> None:
    with pytest.raises(CoinsMissing):
        TARIFF.coins_worth(coins, amount)


def test_more_coins_than_a_gate_ever_moves_are_refused() -> None:
    with pytest.raises(TooManyCoins):
        TARIFF.coins_worth(None, 2_000_002_000)


def test_what_is_not_there_is_named() -> None:
    day = MarketDayNotFound("pasar-bahulak", date(2025, 1, 6))

    assert "2025-01-06" in day.detail_id
    assert MarketNotFound("nowhere").reason_code == "market-not-found"
