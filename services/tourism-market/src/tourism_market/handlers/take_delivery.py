"""A device's delivery by HTTP: booked, and what was refused set aside in the dead letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from contracts.tourism_market import CoinTransactionReported
from servicekit.context import Context
from servicekit.errors import PermanentError
from servicekit.gathering import Gathered
from servicekit.intake import refuse
from servicekit.transaction import Transaction
from tourism_market.domain.coins import Report
from tourism_market.domain.receipt import Receipt, receipt_of
from tourism_market.handlers.book_coins import BookCoins, Unreadable, book_coins


@dataclass(frozen=True, slots=True)
class Delivered:
    """One entry as the device sent it, read as far as it could be.

    Attributes:
        sent: Its JSON as it came, for the dead letter if it is refused.
    """

    report: Report | Unreadable
    sent: object


@dataclass(frozen=True, slots=True)
class TakeDelivery:
    """What one request of a device brings to a market."""

    market_id: str
    entries: tuple[Delivered, ...]


class EntryRefused(Exception):
    """The only entry of a delivery was refused: nothing is booked, and the device is told why."""

    def __init__(self, error: PermanentError) -> None:
        super().__init__(error.detail_en)
        self.error = error


@dataclass(frozen=True, slots=True)
class SetAside:
    """A refused entry that nothing else is kept of.

    Attributes:
        context: Whose request brought it, where that is not the transaction's own.
    """

    entry: Delivered
    market_id: str
    error: PermanentError
    context: Context | None = None


async def take_deliveries(deliveries: Sequence[Gathered[TakeDelivery]], tx: Transaction) -> list[Receipt]:
    """Book what devices of one market bring at the same time; a receipt for each.

    Refused entries go to the dead letters and spoil nothing. Emits and raises what `book_coins` does.
    """
    entries = [(entry, one) for one in deliveries for entry in one.message.entries]
    causes = {entry.report.id: one for entry, one in reversed(entries) if entry.report.id}
    market_id = deliveries[0].message.market_id
    booked = await book_coins(BookCoins(market_id, [entry.report for entry, _ in entries], causes), tx)
    for (entry, one), verdict in zip(entries, booked.items, strict=True):
        if verdict.refusal:
            await set_aside(SetAside(entry, market_id, verdict.refusal, one.context), tx)
    verdicts = iter(booked.items)
    sizes = [len(one.message.entries) for one in deliveries]
    return [receipt_of(list(islice(verdicts, size)), booked.market_days) for size in sizes]


async def take_delivery(command: TakeDelivery, tx: Transaction) -> Receipt:
    """Book one device's batch, as `take_deliveries` does."""
    (receipt,) = await take_deliveries([Gathered(command, tx.context)], tx)
    return receipt


async def take_entry(command: TakeDelivery, tx: Transaction) -> Receipt:
    """Book the one entry of a delivery, or nothing at all.

    Emits and raises what `book_coins` does; `EntryRefused` besides.
    """
    receipt = await book_coins(BookCoins(command.market_id, [entry.report for entry in command.entries]), tx)
    for verdict in receipt.items:
        if verdict.refusal:
            raise EntryRefused(verdict.refusal)
    return receipt


async def set_aside(command: SetAside, tx: Transaction) -> None:
    """Keep a refused entry in the dead letters, whole and with the reason."""
    refuse(
        tx,
        event_type=CoinTransactionReported.type,
        id=command.entry.report.id or tx.new_id(),
        data=_as_reported(command.entry.sent, command.market_id),
        error=command.error,
        context=command.context,
    )


def _as_reported(sent: object, market_id: str) -> object:
    """What was sent, as data of a `CoinTransactionReported`; what is no object stays as it is."""
    if not isinstance(sent, dict):
        return sent
    fields = {name: value for name, value in sent.items() if name != "id"}
    return {"transaction_id": sent.get("id"), "market_id": market_id} | fields
