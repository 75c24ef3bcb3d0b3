"""Taking coin entries into the books of a market day, in any order of arrival."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from servicekit.errors import PermanentError
from tourism_market.domain.coins import CoinEntry, EntryKind, draw
from tourism_market.domain.discrepancy import Cause
from tourism_market.domain.errors import MarketDayNotOpen, MarketDaySettledAlready
from tourism_market.domain.errors_vendors import VendorUnknown
from tourism_market.domain.market_day import MarketDay

CLOCKS_DIFFER = timedelta(minutes=15)
"""How far a gate's clock may be ahead of the manager's: a sale so soon after closing was made before it."""


@dataclass(frozen=True, slots=True)
class Booking:
    """What one delivery of entries did to a day.

    Attributes:
        booked: Everything that now counts, in the order it was booked.
        freed: Those of `booked` that had been held before.
        held: New entries kept as evidence and not booked; each is a discrepancy.
        refused: Why an entry was not taken, by its id.
    """

    day: MarketDay
    booked: tuple[CoinEntry, ...] = ()
    freed: tuple[CoinEntry, ...] = ()
    held: tuple[CoinEntry, ...] = ()
    refused: Mapping[str, PermanentError] = field(default_factory=dict)

    @property
    def cause(self) -> Cause:
        """Why all of `held` are: the books are final, or the coins sold do not cover them."""
        return Cause.SETTLED if self.day.final else Cause.EXCEEDS


def refusal(day: MarketDay, entry: CoinEntry, strangers: Collection[str] = ()) -> PermanentError | None:
    """Why the books of this day can never take the entry, if so.

    Coins move between gate and visitor while the gates are open by the device's time, however late the
    device tells; vendors redeem after closing too, but not `strangers`, who may not sell here.
    """
    if entry.vendor_id is not None and entry.vendor_id in strangers:
        return VendorUnknown(entry.vendor_id)
    if not day.was_opened:
        return MarketDayNotOpen(day.date)
    at_a_gate = entry.kind is not EntryKind.REDEEM
    if at_a_gate and day.closed_at is not None and entry.occurred_at >= day.closed_at + CLOCKS_DIFFER:
        return MarketDayNotOpen(day.date)
    return None


def book(
    day: MarketDay,
    entries: Sequence[CoinEntry],
    waiting: Sequence[CoinEntry] = (),
    strangers: Collection[str] = (),
) -> Booking:
    """Book new entries, and held ones as far as new coins cover them, in any order of arrival.

    What exceeds the outstanding coins is held, and so is all that arrives once the books are final: nothing
    is booked that breaks them, and nothing is lost.

    Args:
        day: As it stands.
        entries: Entries this day has never seen.
        waiting: The entries it holds; may be left out when nothing new is issued, for then none is freed.
        strangers: Vendors who may not sell on the day.
    """
    refused = {entry.id: error for entry in entries if (error := refusal(day, entry, strangers))}
    welcome = tuple(entry for entry in entries if entry.id not in refused)
    if day.final:
        return Booking(replace(day, held=day.held + len(welcome)), held=welcome, refused=refused)
    drawn = draw(day.totals, (*welcome, *waiting))
    new = {entry.id for entry in welcome}
    freed = tuple(entry for entry in drawn.booked if entry.id not in new)
    held = tuple(entry for entry in drawn.held if entry.id in new)
    after = replace(
        day,
        totals=drawn.totals,
        held=day.held + len(held) - len(freed),
        entries=day.entries + len(drawn.booked),
    )
    return Booking(after, drawn.booked, freed, held, refused)


def cover(day: MarketDay, entry: CoinEntry, *, correction: str, till: str) -> Booking:
    """Book a held entry together with a correction: the sale of just those coins that were missing for it.

    The first of `booked` is the correction. It bears the entry's time, for it made up for a sale before it.

    Args:
        day: As it stands.
        entry: One it holds.
        correction: The id of the correction entry.
        till: The device in whose till the money for the missing coins was found.

    Raises: `MarketDaySettledAlready`: final books are reopened first.
    """
    if day.final:
        raise MarketDaySettledAlready(day.date)
    missing = entry.coins - day.totals.outstanding
    sale = replace(entry, id=correction, kind=EntryKind.ISSUE, coins=missing, device_id=till, vendor_id=None)
    totals = day.totals.plus(sale).plus(entry)
    after = replace(day, totals=totals, held=day.held - 1, entries=day.entries + 2)
    return Booking(after, booked=(sale, entry), freed=(entry,))


def void(day: MarketDay) -> MarketDay:
    """The day with one held entry fewer: it was rejected and nothing was booked."""
    return replace(day, held=day.held - 1)
