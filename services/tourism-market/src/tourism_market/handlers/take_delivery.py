"""A device's delivery by HTTP: booked, and what was refused set aside in the dead letters."""

from __future__ import annotations

import json
from dataclasses import dataclass

from contracts.tourism_market import CoinTransactionReported
from servicekit.errors import PermanentError
from servicekit.intake import refuse
from servicekit.transaction import Transaction
from tourism_market.domain.coins import Report
from tourism_market.domain.receipt import Receipt
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
    """A refused entry that nothing else is kept of."""

    entry: Delivered
    market_id: str
    error: PermanentError


async def take_delivery(command: TakeDelivery, tx: Transaction) -> Receipt:
    """Book a batch; refused entries go to the dead letters and spoil nothing.

    Emits and raises what `book_coins` does.
    """
    receipt = await _book(command, tx)
    for verdict, entry in zip(receipt.items, command.entries, strict=True):
        if verdict.refusal:
            await set_aside(SetAside(entry, command.market_id, verdict.refusal), tx)
    return receipt


async def take_entry(command: TakeDelivery, tx: Transaction) -> Receipt:
    """Book the one entry of a delivery.

    Emits and raises what `book_coins` does; `EntryRefused` besides.
    """
    receipt = await _book(command, tx)
    for verdict in receipt.items:
        if verdict.refusal:
            raise EntryRefused(verdict.refusal)
    return receipt


async def set_aside(command: SetAside, tx: Transaction) -> None:
    """Keep a refused entry in the dead letters, whole and with the reason."""
    refuse(
        tx,
        event_type=CoinTransactionReported.type,
        source=f"urn:regency:{tx.context.regency}:tourism-market",
        id=command.entry.report.id or tx.new_id(),
        raw=_as_reported(command.entry.sent, command.market_id),
        error=command.error,
    )


async def _book(command: TakeDelivery, tx: Transaction) -> Receipt:
    reports = tuple(entry.report for entry in command.entries)
    return await book_coins(BookCoins(command.market_id, reports), tx)


def _as_reported(sent: object, market_id: str) -> bytes:
    """What was sent, as data of a `CoinTransactionReported`; what is no object stays as it is."""
    if not isinstance(sent, dict):
        return json.dumps(sent).encode()
    fields = {name: value for name, value in sent.items() if name != "id"}
    return json.dumps({"transaction_id": sent.get("id"), "market_id": market_id} | fields).encode()
