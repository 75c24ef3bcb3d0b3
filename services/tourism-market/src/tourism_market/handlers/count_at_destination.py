"""Counting a destination's visitors: the same whatever door they come through."""

from __future__ import annotations

from contracts.tourism_market import DestinationVisited
from servicekit.transaction import Transaction
from tourism_market.domain.destination import Count, CountReport, Destination, read_count
from tourism_market.domain.receipt import Outcome, Receipt, Verdict, verdict_again
from tourism_market.handlers.entries import Brought, first_of_each, in_order, read_all
from tourism_market.repository.destinations import Counts, Destinations


async def count_at_destination(command: Brought[CountReport], tx: Transaction) -> Receipt:
    """Count each entry once by its id, in any order, however late; a bad one never spoils its neighbours.

    Emits: `DestinationVisited`, one per count.
    Raises: `DestinationNotFound`.
    """
    destination = await Destinations(tx).own(command.place_id)
    counts = Counts(tx, destination)
    read = read_all(command.reports, lambda report: read_count(report, destination, now=tx.now))
    brought = first_of_each(read)
    known = await counts.known(brought)
    new = [count for name, count in brought.items() if name not in known]
    for count in new:
        tx.emit(visited(count, destination), cause=command.causes.get(count.id))
    await counts.record(new)
    decided = {count.id: Verdict(count.id, Outcome.ACCEPTED, None, count.market_day) for count in new}
    decided |= {name: verdict_again(brought[name], first) for name, first in known.items()}
    return Receipt(tuple(in_order(read, decided)), ())


def visited(count: Count, destination: Destination) -> DestinationVisited:
    """Visitors were counted."""
    return DestinationVisited(
        occurred_at=count.occurred_at,
        destination_id=destination.id,
        village=destination.village,
        count_id=count.id,
        device_id=count.device_id,
        visitors=count.visitors,
        foreign_visitors=count.foreign_visitors,
        amount_idr=count.amount_idr,
        income=destination.income.value,
    )
