"""Putting a market on the platform."""

from __future__ import annotations

from dataclasses import replace

from servicekit.transaction import Transaction
from tourism_market.domain.errors_markets import MarketTaken
from tourism_market.domain.market import Market
from tourism_market.handlers.register_village import name_of_village
from tourism_market.repository.markets import Markets


async def register_market(market: Market, tx: Transaction) -> Market:
    """Register a market of the transaction's regency with its first terms.

    Raises: `MarketTaken` when any regency has one of this id, `UnknownVillage`.
    """
    markets = Markets(tx)
    if await markets.is_taken(market.id):
        raise MarketTaken(market.id)
    name_of_village(market.village, tx.context.regency, "village")
    check_eligible_villages(market, tx.context.regency)
    registered = replace(market, revised_at=tx.now)
    await markets.save(registered)
    return registered


async def seed_market(market: Market, tx: Transaction) -> None:
    """Register a market that nobody registered before. Idempotent; an existing market stays as it is."""
    if not await Markets(tx).is_taken(market.id):
        await register_market(market, tx)


def check_eligible_villages(market: Market, regency: str) -> None:
    """Every village whose residents may sell is one of this regency. Raises `UnknownVillage`."""
    for village in market.eligibility.villages:
        name_of_village(village, regency, "eligibility.villages")
