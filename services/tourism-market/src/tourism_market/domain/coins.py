"""The coin ledger: what one entry is, and what a day's entries add up to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from tourism_market.domain.calendar import date_of, javanese
from tourism_market.domain.errors import RefundsNotOffered, VendorMissing
from tourism_market.domain.market import Market


class EntryKind(StrEnum):
    """What happened to the coins."""

    ISSUE = "issue"
    REFUND = "refund"
    REDEEM = "redeem"


@dataclass(frozen=True, slots=True)
class Report:
    """What a device says happened, before the market has looked at it.

    Attributes:
        occurred_at: By the device's clock; left out by a device that tells at once.
        market_day: In whose books it belongs; left out when it is the day it happened.
    """

    id: str
    kind: EntryKind
    device_id: str
    occurred_at: datetime | None = None
    market_day: date | None = None
    coins: int | None = None
    amount_idr: int | None = None
    vendor_id: str | None = None


@dataclass(frozen=True, slots=True)
class CoinEntry:
    """One movement of coins, counted once by the id its device gave it.

    Attributes:
        occurred_at: The device's time; it decides, arrival never does.
        market_day: The day in whose books it belongs.
        operator: The subject whose token brought it, or the system that did; opaque, never a name.
    """

    id: str
    kind: EntryKind
    coins: int
    device_id: str
    vendor_id: str | None
    occurred_at: datetime
    market_day: date
    operator: str | None = None

    def tells_the_same_as(self, other: CoinEntry) -> bool:
        """Whether two entries of one id also agree in what they say."""
        mine = (self.kind, self.coins, self.device_id, self.vendor_id, self.market_day)
        return mine == (other.kind, other.coins, other.device_id, other.vendor_id, other.market_day)


@dataclass(frozen=True, slots=True)
class CoinTotals:
    """How many coins went where on one market day. `outstanding` is a debt of the manager, never below 0."""

    issued: int = 0
    refunded: int = 0
    redeemed: int = 0

    @property
    def outstanding(self) -> int:
        """Coins sold and not yet back: in visitors' pockets or vendors' bowls."""
        return self.issued - self.refunded - self.redeemed

    def worth(self, coin_value_idr: int) -> CoinTotals:
        """The same totals in rupiah."""
        return CoinTotals(
            self.issued * coin_value_idr, self.refunded * coin_value_idr, self.redeemed * coin_value_idr
        )

    def cover(self, entry: CoinEntry) -> bool:
        """Whether the entry can be booked without outstanding falling below 0."""
        return entry.kind is EntryKind.ISSUE or entry.coins <= self.outstanding

    def plus(self, entry: CoinEntry) -> CoinTotals:
        """The totals with this entry booked."""
        match entry.kind:
            case EntryKind.ISSUE:
                return replace(self, issued=self.issued + entry.coins)
            case EntryKind.REFUND:
                return replace(self, refunded=self.refunded + entry.coins)
            case EntryKind.REDEEM:
                return replace(self, redeemed=self.redeemed + entry.coins)


NOTHING_YET = CoinTotals()
"""The books of a day before its first coin."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Entries sorted by what the ledger could do with them."""

    totals: CoinTotals
    booked: tuple[CoinEntry, ...]
    held: tuple[CoinEntry, ...]


def draw(totals: CoinTotals, entries: Iterable[CoinEntry]) -> Drawn:
    """Book everything the totals can cover, whatever order it arrived in.

    Issues come first, then the rest by device time and id; what exceeds the outstanding coins is held and
    does not block smaller entries behind it. So entries that the issues cover are all booked in the end,
    under every order of arrival.
    """
    booked: list[CoinEntry] = []
    held: list[CoinEntry] = []
    for entry in sorted(entries, key=lambda e: (e.kind is not EntryKind.ISSUE, e.occurred_at, e.id)):
        if totals.cover(entry):
            totals = totals.plus(entry)
            booked.append(entry)
        else:
            held.append(entry)
    return Drawn(totals, tuple(booked), tuple(held))


def read_entry(report: Report, market: Market, *, now: datetime, operator: str | None = None) -> CoinEntry:
    """The entry a report means on this market when `operator` tells it now.

    Raises: `VendorMissing`, `RefundsNotOffered`, `DateOutOfRange`, and what `Tariff.coins_worth` raises.
    """
    if report.kind is EntryKind.REDEEM and report.vendor_id is None:
        raise VendorMissing
    if report.kind is EntryKind.REFUND and not market.refunds:
        raise RefundsNotOffered(market.id)
    occurred_at = report.occurred_at or now
    happened_on = date_of(occurred_at)
    market_day = javanese(report.market_day or happened_on).date
    return CoinEntry(
        id=report.id,
        kind=report.kind,
        coins=market.tariff_on(market_day).coins_worth(report.coins, report.amount_idr),
        device_id=report.device_id,
        vendor_id=report.vendor_id,
        occurred_at=occurred_at,
        market_day=market_day,
        operator=operator,
    )
