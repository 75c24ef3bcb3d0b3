"""Announcing market days ahead: each once, and taken back and renewed as the terms change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from tourism_market.domain.market import Market
from tourism_market.domain.market_day import SYSTEM, Cancellation, Cause, DayKind, MarketDay, Status
from tourism_market.domain.revision import end_rule, lift, suspend
from tourism_market.domain.schedule import days_met, horizon, replanned
from tourism_market.domain.terms import Suspension
from tourism_market.reference import shipped_markets

(BAHULAK,) = shipped_markets()
TODAY, UNTIL = date(2025, 1, 1), date(2025, 4, 1)
NOW = datetime(2025, 1, 1, 1, tzinfo=UTC)
REGULAR = [
    date(2025, 1, 5),
    date(2025, 1, 19),
    date(2025, 2, 9),
    date(2025, 2, 23),
    date(2025, 3, 16),
    date(2025, 3, 30),
]
FESTIVAL = date(2025, 2, 1)


class Plan:
    """The days announced so far, planned anew with changing terms."""

    def __init__(self) -> None:
        self.days: dict[date, MarketDay] = {}

    def under(self, market: Market) -> list[date]:
        """Plan under these terms; the days that changed."""
        recorded = {day: replace(kept, market=market) for day, kept in self.days.items()}
        changed = replanned(market, recorded, today=TODAY, until=UNTIL, at=NOW)
        self.days = recorded | {day.date: day for day in changed}
        return [day.date for day in changed]

    def standing(self, status: Status) -> list[date]:
        """The days of this status."""
        return [day for day, kept in sorted(self.days.items()) if kept.status is status]


def suspended(market: Market, since: date, until: date | None = None) -> Market:
    return suspend(market, Suspension(since, "PPKM", "SE Bupati", until=until))


def causes(days: Mapping[date, MarketDay]) -> set[Cause]:
    return {day.cancellation.cause for day in days.values() if day.cancellation}


def test_every_regular_day_within_the_horizon_is_announced_once() -> None:
    plan = Plan()

    first, again = plan.under(BAHULAK), plan.under(BAHULAK)

    assert (first, again) == (REGULAR, [])
    assert {day.steps[0].by for day in plan.days.values()} == {SYSTEM}
    assert all(day.is_announced for day in plan.days.values())


def test_a_suspension_cancels_and_its_lifting_announces_again() -> None:
    plan = Plan()
    plan.under(BAHULAK)
    closed = suspended(BAHULAK, date(2025, 2, 1))

    cancelled = plan.under(closed)
    renewed = plan.under(lift(closed, len(closed.suspensions), date(2025, 2, 28)))

    assert (cancelled, renewed) == (REGULAR[2:], REGULAR[4:])
    assert plan.standing(Status.CANCELLED) == REGULAR[2:4]
    assert causes(plan.days) == {Cause.SUSPENDED}


def test_special_days_follow_a_suspension_and_return() -> None:
    plan = Plan()
    plan.days[FESTIVAL] = MarketDay(BAHULAK, FESTIVAL).schedule(
        kind=DayKind.SPECIAL, reason="Festival", today=TODAY, at=NOW, by="manager"
    )
    closed = suspended(BAHULAK, FESTIVAL, FESTIVAL)

    cancelled = plan.under(closed)
    renewed = plan.under(lift(closed, len(closed.suspensions), date(2025, 1, 31)))

    assert FESTIVAL in cancelled
    assert renewed == [FESTIVAL]
    assert (plan.days[FESTIVAL].kind, plan.days[FESTIVAL].reason) == (DayKind.SPECIAL, "Festival")


def test_what_was_announced_beyond_the_horizon_follows_the_terms_too() -> None:
    plan, far = Plan(), date(2026, 1, 1)
    plan.days[far] = MarketDay(BAHULAK, far).schedule(
        kind=DayKind.SPECIAL, reason="Tahun baru", today=TODAY, at=NOW, by="manager"
    )
    closed = suspended(BAHULAK, far, far)

    cancelled = plan.under(closed)
    renewed = plan.under(lift(closed, len(closed.suspensions), date(2025, 12, 31)))

    assert far in cancelled
    assert renewed == [far]
    assert plan.under(BAHULAK) == []


def test_the_days_of_a_rule_that_ended_are_called_off_until_it_returns() -> None:
    plan = Plan()
    plan.under(BAHULAK)
    legi_only = end_rule(BAHULAK, 2, TODAY)

    cancelled, renewed = plan.under(legi_only), plan.under(BAHULAK)

    assert cancelled == renewed == [date(2025, 1, 5), date(2025, 2, 9), date(2025, 3, 16)]


def test_a_day_called_off_by_decision_stays_so() -> None:
    plan = Plan()
    plan.under(BAHULAK)
    flood = Cancellation(Cause.DECIDED, "Banjir")
    plan.days[REGULAR[0]] = plan.days[REGULAR[0]].cancel(flood, at=NOW, by="manager")

    closed = suspended(BAHULAK, TODAY)
    changes = [*plan.under(closed), *plan.under(lift(closed, len(closed.suspensions), date(2024, 12, 31)))]

    assert REGULAR[0] not in changes
    assert plan.days[REGULAR[0]].cancellation == flood


def test_a_past_day_is_called_off_late_but_never_announced_late() -> None:
    plan = Plan()
    past, unplanned = date(2024, 12, 15), date(2024, 12, 1)
    plan.days[past] = MarketDay(BAHULAK, past).schedule(
        kind=DayKind.SPECIAL, reason="Festival", today=past, at=NOW, by="manager"
    )

    cancelled = plan.under(suspended(BAHULAK, unplanned, date(2024, 12, 31)))
    renewed = plan.under(BAHULAK)

    assert past in cancelled
    assert past not in renewed
    assert unplanned not in plan.days


def test_a_day_whose_gates_were_opened_is_left_alone() -> None:
    plan = Plan()
    plan.days[REGULAR[0]] = MarketDay(BAHULAK, REGULAR[0]).open(kind=DayKind.REGULAR, reason=None, at=NOW)

    changed = plan.under(suspended(BAHULAK, TODAY))

    assert changed == []


@given(
    st.lists(st.tuples(st.dates(TODAY, UNTIL), st.dates(TODAY, UNTIL)).map(sorted), min_size=1, max_size=4),
    st.booleans(),
)
def test_what_stands_announced_depends_on_the_last_terms_only(spans: list[list[date]], ends: bool) -> None:
    plan, market = Plan(), BAHULAK

    for since, until in spans:
        market = suspended(market, since, until)
        plan.under(market)
    last = end_rule(market, 1, TODAY) if ends else market
    plan.under(last)

    assert plan.standing(Status.SCHEDULED) == list(days_met(last, TODAY, UNTIL))
    assert plan.under(last) == []


def test_the_horizon_ends_with_the_kept_calendar() -> None:
    assert horizon(BAHULAK, TODAY) == UNTIL
    assert horizon(BAHULAK, date(2100, 12, 1)) == date(2100, 12, 31)
