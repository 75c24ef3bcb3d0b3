"""Resolving a discrepancy by a correction entry, with a reason and an approver."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from servicekit.transaction import Transaction
from tourism_market.domain.booking import Booking, cover, void
from tourism_market.domain.discrepancy import Discrepancy, Resolution
from tourism_market.domain.errors_ledger import TillMissing
from tourism_market.domain.market_day import MarketDay
from tourism_market.handlers.coin_announcements import booked, resolved
from tourism_market.repository.days import MarketDays
from tourism_market.repository.ledger import Ledger
from tourism_market.repository.markets import Markets


@dataclass(frozen=True, slots=True)
class ResolveDiscrepancy:
    """Whoever sends it approves it.

    Attributes:
        reason: What was found, in the approver's words.
        till: The gate device in whose till the money for the missing coins was found, to cover them.
    """

    market_id: str
    day: date
    entry_id: str
    resolution: Literal[Resolution.COVERED, Resolution.VOIDED]
    reason: str
    till: str | None = None


async def resolve_discrepancy(command: ResolveDiscrepancy, tx: Transaction) -> Discrepancy:
    """Cover an open discrepancy with a correction entry and book it, or reject it by one.

    Emits: `CoinDiscrepancyResolved`; when covered also `CoinsIssued` for the correction, and the event of the
    entry itself.
    Raises: `MarketNotFound`, `DiscrepancyNotFound`, `DiscrepancyResolvedAlready`, `ApproverIsOperator`,
        `TillMissing`, `MarketDaySettledAlready`: to cover, a settled day is reopened first.
    """
    market = await Markets(tx).own(command.market_id)
    days, ledger = MarketDays(tx), Ledger(tx, market)
    day = await days.load(market, command.day)
    found = await ledger.discrepancy(day, command.entry_id)
    decided = found.decided(
        command.resolution,
        reason=command.reason,
        approver=tx.context.actor,
        at=tx.now,
        correction=tx.new_id() if command.resolution is Resolution.COVERED else None,
    )
    booking = _correction(day, decided, command.till)
    await ledger.correct(booking, decided)
    events = [booked(entry, market) for entry in booking.booked]
    told = resolved(decided.entry, market, command.resolution, tx.now)
    await days.save(booking.day, events=[*events, told])
    return decided


def _correction(day: MarketDay, decided: Discrepancy, till: str | None) -> Booking:
    """What the decision does to the books."""
    if decided.correction is None:
        return Booking(void(day))
    if till is None:
        raise TillMissing
    return cover(day, decided.entry, correction=decided.correction, till=till)
