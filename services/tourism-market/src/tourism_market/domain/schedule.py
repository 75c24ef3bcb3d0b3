"""The market days to come: which ones are announced, cancelled or announced again when the terms change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from tourism_market.domain.calendar import LATEST
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
        until: The last day that is announced; later ones wait.
        at: Now.
    """
    ahead = (today + timedelta(days=number) for number in range((until - today).days + 1))
    days = {day: MarketDay(market, day) for day in ahead} | dict(recorded)
    plans = ((days[day], _as_planned(days[day], at, ahead=today <= day <= until)) for day in sorted(days))
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


def regular_days_until(market: Market, day: date) -> Iterator[date]:
    """The days on which the calendar opened the gates, up to and with a day; suspended ones were not held."""
    for number in range((day - market.opened_since).days + 1):
        met = market.opened_since + timedelta(days=number)
        if market.meets_on(met) and market.suspension_on(met) is None:
            yield met
