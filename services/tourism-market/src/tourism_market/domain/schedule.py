"""The market days to come: which ones are announced, cancelled or announced again when the terms change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from tourism_market.domain.calendar import LATEST, dates
from tourism_market.domain.market import Market
from tourism_market.domain.market_day import SYSTEM, Cancellation, Cause, DayKind, MarketDay, Status

NOT_ANY_MORE = "Bukan hari pasar lagi / No market day any more"


def horizon(market: Market, today: date) -> date:
    """The last day to announce, seen from today."""
    return min(today + timedelta(days=market.horizon_days), LATEST)


def replanned(
    market: Market, recorded: Mapping[date, MarketDay], *, today: date, until: date, at: datetime
) -> list[MarketDay]:
    """The days whose status the market's terms change, by date. Planning again right away changes nothing.

    Args:
        market: With its present terms.
        recorded: The days that were announced or touched, with this market.
        today: In WIB. Earlier days are never announced, but cancelled if a suspension becomes known late.
        until: The last day that is announced for the first time; what is announced beyond it follows too.
        at: Now.
    """
    days = {day: MarketDay(market, day) for day in dates(today, until)} | dict(recorded)
    plans = ((days[day], _as_planned(days[day], at, ahead=day >= today)) for day in sorted(days))
    return [plan for before, plan in plans if plan is not before]


def _as_planned(day: MarketDay, at: datetime, *, ahead: bool) -> MarketDay:
    suspension = day.market.suspension_on(day.date)
    meets = day.kind is DayKind.SPECIAL or day.market.meets_on(day.date)
    if day.is_announced and suspension:
        return day.cancel(Cancellation(Cause.SUSPENDED, suspension.reason), at=at, by=SYSTEM)
    if day.is_announced and not meets:
        return day.cancel(Cancellation(Cause.CALENDAR, NOT_ANY_MORE), at=at, by=SYSTEM)
    if ahead and meets and suspension is None and _may_be_announced(day):
        return day.schedule(kind=day.kind, reason=day.reason, today=day.date, at=at, by=SYSTEM)
    return day


def _may_be_announced(day: MarketDay) -> bool:
    if day.cancellation:
        return day.cancellation.cause is not Cause.DECIDED
    return day.status is Status.SCHEDULED and not day.is_announced


def days_met(market: Market, first: date, last: date) -> Iterator[date]:
    """The days from first to last on which the calendar opens the gates: regular ones in no suspension."""
    return (day for day in market.regular_days(first, last) if market.suspension_on(day) is None)
