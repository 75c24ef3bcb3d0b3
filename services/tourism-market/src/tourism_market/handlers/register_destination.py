"""Putting a destination on the platform."""

from __future__ import annotations

from servicekit.transaction import Transaction
from tourism_market.domain.destination import Destination
from tourism_market.domain.errors_destinations import DestinationExists
from tourism_market.handlers.register_village import name_of_village
from tourism_market.repository.destinations import Destinations


async def register_destination(destination: Destination, tx: Transaction) -> Destination:
    """Register a destination in a village of the transaction's regency.

    Raises: `DestinationExists` when any regency has one of this id, `UnknownVillage`.
    """
    destinations = Destinations(tx)
    name_of_village(destination.village, tx.context.regency, "village")
    if await destinations.is_taken(destination.id):
        raise DestinationExists(destination.id)
    await destinations.save(destination)
    return destination


async def seed_destination(destination: Destination, tx: Transaction) -> None:
    """Register a destination nobody registered before. Idempotent; an existing one stays as it is."""
    if not await Destinations(tx).is_taken(destination.id):
        await register_destination(destination, tx)
