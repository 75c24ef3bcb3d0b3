"""A device's delivery by HTTP: taken, and what was refused set aside in the dead letters."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from contracts.event import Event
from servicekit.context import Context
from servicekit.errors import PermanentError
from servicekit.gathering import Gathered
from servicekit.intake import refuse
from servicekit.transaction import Transaction
from tourism_market.domain.receipt import Receipt, receipt_of
from tourism_market.handlers.entries import Brought, Unreadable


@dataclass(frozen=True, slots=True)
class Desk:
    """What a market does with one sort of entries, or a destination.

    Attributes:
        take: Takes what was brought, each entry once by its id, with a verdict for each.
        event: What a refused entry would have been at the door of other systems.
        id_field: What that event calls the entry's id.
        place_field: What it calls the market's id, or the destination's.
    """

    take: Callable[[Brought[Any], Transaction], Awaitable[Receipt]]
    event: type[Event]
    id_field: str
    place_field: str = "market_id"


@dataclass(frozen=True, slots=True)
class Delivered:
    """One entry as the device sent it, read as far as it could be.

    Attributes:
        report: What it says; each desk has a class of its own for it.
        sent: Its JSON as it came, for the dead letter if it is refused.
    """

    report: Any | Unreadable
    sent: object


@dataclass(frozen=True, slots=True)
class TakeDelivery:
    """What one request of a device brings to a desk of a market or a destination."""

    desk: Desk
    place_id: str
    entries: tuple[Delivered, ...]


class EntryRefused(Exception):
    """The only entry of a delivery was refused: nothing is kept, and the device is told why."""

    def __init__(self, error: PermanentError) -> None:
        super().__init__(error.detail_en)
        self.error = error


@dataclass(frozen=True, slots=True)
class SetAside:
    """A refused entry that nothing else is kept of.

    Attributes:
        context: Whose request brought it, where that is not the transaction's own.
    """

    desk: Desk
    place_id: str
    entry: Delivered
    error: PermanentError
    context: Context | None = None


async def take_deliveries(deliveries: Sequence[Gathered[TakeDelivery]], tx: Transaction) -> list[Receipt]:
    """Take what devices bring to one desk of one place at the same time; a receipt for each.

    Refused entries go to the dead letters and spoil nothing. Emits and raises what the desk does.
    """
    desk, place_id = deliveries[0].message.desk, deliveries[0].message.place_id
    entries = [(entry, one) for one in deliveries for entry in one.message.entries]
    causes = {entry.report.id: one for entry, one in reversed(entries) if entry.report.id}
    taken = await desk.take(Brought(place_id, [entry.report for entry, _ in entries], causes), tx)
    for (entry, one), verdict in zip(entries, taken.items, strict=True):
        if verdict.refusal:
            await set_aside(SetAside(desk, place_id, entry, verdict.refusal, one.context), tx)
    verdicts = iter(taken.items)
    sizes = [len(one.message.entries) for one in deliveries]
    return [receipt_of(list(islice(verdicts, size)), taken.market_days) for size in sizes]


async def take_delivery(command: TakeDelivery, tx: Transaction) -> Receipt:
    """Take one device's batch, as `take_deliveries` does."""
    (receipt,) = await take_deliveries([Gathered(command, tx.context)], tx)
    return receipt


async def take_entry(command: TakeDelivery, tx: Transaction) -> Receipt:
    """Take the one entry of a delivery, or nothing at all.

    Emits and raises what the desk does; `EntryRefused` besides.
    """
    reports = [entry.report for entry in command.entries]
    receipt = await command.desk.take(Brought(command.place_id, reports), tx)
    for verdict in receipt.items:
        if verdict.refusal:
            raise EntryRefused(verdict.refusal)
    return receipt


async def set_aside(command: SetAside, tx: Transaction) -> None:
    """Keep a refused entry in the dead letters, whole and with the reason."""
    refuse(
        tx,
        event_type=command.desk.event.type,
        id=command.entry.report.id or tx.new_id(),
        data=_as_reported(command),
        error=command.error,
        context=command.context,
    )


def _as_reported(command: SetAside) -> object:
    """What was sent, as data of the event at the door; what is no object stays as it is."""
    sent = command.entry.sent
    if not isinstance(sent, dict):
        return sent
    fields = {name: value for name, value in sent.items() if name != "id"}
    return {command.desk.id_field: sent.get("id"), command.desk.place_field: command.place_id} | fields
