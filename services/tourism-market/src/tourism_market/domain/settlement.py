"""The settlement document of a market day: what is printed, signed and can be verified afterwards."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from tourism_market.domain.accounts import Account, totals_of
from tourism_market.domain.coins import CoinTotals
from tourism_market.domain.discrepancy import Discrepancy
from tourism_market.domain.errors_ledger import BooksOutOfBalance
from tourism_market.domain.market_day import MarketDay

CODE_LENGTH = 20
"""Hexadecimal digits of a document's code."""


@dataclass(frozen=True, slots=True)
class Payout:
    """What a vendor is paid for the coins it redeemed on a day.

    Attributes:
        stall: None where the vendor is not registered.
    """

    vendor_id: str
    stall: str | None
    coins: int
    amount_idr: int


@dataclass(frozen=True, slots=True)
class Settlement:
    """The books of a market day as they were settled; never changed, only followed by a further version.

    Attributes:
        version: 1 when the day is settled first, one more each time it is settled again.
        settled_by: The subject whose token settled it; opaque, never a name.
        totals: In coins.
        accounts: The trial balance; its balances add up to 0.
        corrected: The discrepancies of the day that somebody covered or voided.
        booked_late: How many others were booked by themselves once their coins turned up.
    """

    regency: str
    market_id: str
    market_day: date
    version: int
    settled_at: datetime
    settled_by: str
    coin_value_idr: int
    totals: CoinTotals
    accounts: tuple[Account, ...]
    payouts: tuple[Payout, ...]
    corrected: tuple[Discrepancy, ...]
    booked_late: int

    @property
    def code(self) -> str:
        """What the document is looked up by: it follows from everything it says. Made anew each time."""
        content = json.dumps(asdict(self), default=_plain, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(content.encode()).hexdigest()[:CODE_LENGTH]

    @property
    def value(self) -> CoinTotals:
        """The totals in rupiah."""
        return self.totals.worth(self.coin_value_idr)


class Standing(StrEnum):
    """What a settlement document is still worth.

    Attributes:
        VALID: These are the day's books.
        WITHDRAWN: The day was reopened and is not settled again yet.
        SUPERSEDED: A later version took its place.
    """

    VALID = "valid"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class Verified:
    """What the public may know of a settlement document.

    Attributes:
        sha256: Of the PDF as it was made; one that differs by a single byte is another file.
    """

    code: str
    standing: Standing
    version: int
    market_id: str
    market_day: date
    settled_at: datetime
    coin_value_idr: int
    totals: CoinTotals
    sha256: str

    @property
    def value(self) -> CoinTotals:
        """The totals in rupiah."""
        return self.totals.worth(self.coin_value_idr)


def payouts_of(
    accounts: Iterable[Account], stalls: Mapping[str, str], coin_value_idr: int
) -> tuple[Payout, ...]:
    """What each vendor is paid, by vendor id."""
    return tuple(
        Payout(vendor, stalls.get(vendor), account.credited, account.credited * coin_value_idr)
        for account in accounts
        if (vendor := account.vendor_id) is not None
    )


def require_balance(day: MarketDay, accounts: Sequence[Account]) -> None:
    """Make sure that the ledger's entries say what the day's totals say.

    Raises: `BooksOutOfBalance`, naming by how much they differ.
    """
    booked = totals_of(accounts)
    if booked != day.totals:
        differences = {
            "issued": booked.issued - day.totals.issued,
            "refunded": booked.refunded - day.totals.refunded,
            "redeemed": booked.redeemed - day.totals.redeemed,
        }
        raise BooksOutOfBalance(
            day.date, ", ".join(f"{name} {by:+d}" for name, by in differences.items() if by)
        )


def _plain(value: object) -> Any:
    return value.isoformat() if isinstance(value, date) else str(value)
