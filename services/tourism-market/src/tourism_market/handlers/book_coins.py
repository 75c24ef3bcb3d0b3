"""Booking what gates and vendors report about coins: the same whatever door it comes through."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from servicekit.errors import InvalidInput, PermanentError
from servicekit.gathering import Gathered
from servicekit.transaction import Transaction
from tourism_market.domain.coins import CoinEntry, EntryKind, Report, read_entry
from tourism_market.domain.market import Market
from tourism_market.domain.market_day import Booking, MarketDay
from tourism_market.domain.receipt import Outcome, Receipt, Verdict, verdict_again, verdicts_of
from tourism_market.handlers.announcements import booked
from tourism_market.repository.days import MarketDays
from tourism_market.repository.ledger import Ledger
from tourism_market.repository.markets import Markets


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A report that is none: why, and the id it came with if it had one."""

    id: str | None
    error: InvalidInput


@dataclass(frozen=True, slots=True)
class BookCoins:
    """What devices recorded, in any order, however late.

    Attributes:
        causes: By entry id, the delivery that brought it, where several share the transaction.
    """

    market_id: str
    reports: Sequence[Report | Unreadable]
    causes: Mapping[str, Gathered[Any]] = field(default_factory=dict)


async def book_coins(command: BookCoins, tx: Transaction) -> Receipt:
    """Book each entry once by its id; one that cannot be taken never spoils its neighbours.

    Entries that exceed the outstanding coins are held and booked when their coins turn up.
    Emits: `CoinsIssued`, `CoinsRefunded`, `CoinsRedeemed`, one per entry booked.
    Raises: `MarketNotFound`.
    """
    market = await Markets(tx).own(command.market_id)
    ledger, days = Ledger(tx, market), MarketDays(tx)
    read = [_read(report, market, tx.now) for report in command.reports]
    entries = {entry.id: entry for entry in reversed(read) if isinstance(entry, CoinEntry)}
    known = await ledger.known(entries)
    decided = {
        name: verdict_again(entries[name], first.entry, held=first.held) for name, first in known.items()
    }
    touched = await days.load_all(market, {entry.market_day for entry in entries.values()})
    new = _by_day(entry for entry in entries.values() if entry.id not in known)
    bookings = await _book(new, touched, ledger)
    for booking in bookings:
        decided |= verdicts_of(booking)
        for entry in booking.booked:
            tx.emit(booked(entry, market), cause=command.causes.get(entry.id))
    changed = [booking.day for booking in bookings if booking.day != touched[booking.day.date]]
    await days.save_all(changed)
    stand = touched | {day.date: day for day in changed}
    return Receipt(tuple(_in_order(read, decided)), tuple(stand.values()))


async def _book(
    new: Mapping[date, Sequence[CoinEntry]], days: Mapping[date, MarketDay], ledger: Ledger
) -> list[Booking]:
    """What new entries do to their days; coins sold free entries that the day held."""
    sold = [day for day, brought in new.items() if any(one.kind is EntryKind.ISSUE for one in brought)]
    waiting = await ledger.waiting(days[day] for day in sold)
    bookings = [days[day].book(brought, waiting.get(day, ())) for day, brought in new.items()]
    await ledger.record(bookings)
    return bookings


def _read(report: Report | Unreadable, market: Market, now: datetime) -> CoinEntry | Verdict:
    if isinstance(report, Unreadable):
        return Verdict(report.id, Outcome.REFUSED, report.error)
    try:
        return read_entry(report, market, now=now)
    except PermanentError as error:
        return Verdict(report.id, Outcome.REFUSED, error)


def _by_day(entries: Iterable[CoinEntry]) -> Mapping[date, list[CoinEntry]]:
    days: defaultdict[date, list[CoinEntry]] = defaultdict(list)
    for entry in entries:
        days[entry.market_day].append(entry)
    return days


def _in_order(read: Iterable[CoinEntry | Verdict], decided: Mapping[str, Verdict]) -> Iterator[Verdict]:
    told: set[str] = set()
    for one in read:
        if isinstance(one, Verdict):
            yield one
        else:
            yield decided[one.id].again() if one.id in told else decided[one.id]
            told.add(one.id)
