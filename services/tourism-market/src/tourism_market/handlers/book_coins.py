"""Booking what gates and vendors report about coins: the same whatever door it comes through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from servicekit.transaction import Transaction
from tourism_market.domain.booking import Booking, book
from tourism_market.domain.coins import CoinEntry, EntryKind, Report, read_entry
from tourism_market.domain.market import Market
from tourism_market.domain.market_day import MarketDay
from tourism_market.domain.receipt import Receipt, verdict_again, verdicts_of
from tourism_market.handlers.coin_announcements import events_of
from tourism_market.handlers.entries import Brought, by_day, first_of_each, in_order, read_all
from tourism_market.repository.days import MarketDays
from tourism_market.repository.ledger import Ledger
from tourism_market.repository.markets import Markets
from tourism_market.repository.vendors import Vendors


async def book_coins(command: Brought[Report], tx: Transaction) -> Receipt:
    """Book each entry once by its id; one that cannot be taken never spoils its neighbours.

    Entries that exceed the outstanding coins are held and booked when their coins turn up; those of a settled
    day are held until it is reopened or somebody decides. Where vendors are registered, only they redeem.
    Emits: `CoinsIssued`, `CoinsRefunded`, `CoinsRedeemed`, one per entry booked; `CoinDiscrepancyFlagged` for
    one that is held, `CoinDiscrepancyResolved` for a held one that is booked.
    Raises: `MarketNotFound`.
    """
    market = await Markets(tx).own(command.place_id)
    ledger, days = Ledger(tx, market), MarketDays(tx)
    read = read_all(
        command.reports,
        lambda report: read_entry(report, market, now=tx.now, operator=command.operator_of(report.id, tx)),
    )
    entries = first_of_each(read)
    known = await ledger.known(entries)
    decided = {
        name: verdict_again(entries[name], first.entry, first.standing) for name, first in known.items()
    }
    touched = await days.load_all(market, {entry.market_day for entry in entries.values()})
    new = by_day(entry for entry in entries.values() if entry.id not in known)
    bookings = await _book(new, touched, ledger, await _strangers(new, market, tx))
    for booking in bookings:
        decided |= verdicts_of(booking)
        for entry_id, event in events_of(booking, tx.now):
            tx.emit(event, cause=command.causes.get(entry_id))
    changed = [booking.day for booking in bookings if booking.day != touched[booking.day.date]]
    await days.save_all(changed)  # first: who lost a race for a day is told before the rest is written
    await ledger.record(bookings)
    stand = touched | {day.date: day for day in changed}
    return Receipt(tuple(in_order(read, decided)), tuple(stand.values()))


async def _strangers(
    new: Mapping[date, Sequence[CoinEntry]], market: Market, tx: Transaction
) -> dict[date, set[str]]:
    """The vendors among new entries who may not sell on their day."""
    vendors = Vendors(tx)
    return {
        day: await vendors.unknown(market, {one.vendor_id for one in brought if one.vendor_id}, day)
        for day, brought in new.items()
    }


async def _book(
    new: Mapping[date, Sequence[CoinEntry]],
    days: Mapping[date, MarketDay],
    ledger: Ledger,
    strangers: Mapping[date, set[str]],
) -> list[Booking]:
    """What new entries do to their days; coins sold free entries that the day held."""
    sold = [day for day, brought in new.items() if any(one.kind is EntryKind.ISSUE for one in brought)]
    waiting = await ledger.waiting(days[day] for day in sold)
    return [book(days[day], brought, waiting.get(day, ()), strangers[day]) for day, brought in new.items()]
