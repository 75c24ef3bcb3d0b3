"""Deciding what visitors of a destination pay."""

from __future__ import annotations

from dataclasses import dataclass

from servicekit.transaction import Transaction
from tourism_market.domain.destination import Destination, EntryFee
from tourism_market.domain.errors_destinations import FeeOfCountedDays
from tourism_market.repository.destinations import Counts, Destinations


@dataclass(frozen=True, slots=True)
class ChargeEntryFee:
    """A fee was decided."""

    destination_id: str
    fee: EntryFee


async def charge_entry_fee(command: ChargeEntryFee, tx: Transaction) -> Destination:
    """Charge a fee from a day on, unless visitors of that time were counted already. Idempotent.

    Raises: `DestinationNotFound`, `FeeOutOfOrder`, `FeeOfCountedDays`.
    """
    destinations = Destinations(tx)
    before = await destinations.own(command.destination_id)
    charging = before.charging(command.fee)
    if charging == before:
        return before
    if await Counts(tx, before).any_since(command.fee.since):
        raise FeeOfCountedDays(command.fee.since)
    await destinations.save(charging)
    return charging
