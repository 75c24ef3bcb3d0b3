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
    stand = []
    for market_day, brought in _by_day(entries.values()).items():
        day = await days.load(market, market_day)
        booking = await _book([entry for entry in brought if entry.id not in known], day, ledger)
        decided |= verdicts_of(booking)
        stand.append(booking.day)
        if booking.day != day:
            _announce(booking, command.causes, tx)
            await days.save(booking.day)
    return Receipt(tuple(_in_order(read, decided)), tuple(stand))


async def _book(new: Sequence[CoinEntry], day: MarketDay, ledger: Ledger) -> Booking:
    coins_arrive = any(entry.kind is EntryKind.ISSUE for entry in new)
    booking = day.book(new, await ledger.waiting(day) if coins_arrive else ())
    await ledger.record(booking)
    return booking


def _announce(booking: Booking, causes: Mapping[str, Gathered[Any]], tx: Transaction) -> None:
    for entry in booking.booked:
        event = booked(entry, booking.day.market)
        if entry.id in causes:
            causes[entry.id].emit(tx, event)
        else:
            tx.emit(event)


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
