"""Changing a market's terms: from a date on, and never under a day that was held."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tourism_market.domain.calendar import EARLIEST, LATEST, weekday
from tourism_market.domain.coordinates import Coordinates
from tourism_market.domain.errors import DateOutOfRange
from tourism_market.domain.errors_markets import DaysHeldAlready, PeriodReversed, TermNotFound, TermsFull
from tourism_market.domain.market import Eligibility, Place
from tourism_market.domain.revision import (
    TERMS_AT_MOST,
    Description,
    add_rule,
    describe,
    end_rule,
    lift,
    refuse_if_opened,
    set_hours,
    set_tariff,
    suspend,
)
from tourism_market.domain.terms import (
    CalendarRule,
    Hours,
    JavaneseDays,
    NamedDates,
    Suspension,
    Tariff,
    VehicleKind,
    WeeklyDays,
)
from tourism_market.reference import shipped_markets

(BAHULAK,) = shipped_markets()
SUNDAY = date(2025, 1, 5)
DECREE = "Perdes 1/2025"


def a_tariff(since: date, coin_value_idr: int = 2500) -> Tariff:
    return Tariff(since, coin_value_idr, {VehicleKind.CAR: 5000}, DECREE)


def test_a_tariff_holds_from_its_date_until_the_next() -> None:
    revised = set_tariff(set_tariff(BAHULAK, a_tariff(date(2027, 1, 1), 5000)), a_tariff(date(2026, 1, 1)))

    days = [date(2020, 1, 1), date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1)]
    assert [revised.tariff_on(day).coin_value_idr for day in days] == [2000, 2000, 2500, 2500, 5000]
    assert revised.tariff_on(days[-1]).parking_fee(VehicleKind.CAR) == 5000
    assert revised.tariff_on(days[-1]).parking_fee(VehicleKind.BUS) == 0


def test_a_tariff_of_the_same_date_is_corrected() -> None:
    since = BAHULAK.tariffs[0].since

    revised = set_tariff(BAHULAK, a_tariff(since))

    assert [tariff.coin_value_idr for tariff in revised.tariffs] == [2500]


def test_hours_end_after_they_begin() -> None:
    with pytest.raises(PeriodReversed):
        set_hours(BAHULAK, Hours(SUNDAY, time(11), time(11), DECREE))

    night = set_hours(BAHULAK, Hours(SUNDAY, time(17), time(21), DECREE))
    assert night.hours_on(SUNDAY).opens == time(17)


@given(st.dates(EARLIEST, LATEST))
def test_rules_by_weekday_pasaran_and_date_hold_side_by_side(day: date) -> None:
    saturdays = CalendarRule(date(2024, 1, 1), WeeklyDays(("Sabtu",)), DECREE)
    pon = CalendarRule(date(2024, 1, 1), JavaneseDays("Pon"), DECREE, until=date(2024, 12, 31))
    festival = CalendarRule(date(2024, 1, 1), NamedDates((date(2025, 8, 18),)), DECREE)

    market = add_rule(add_rule(add_rule(BAHULAK, saturdays), pon), festival)

    begun = day >= date(2024, 1, 1)
    expected = (
        BAHULAK.meets_on(day)
        or (begun and weekday(day) == "Sabtu")
        or (day.year == 2024 and JavaneseDays("Pon").include(day))
        or day == date(2025, 8, 18)
    )
    assert market.meets_on(day) == expected


def test_a_rule_that_ends_makes_no_later_days() -> None:
    ended = end_rule(BAHULAK, 2, SUNDAY)

    assert [ended.meets_on(day) for day in (SUNDAY, date(2025, 1, 19), date(2025, 2, 9))] == [
        True,
        True,
        False,
    ]
    assert not end_rule(BAHULAK, 2, date(2020, 8, 31)).meets_on(SUNDAY)
    for number in (0, 3):
        with pytest.raises(TermNotFound):
            end_rule(BAHULAK, number, None)


def test_a_suspension_lasts_until_it_is_lifted() -> None:
    closed = suspend(BAHULAK, Suspension(SUNDAY, "Renovasi", DECREE))

    assert closed.suspension_on(date(2099, 1, 1)) is not None
    lifted = lift(closed, 2, date(2025, 1, 18))
    assert lifted.suspension_on(SUNDAY) is not None
    assert lifted.suspension_on(date(2025, 1, 19)) is None


def test_periods_lie_in_order_within_the_kept_centuries() -> None:
    with pytest.raises(PeriodReversed):
        suspend(BAHULAK, Suspension(SUNDAY, "PPKM", DECREE, until=date(2025, 1, 4)))
    with pytest.raises(DateOutOfRange):
        set_tariff(BAHULAK, a_tariff(date(2101, 1, 1)))
    with pytest.raises(DateOutOfRange):
        add_rule(BAHULAK, CalendarRule(SUNDAY, NamedDates((date(1899, 12, 31),)), DECREE))


def test_terms_of_a_kind_are_limited() -> None:
    suspension = Suspension(SUNDAY, "PPKM", DECREE)
    full = replace(BAHULAK, suspensions=(suspension,) * TERMS_AT_MOST)

    with pytest.raises(TermsFull):
        suspend(full, suspension)


def test_a_day_that_was_held_keeps_its_terms() -> None:
    held = [date(2025, 1, 5), date(2025, 1, 19)]
    touching = [
        set_tariff(BAHULAK, a_tariff(date(2025, 1, 19))),
        set_hours(BAHULAK, Hours(date(2025, 1, 19), time(8), time(12), DECREE)),
        end_rule(BAHULAK, 1, date(2025, 1, 18)),
        suspend(BAHULAK, Suspension(date(2025, 1, 19), "PPKM", DECREE)),
    ]

    for revised in touching:
        with pytest.raises(DaysHeldAlready) as refused:
            refuse_if_opened(BAHULAK, revised, held)
        assert "2025-01-19" in refused.value.detail_en


def test_changes_that_touch_no_held_day_are_welcome() -> None:
    held = [date(2025, 1, 5), date(2025, 1, 19)]
    untouched = [
        set_tariff(BAHULAK, a_tariff(date(2025, 1, 20))),
        suspend(BAHULAK, Suspension(date(2025, 1, 6), "PPKM", DECREE, until=date(2025, 1, 18))),
        add_rule(BAHULAK, CalendarRule(date(2020, 9, 1), WeeklyDays(("Senin",)), DECREE)),
        set_hours(BAHULAK, Hours(date(2025, 1, 1), time(7), time(11), "another source of the same hours")),
    ]

    for revised in untouched:
        refuse_if_opened(BAHULAK, revised, held)


def test_a_description_changes_what_it_names_only() -> None:
    place = Place("Dukuh Sawahan", Coordinates(-7.43, 110.86))

    revised = describe(BAHULAK, Description(place=place, refunds=False))

    assert (revised.place, revised.refunds, revised.name) == (place, False, BAHULAK.name)


def test_only_residents_of_named_villages_may_sell_where_it_says_so() -> None:
    anybody = Eligibility(residents_only=False)

    assert BAHULAK.eligibility.welcomes("33.14.02.2015")
    assert not BAHULAK.eligibility.welcomes("33.14.02.2014")
    assert anybody.welcomes("33.14.02.2014")
