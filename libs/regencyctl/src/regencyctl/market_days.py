"""Market days as their manager and the gates live them, and the quick win that follows their market.

The demo, the benches and the tests play these; what a day must come to is known from `coin_load` beforehand.
Headers given beside go with the request: a trace, a correlation id.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from regencyctl.coin_load import MARKET as MARKET_ID
from regencyctl.coin_load import Entry
from regencyctl.platform_client import Platform

SERVICE = "tourism-market"
MARKET = f"/v1/markets/{MARKET_ID}"
BATCH = 500
"""Transactions that go in one request."""

_MANAGER = "market-manager"


async def follow_market(
    platform: Platform, program: str, *, year: int, target_idr: int = 100_000_000, **headers: str
) -> None:
    """Register a programme of this id that advances by what the market turns over. Raises `Refused`."""
    body = {
        "id": program,
        "name": "Desa Wisata Pasar Bahulak",
        "kind": "quick-win",
        "sub_dimension": "branding.tourism",
        "owner_opd": "disporapar",
        "year": year,
        "target": target_idr,
        "unit": "IDR",
        "follows": {"market_id": MARKET_ID},
    }
    await platform.post("programs", "/v1/programs", body, role="planner", **headers)


async def open_day(platform: Platform, day: date, reason: str | None = None, **headers: str) -> None:
    """Open a day; one that is not in the market's calendar needs a reason. Raises `Refused`."""
    special = {} if reason is None else {"kind": "special", "reason": reason}
    await platform.post(SERVICE, f"{MARKET}/market-days/{day}/open", special, role=_MANAGER, **headers)


async def book(platform: Platform, entries: Sequence[Entry], **headers: str) -> None:
    """Bring transactions, so many at once as one request takes. Raises `Refused`."""
    for start in range(0, len(entries), BATCH):
        body = {"transactions": entries[start : start + BATCH]}
        await platform.post(SERVICE, f"{MARKET}/coin-transactions", body, role=_MANAGER, **headers)


async def close_day(platform: Platform, day: date, **headers: str) -> None:
    """End the sales of a day. Raises `Refused`."""
    await platform.post(SERVICE, f"{MARKET}/market-days/{day}/close", {}, role=_MANAGER, **headers)


async def settle_day(platform: Platform, day: date, **headers: str) -> Any:
    """Settle a day that is closed; its settlement. Raises `Refused`."""
    return await platform.post(SERVICE, f"{MARKET}/market-days/{day}/settle", {}, role=_MANAGER, **headers)


async def hold_day(
    platform: Platform, day: date, entries: Sequence[Entry], reason: str | None = None, **headers: str
) -> Any:
    """A whole day from its opening to its settlement, which is returned. Raises `Refused`."""
    await open_day(platform, day, reason, **headers)
    await book(platform, entries, **headers)
    await close_day(platform, day, **headers)
    return await settle_day(platform, day, **headers)
