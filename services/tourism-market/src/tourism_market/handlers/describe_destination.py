"""Describing a destination anew."""

from __future__ import annotations

from dataclasses import dataclass, replace

from servicekit.transaction import Transaction
from tourism_market.domain.destination import About, Destination
from tourism_market.repository.destinations import Destinations


@dataclass(frozen=True, slots=True)
class DescribeDestination:
    """The tourism office says what a destination is now."""

    destination_id: str
    facts: About


async def describe_destination(command: DescribeDestination, tx: Transaction) -> Destination:
    """Put the description in the place of the one before; village, income and fees stay.

    Raises: `DestinationNotFound`.
    """
    destinations = Destinations(tx)
    before = await destinations.own(command.destination_id)
    described = replace(before, facts=command.facts)
    if described != before:
        await destinations.save(described)
    return described
