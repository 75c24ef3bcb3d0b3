"""A destination that is no market: an attraction, a park, an event; and the visitors counted there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from tourism_market.domain.calendar import date_of
from tourism_market.domain.coordinates import Coordinates
from tourism_market.domain.errors_destinations import FeeOutOfOrder, FeesDisagree, VisitInTheFuture
from tourism_market.domain.errors_visits import ForeignExceedVisitors, VisitorsMissing
from tourism_market.domain.market import Ownership

CLOCKS_MAY_BE_AHEAD_BY = timedelta(days=1)
"""A device without the right time still counts; one in another year is refused."""


class DestinationKind(StrEnum):
    """What it is."""

    ATTRACTION = "attraction"
    PARK = "park"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class EntryFee:
    """What one visitor pays from a date until the next fee begins.

    Attributes:
        source: Where this was read or decided.
    """

    since: date
    fee_idr: int
    source: str


@dataclass(frozen=True, slots=True)
class About:
    """What its tourism office says about a destination.

    Attributes:
        manager: The institution that runs it, never a person.
        source: Where the facts were read.
    """

    name: str
    kind: DestinationKind
    manager: str
    source: str
    about: str | None = None
    coordinates: Coordinates | None = None


@dataclass(frozen=True, slots=True)
class Destination:
    """One destination.

    Attributes:
        id: Stable and unique on the platform.
        village: Kemendagri code of the village it lies in.
        income: Whose its fees are: the village's (PADes) or the regency's (PAD).
        fees: By date; before the first one it was free.
    """

    id: str
    regency: str
    village: str
    income: Ownership
    facts: About
    fees: tuple[EntryFee, ...] = ()

    def fee_on(self, day: date) -> int:
        """What one visitor pays on a date, in rupiah."""
        return next((fee.fee_idr for fee in reversed(self.fees) if fee.since <= day), 0)

    def charging(self, fee: EntryFee) -> Destination:
        """The destination with a fee that begins after all others; the last one again changes nothing.

        Raises: `FeeOutOfOrder`.
        """
        last = self.fees[-1] if self.fees else None
        if last == fee:
            return self
        if last is not None and fee.since <= last.since:
            raise FeeOutOfOrder(fee.since, last.since)
        return replace(self, fees=(*self.fees, fee))


@dataclass(frozen=True, slots=True)
class CountReport:
    """What a device says it counted, before the destination has looked at it.

    Attributes:
        occurred_at: By the device's clock; left out by a device that tells at once.
        visitors: All of them, foreign ones included.
        amount_idr: Fees taken; left out when everybody paid.
    """

    id: str
    device_id: str
    occurred_at: datetime | None = None
    visitors: int | None = None
    foreign_visitors: int | None = None
    amount_idr: int | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """Visitors of a destination, counted once by the id their device gave.

    Attributes:
        occurred_at: The device's time.
    """

    id: str
    device_id: str
    occurred_at: datetime
    visitors: int
    foreign_visitors: int
    amount_idr: int

    @property
    def market_day(self) -> date:
        """The day it happened, in WIB."""
        return date_of(self.occurred_at)

    def tells_the_same_as(self, other: Count) -> bool:
        """Whether two counts of one id also agree in what they say."""
        return replace(self, occurred_at=other.occurred_at) == other


def read_count(report: CountReport, destination: Destination, *, now: datetime) -> Count:
    """The count a report means at this destination when it is told now.

    Whoever enters free, a child say, makes the amount smaller by whole fees.
    Raises: `VisitorsMissing`, `ForeignExceedVisitors`, `FeesDisagree`, `VisitInTheFuture`,
    `DateOutOfRange`.
    """
    occurred_at, foreign = report.occurred_at or now, report.foreign_visitors or 0
    if occurred_at > now + CLOCKS_MAY_BE_AHEAD_BY:
        raise VisitInTheFuture
    if not report.visitors:
        raise VisitorsMissing
    if foreign > report.visitors:
        raise ForeignExceedVisitors(foreign, report.visitors)
    fee = destination.fee_on(date_of(occurred_at))
    amount = fee * report.visitors if report.amount_idr is None else report.amount_idr
    if amount > fee * report.visitors or (fee and amount % fee):
        raise FeesDisagree(amount, fee, report.visitors)
    return Count(report.id, report.device_id, occurred_at, report.visitors, foreign, amount)
