"""What a device's count means on a market, and which days take it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from servicekit.errors import PermanentError
from tourism_market.domain.market_day import MarketDay, Status
from tourism_market.domain.terms import VehicleKind
from tourism_market.domain.visits import (
    Parked,
    Visit,
    VisitKind,
    Visitors,
    VisitReport,
    read_visit,
    refusal,
)
from tourism_market.reference import shipped_markets

(BAHULAK,) = shipped_markets()
SUNDAY = date(2025, 1, 5)
MORNING = datetime(2025, 1, 5, 0, 30, tzinfo=UTC)
COUNTED = VisitReport("v-1", VisitKind.VISITORS, "gate-1", MORNING, visitors=5, foreign_visitors=1)
PARKING = VisitReport(
    "p-1", VisitKind.PARKING, "gate-1", MORNING, vehicle_kind=VehicleKind.MOTORCYCLE, vehicles=3
)


def read(report: VisitReport) -> Visit:
    return read_visit(report, BAHULAK, now=MORNING)


def test_visitors_are_read_with_those_from_abroad() -> None:
    assert read(COUNTED) == Visit("v-1", "gate-1", MORNING, SUNDAY, Visitors(5, 1))


def test_parking_costs_the_tariff_of_the_day_whoever_says_the_amount() -> None:
    expected = Visit("p-1", "gate-1", MORNING, SUNDAY, Parked(VehicleKind.MOTORCYCLE, 3, 6_000))

    assert read(PARKING) == expected
    assert read(replace(PARKING, amount_idr=6_000)) == expected


def test_a_vehicle_without_a_fee_is_parked_for_nothing() -> None:
    free = replace(BAHULAK, tariffs=(replace(BAHULAK.tariffs[0], parking_idr={}),))

    assert read_visit(PARKING, free, now=MORNING).counted == Parked(VehicleKind.MOTORCYCLE, 3, 0)


def test_the_day_of_a_visit_is_that_of_its_time_in_wib() -> None:
    late_evening = datetime(2025, 1, 4, 17, 1, tzinfo=UTC)

    assert read(replace(COUNTED, occurred_at=late_evening)).market_day == SUNDAY
    assert read(replace(COUNTED, occurred_at=None)).occurred_at == MORNING


@pytest.mark.parametrize(
    ("report", "code"),
    [
        (replace(COUNTED, visitors=None), "visitors-missing"),
        (replace(COUNTED, visitors=0), "visitors-missing"),
        (replace(COUNTED, foreign_visitors=6), "foreign-exceed-visitors"),
        (replace(PARKING, vehicle_kind=None), "vehicles-missing"),
        (replace(PARKING, vehicles=0), "vehicles-missing"),
        (replace(PARKING, amount_idr=5_000), "parking-amount-differs"),
        (replace(PARKING, amount_idr=0), "parking-amount-differs"),
        (replace(COUNTED, market_day=SUNDAY - timedelta(days=2)), "visit-outside-market-day"),
        (replace(COUNTED, market_day=date(2200, 1, 1)), "date-out-of-range"),
    ],
)
def test_a_count_that_cannot_be_is_refused(report: VisitReport, code: str) -> None:
    with pytest.raises(PermanentError) as refused:
        read(report)

    assert refused.value.reason_code == code


def test_a_clock_may_be_off_by_a_day_when_the_day_is_named() -> None:
    assert read(replace(COUNTED, market_day=SUNDAY + timedelta(days=1))).market_day == date(2025, 1, 6)


@pytest.mark.parametrize(
    ("status", "opened_at", "code"),
    [
        (Status.SCHEDULED, None, "market-day-not-open"),
        (Status.CANCELLED, None, "market-day-not-open"),
        (Status.OPEN, MORNING, None),
        (Status.CLOSED, MORNING, None),
        (Status.SETTLED, MORNING, "market-day-settled"),
    ],
)
def test_a_day_takes_figures_from_its_opening_until_it_is_settled(
    status: Status, opened_at: datetime | None, code: str | None
) -> None:
    error = refusal(MarketDay(BAHULAK, SUNDAY, status=status, opened_at=opened_at))

    assert (error.reason_code if error else None) == code


def test_a_copy_agrees_whenever_its_device_says_it_happened() -> None:
    visit = read(COUNTED)

    assert visit.tells_the_same_as(replace(visit, occurred_at=MORNING + timedelta(hours=1)))
    assert not visit.tells_the_same_as(replace(visit, counted=Visitors(6, 1)))
