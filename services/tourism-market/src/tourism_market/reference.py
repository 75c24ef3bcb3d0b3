"""What the platform comes with: data files of this package, read once when asked for."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from tourism_market.domain.destination import Destination
from tourism_market.domain.market import Market
from tourism_market.domain.village import Profile

_MARKETS: TypeAdapter[tuple[Market, ...]] = TypeAdapter(tuple[Market, ...])
_PROFILES: TypeAdapter[dict[str, Profile]] = TypeAdapter(dict[str, Profile])
_DESTINATIONS: TypeAdapter[tuple[Destination, ...]] = TypeAdapter(tuple[Destination, ...])


@cache
def shipped_markets() -> tuple[Market, ...]:
    """The markets of the data file."""
    return _MARKETS.validate_python(_read("markets.toml")["market"])


@cache
def shipped_villages() -> Mapping[str, Profile]:
    """The profiles of the data file's desa wisata, by Kemendagri code."""
    return _PROFILES.validate_python(_read("villages.toml")["village"])


@cache
def shipped_destinations() -> tuple[Destination, ...]:
    """The destinations of the data file."""
    return _DESTINATIONS.validate_python(_read("destinations.toml")["destination"])


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))
