"""A vendor of a market: its stall, what it sells, and when it may.

An institution of the market, never a person: no name, no number of one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from tourism_market.domain.errors_vendors import (
    EndsBeforeItBegins,
    StallTaken,
    VendorActive,
    VendorInactive,
    VendorNotResident,
)
from tourism_market.domain.market import Market


@dataclass(frozen=True, slots=True)
class Period:
    """From a first day to a last one, or for good."""

    since: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the day lies in it."""
        return self.since <= day and self.ends_after(day)

    def ends_after(self, day: date) -> bool:
        """Whether the day lies in it or before it."""
        return self.until is None or day <= self.until

    def overlaps(self, other: Period) -> bool:
        """Whether they share a day."""
        return self.ends_after(other.since) and other.ends_after(self.since)


@dataclass(frozen=True, slots=True)
class Stall:
    """What a vendor shows visitors.

    Attributes:
        number: The place on the market, as its plan calls it.
        business: The name over the stall.
        products: Codes of product kinds.
    """

    number: str
    products: tuple[str, ...]
    business: str | None = None


@dataclass(frozen=True, slots=True)
class Vendor:
    """A vendor registered at one market.

    Attributes:
        village: Kemendagri code of the village it comes from.
        periods: When it may sell, in order; the last one may be open-ended.
    """

    id: str
    village: str
    stall: Stall
    periods: tuple[Period, ...]
    registered_at: datetime

    @property
    def active_from(self) -> date:
        """The first day of its present or last period."""
        return self.periods[-1].since

    @property
    def active_to(self) -> date | None:
        """The last day it sells; None while no end is known."""
        return self.periods[-1].until

    def active_on(self, day: date) -> bool:
        """Whether it may sell on that day."""
        return any(period.covers(day) for period in self.periods)

    def tells_the_same_as(self, other: Vendor) -> bool:
        """Whether both say the same, whenever they were registered."""
        return replace(self, registered_at=other.registered_at) == other

    def deactivated(self, active_to: date) -> Vendor:
        """The vendor that sells until a last day. Raises `VendorInactive`, `EndsBeforeItBegins`."""
        if self.active_to == active_to:
            return self
        if self.active_to is not None:
            raise VendorInactive(self.id)
        if active_to < self.active_from:
            raise EndsBeforeItBegins(self.active_from, active_to)
        return replace(self, periods=(*self.periods[:-1], Period(self.active_from, active_to)))

    def reactivated(self, active_from: date) -> Vendor:
        """The vendor that sells again from a day on. Raises `VendorActive`."""
        if self.periods[-1] == Period(active_from):
            return self
        if self.active_to is None or self.active_to >= active_from:
            raise VendorActive(self.id)
        if self.active_to + timedelta(days=1) == active_from:
            return replace(self, periods=(*self.periods[:-1], Period(self.active_from)))
        return replace(self, periods=(*self.periods, Period(active_from)))


def check_place(vendor: Vendor, market: Market, others: Iterable[Vendor], *, since: date) -> None:
    """That a vendor may sell at the market, at a stall nobody else has while it sells from `since` on.

    Raises: `VendorNotResident`, `StallTaken`.
    """
    if not market.eligibility.welcomes(vendor.village):
        raise VendorNotResident(vendor.village, market.eligibility.villages)
    if any(_clash(vendor, other, since) for other in others if other.id != vendor.id):
        raise StallTaken(vendor.stall.number)


def _clash(one: Vendor, other: Vendor, since: date) -> bool:
    if one.stall.number != other.stall.number:
        return False
    ahead = [
        Period(max(since, period.since), period.until) for period in one.periods if period.ends_after(since)
    ]
    return any(mine.overlaps(theirs) for mine in ahead for theirs in other.periods)
