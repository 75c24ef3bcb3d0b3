"""The markets of the platform: reference data in a file of this package, read once when first asked for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from tourism_market.domain.errors import MarketNotFound
from tourism_market.domain.market import Market, read_markets


@cache
def markets() -> Mapping[str, Market]:
    """Every market of the platform by id, as its data file declares it."""
    return read_markets(Path(__file__).with_name("markets.toml").read_text(encoding="utf-8"))


def public_market(market_id: str) -> Market:
    """A market as anybody may see it. Raises `MarketNotFound`."""
    try:
        return markets()[market_id]
    except KeyError:
        raise MarketNotFound(market_id) from None


def own_market(market_id: str, regency: str) -> Market:
    """A market of this regency; another regency's does not exist. Raises `MarketNotFound`."""
    market = public_market(market_id)
    if market.regency != regency:
        raise MarketNotFound(market_id)
    return market
