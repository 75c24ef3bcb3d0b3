"""Changing a market's terms or facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from servicekit.transaction import Transaction
from tourism_market.domain.market import Market
from tourism_market.domain.revision import refuse_if_opened
from tourism_market.handlers.plan_market_days import plan_market_days
from tourism_market.handlers.register_market import check_eligible_villages
from tourism_market.repository.days import MarketDays
from tourism_market.repository.markets import Markets


@dataclass(frozen=True, slots=True)
class ReviseMarket:
    """The tourism office changes something.

    Attributes:
        change: One of the functions of `domain.revision`; gives back the market as it is to be.
    """

    market_id: str
    change: Callable[[Market], Market]


async def revise_market(command: ReviseMarket, tx: Transaction) -> Market:
    """Change a market and the days announced ahead with it. A change that changes nothing leaves no trace.

    Emits: `MarketDayCancelled` and `MarketDayScheduled` for the days it touches.
    Raises: `MarketNotFound`, `UnknownVillage`, `DaysHeldAlready`, what the change raises.
    """
    markets = Markets(tx)
    market = await markets.own(command.market_id)
    revised = command.change(market)
    if revised == market:
        return market
    check_eligible_villages(revised, tx.context.regency)
    refuse_if_opened(market, revised, await MarketDays(tx).opened(market))
    revised = replace(revised, revision=market.revision + 1, revised_at=tx.now)
    await markets.save(revised)
    await plan_market_days(revised, tx)
    return revised
