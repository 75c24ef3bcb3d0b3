"""The markets the platform comes with: reference data in a file of this package, read once when first asked for."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from tourism_market.domain.market import Market

_MARKETS: TypeAdapter[tuple[Market, ...]] = TypeAdapter(tuple[Market, ...])


@cache
def shipped_markets() -> tuple[Market, ...]:
    """The markets of the data file."""
    text = Path(__file__).with_name("markets.toml").read_text(encoding="utf-8")
    return _MARKETS.validate_python(tomllib.loads(text)["market"])
