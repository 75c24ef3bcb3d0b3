"""What visits, declarations and coins of a market day add up to."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tourism_market.domain.coins import CoinTotals
from tourism_market.domain.day_figures import (
    DayFigures,
    DaySummary,
    Declared,
    Parking,
    VendorTurnover,
    began_at,
    declared,
    tally_of,
    turnover_of,
)
from tourism_market.domain.market_day import MarketDay
from tourism_market.domain.terms import VehicleKind
from tourism_market.domain.visits import Parked, Visit, Visitors
from tourism_market.reference import shipped_markets

(BAHULAK,) = shipped_markets()
SUNDAY = date(2025, 1, 5)
NOON = datetime(2025, 1, 5, 5, tzinfo=UTC)
EMPTY = DayFigures(BAHULAK, SUNDAY)
KARUNGAN, ELSEWHERE = BAHULAK.village, "33.14.02.2001"

VISITS = st.lists(
    st.builds(Visitors, st.integers(1, 50), st.just(0))
    | st.builds(Parked, st.sampled_from(VehicleKind), st.integers(1, 9), st.integers(0, 90_000))
)


@given(VISITS)
def test_figures_are_the_same_in_whatever_order_visits_arrive(counted: list[Visitors | Parked]) -> None:
    visits = [Visit(f"v-{number}", "gate-1", NOON, SUNDAY, each) for number, each in enumerate(counted)]
    backwards = visits[::-1]

    figures, again = EMPTY, EMPTY
    for one, other in zip(visits, backwards, strict=True):
        figures, again = figures.plus(one), again.plus(other)

    assert figures == again
    assert figures.visitors == sum(each.visitors for each in counted if isinstance(each, Visitors))
    assert figures.parking_idr == sum(each.amount_idr for each in counted if isinstance(each, Parked))


def test_parking_is_kept_by_kind_and_added_up_over_all() -> None:
    figures = EMPTY
    for number, parked in enumerate([Parked(VehicleKind.CAR, 1, 5_000), Parked(VehicleKind.BUS, 2, 20_000)]):
        figures = figures.plus(Visit(f"p-{number}", "gate-1", NOON, SUNDAY, parked))

    assert figures.parking == {VehicleKind.CAR: Parking(1, 5_000), VehicleKind.BUS: Parking(2, 20_000)}
    assert (figures.vehicles, figures.parking_idr) == (3, 25_000)


@given(st.lists(st.integers(0, 1_000), min_size=1))
def test_changes_of_what_is_declared_add_up_to_what_holds(numbers: list[int]) -> None:
    history: tuple[Declared, ...] = ()
    for number in numbers:
        history = declared(history, number, at=NOON, by="manager")

    assert sum(each.change for each in history) == numbers[-1] == history[-1].number
    assert all(one.number != other.number for one, other in pairwise(history))


def test_vendors_are_those_that_redeemed_or_declared() -> None:
    turnover = turnover_of({"a": 10, "b": 5}, {"a": 21_000, "c": 4_000}, 2_000)

    assert turnover == [
        VendorTurnover("a", 10, 20_000, 21_000),
        VendorTurnover("b", 5, 10_000, None),
        VendorTurnover("c", 0, 0, 4_000),
    ]
    assert [vendor.difference_idr for vendor in turnover] == [1_000, None, 4_000]


def test_a_tally_counts_residents_among_registered_vendors_only() -> None:
    day = MarketDay(BAHULAK, SUNDAY, totals=CoinTotals(100, 10, 80))
    turnover = turnover_of({"a": 50, "b": 20, "c": 10}, {"a": 101_000, "b": 30_000}, 2_000)

    tally = tally_of(day, EMPTY, turnover, {"a": KARUNGAN, "b": ELSEWHERE})

    assert (tally.active_vendors, tally.known_vendors, tally.resident_vendors) == (3, 2, 1)
    assert (tally.declared_idr, tally.difference_idr) == (131_000, 1_000 - 10_000)
    assert (tally.turnover_idr, tally.outstanding_coins) == (160_000, 10)


def test_spend_per_visitor_is_rounded_to_whole_rupiah() -> None:
    day = MarketDay(BAHULAK, SUNDAY, totals=CoinTotals(5, 0, 1))
    crowd = EMPTY.plus(Visit("v", "gate-1", NOON, SUNDAY, Visitors(3, 0)))

    def spend(figures: DayFigures) -> int | None:
        return DaySummary(day, figures, tally_of(day, figures, [], {})).spend_per_visitor_idr

    assert spend(crowd) == 667
    assert spend(EMPTY) is None


def test_only_the_last_tally_stands_and_none_after_reopening() -> None:
    tally = tally_of(MarketDay(BAHULAK, SUNDAY), EMPTY, [], {})

    settled = EMPTY.with_tally(tally)
    again = settled.without_tally().with_tally(tally)

    assert (settled.tallies_taken_back, settled.without_tally().tallies_taken_back) == ((), (tally,))
    assert again.tallies_taken_back == (tally,)


def test_a_day_begins_at_midnight_in_wib() -> None:
    assert began_at(SUNDAY) == datetime(2025, 1, 4, 17, tzinfo=UTC)
