"""Villages' and the regency's incomes are added up by month and year, and never together."""

from __future__ import annotations

from datetime import date

from tourism_market.domain.incomes import Earned, Income, Origin, PlaceKind, Source, Span, incomes_of
from tourism_market.domain.market import Ownership

PARKING = Source(Ownership.VILLAGE, PlaceKind.MARKET, "pasar-bahulak", Origin.PARKING)
TICKETS = Source(Ownership.REGENCY, PlaceKind.DESTINATION, "taman", Origin.ENTRY)
EARNED = [
    Earned(PARKING, date(2025, 1, 5), 3, 6_000),
    Earned(PARKING, date(2025, 1, 19), 1, 2_000),
    Earned(TICKETS, date(2025, 1, 19), 10, 50_000),
    Earned(PARKING, date(2025, 2, 9), 2, 4_000),
    Earned(PARKING, date(2025, 2, 23), 0, 0),
]


def test_a_month_adds_its_days_by_source() -> None:
    assert incomes_of(EARNED, Span.MONTH) == [
        Income(TICKETS, "2025-01", 1, 10, 50_000),
        Income(PARKING, "2025-01", 2, 4, 8_000),
        Income(PARKING, "2025-02", 1, 2, 4_000),
    ]


def test_a_year_adds_its_months() -> None:
    assert [(each.period, each.amount_idr) for each in incomes_of(EARNED, Span.YEAR)] == [
        ("2025", 50_000),
        ("2025", 12_000),
    ]
