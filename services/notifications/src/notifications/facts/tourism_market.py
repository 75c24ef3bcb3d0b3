"""What may be told about events of the market."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts.event import Event
from contracts.tourism_market import MarketDaySettled
from notifications.domain.wording import count, day, name_of, rupiah
from notifications.facts.account import Account

_MARKET_DAY_SETTLED: Account[MarketDaySettled] = Account(
    {
        "market": lambda event: name_of(event.market_id),
        "market_day": lambda event: day(event.market_day, event.pasaran),
        "turnover": lambda event: rupiah(event.turnover_idr),
        "issued": lambda event: count(event.issued_coins),
        "refunded": lambda event: count(event.refunded_coins),
        "redeemed": lambda event: count(event.redeemed_coins),
        "outstanding": lambda event: count(event.outstanding_coins),
        "liability": lambda event: rupiah(event.outstanding_coins * event.coin_value_idr),
    },
    village=lambda event: event.village,
)

ACCOUNTS: Mapping[type[Event], Account[Any]] = {MarketDaySettled: _MARKET_DAY_SETTLED}
