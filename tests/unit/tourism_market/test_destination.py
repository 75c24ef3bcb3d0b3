"""What a destination charges, and what a device's count means there."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tourism_market.domain.destination import (
    About,
    CountReport,
    Destination,
    DestinationKind,
    EntryFee,
    read_count,
)
from tourism_market.domain.errors_destinations import FeeOutOfOrder, FeesDisagree, VisitInTheFuture
from tourism_market.domain.errors_visits import ForeignExceedVisitors, VisitorsMissing
from tourism_market.domain.market import Ownership

NOON = datetime(2025, 1, 5, 5, tzinfo=UTC)
FACTS = About("Taman Contoh", DestinationKind.PARK, "BUM Desa Contoh", "contoh")


def a_destination(*fees: tuple[date, int]) -> Destination:
    destination = Destination("taman", "33.14", "33.14.02.2015", Ownership.VILLAGE, FACTS)
    for since, fee_idr in fees:
        destination = destination.charging(EntryFee(since, fee_idr, "contoh"))
    return destination


def a_report(visitors: int | None = 10, **more: object) -> CountReport:
    return CountReport(**{"id": "c-1", "device_id": "gate-1", "visitors": visitors} | more)  # type: ignore[arg-type]


def test_entry_is_free_before_the_first_fee_and_costs_the_last_one_begun() -> None:
    destination = a_destination((date(2023, 1, 1), 5_000), (date(2025, 1, 5), 7_000))

    fees = [destination.fee_on(day) for day in (date(2022, 12, 31), date(2025, 1, 4), date(2025, 1, 5))]

    assert fees == [0, 5_000, 7_000]


def test_a_fee_begins_after_all_others_and_the_same_again_changes_nothing() -> None:
    destination = a_destination((date(2023, 1, 1), 5_000))

    assert destination.charging(EntryFee(date(2023, 1, 1), 5_000, "contoh")) == destination
    with pytest.raises(FeeOutOfOrder):
        destination.charging(EntryFee(date(2023, 1, 1), 6_000, "contoh"))


def test_whoever_is_counted_pays_the_fee_of_the_day_it_happened_in_wib() -> None:
    destination = a_destination((date(2025, 1, 5), 5_000))

    before = read_count(a_report(occurred_at=NOON - timedelta(hours=12, minutes=1)), destination, now=NOON)
    after = read_count(a_report(occurred_at=NOON - timedelta(hours=12)), destination, now=NOON)

    assert (before.amount_idr, before.market_day) == (0, date(2025, 1, 4))
    assert (after.amount_idr, after.market_day) == (50_000, date(2025, 1, 5))


def test_some_may_enter_free() -> None:
    count = read_count(a_report(amount_idr=40_000), a_destination((date(2025, 1, 1), 5_000)), now=NOON)

    assert (count.visitors, count.foreign_visitors, count.amount_idr) == (10, 0, 40_000)


@pytest.mark.parametrize(("fee", "amount"), [(5_000, 52_500), (5_000, 55_000), (5_000, 7_000), (0, 5_000)])
def test_an_amount_that_is_no_sum_of_fees_is_refused(fee: int, amount: int) -> None:
    with pytest.raises(FeesDisagree):
        read_count(a_report(amount_idr=amount), a_destination((date(2025, 1, 1), fee)), now=NOON)


def test_counts_that_cannot_be_are_refused() -> None:
    with pytest.raises(VisitorsMissing):
        read_count(a_report(None), a_destination(), now=NOON)
    with pytest.raises(ForeignExceedVisitors):
        read_count(a_report(foreign_visitors=11), a_destination(), now=NOON)
    with pytest.raises(VisitInTheFuture):
        read_count(a_report(occurred_at=NOON + timedelta(days=2)), a_destination(), now=NOON)


def test_a_count_told_again_with_another_time_is_the_same_count() -> None:
    first, later = (
        read_count(a_report(visitors, occurred_at=at), a_destination(), now=NOON)
        for visitors, at in ((10, NOON), (10, NOON - timedelta(minutes=5)))
    )
    other = read_count(a_report(11), a_destination(), now=NOON)

    assert (later.tells_the_same_as(first), other.tells_the_same_as(first)) == (True, False)
