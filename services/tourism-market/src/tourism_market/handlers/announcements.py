"""What happens to market days, as the events other services read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from contracts.tourism_market import (
    MarketDayCancelled,
    MarketDayClosed,
    MarketDayOpened,
    MarketDayReopened,
    MarketDayScheduled,
    MarketDaySettled,
)
from tourism_market.domain.market_day import Cause, MarketDay, Status


def scheduled(day: MarketDay, at: datetime) -> MarketDayScheduled:
    """The day is to be held."""
    return MarketDayScheduled(
        **_day(day),
        occurred_at=at,
        pasaran=day.javanese.pasaran,
        kind=day.kind.value,
        opens_at=day.opens_at,
        closes_at=day.closes_at,
    )


def cancelled(day: MarketDay, at: datetime) -> MarketDayCancelled:
    """The day will not be held."""
    is_suspended = day.cancellation is not None and day.cancellation.cause is Cause.SUSPENDED
    return MarketDayCancelled(**_day(day), occurred_at=at, cause="suspended" if is_suspended else "decided")


def planned(day: MarketDay, at: datetime) -> MarketDayScheduled | MarketDayCancelled:
    """What a change of the plan did to a day."""
    return cancelled(day, at) if day.status is Status.CANCELLED else scheduled(day, at)


def reopened(day: MarketDay, at: datetime) -> MarketDayReopened:
    """A day that was closed or settled until now takes entries again."""
    after = "settled" if day.status is Status.CLOSED else "closed"
    return MarketDayReopened(**_day(day), occurred_at=at, after=after)


def opened(day: MarketDay, at: datetime) -> MarketDayOpened:
    """The gates opened."""
    return MarketDayOpened(**_day(day), occurred_at=at, pasaran=day.javanese.pasaran, kind=day.kind.value)


def closed(day: MarketDay, at: datetime) -> MarketDayClosed:
    """The gates closed."""
    return MarketDayClosed(**_day(day), occurred_at=at)


def settled(day: MarketDay, at: datetime) -> MarketDaySettled:
    """The day's books are final."""
    return MarketDaySettled(
        **_day(day),
        occurred_at=at,
        coin_value_idr=day.tariff.coin_value_idr,
        issued_coins=day.totals.issued,
        refunded_coins=day.totals.refunded,
        redeemed_coins=day.totals.redeemed,
        outstanding_coins=day.totals.outstanding,
        turnover_idr=day.value.redeemed,
        pasaran=day.javanese.pasaran,
    )


def _day(day: MarketDay) -> dict[str, Any]:
    return {
        "market_day_id": day.id,
        "market_id": day.market.id,
        "village": day.market.village,
        "market_day": day.date,
    }
