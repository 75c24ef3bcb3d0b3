"""Putting a market on the platform."""

from __future__ import annotations

from servicekit.transaction import Transaction
from tourism_market.domain.errors_markets import MarketTaken, VillageElsewhere
from tourism_market.domain.market import Market
from tourism_market.repository.markets import Markets


async def register_market(market: Market, tx: Transaction) -> Market:
    """Register a market of the transaction's regency with its first terms.

    Raises: `MarketTaken` when any regency has one of this id, `VillageElsewhere`.
    """
    markets = Markets(tx)
    if await markets.is_taken(market.id):
        raise MarketTaken(market.id)
    if market.regency != tx.context.regency or not market.village.startswith(f"{market.regency}."):
        raise VillageElsewhere(market.village, tx.context.regency)
    await markets.save(market)
    return market


async def seed_market(market: Market, tx: Transaction) -> None:
    """Register a market that nobody registered before. Idempotent; an existing market stays as it is."""
    if not await Markets(tx).is_taken(market.id):
        await register_market(market, tx)
