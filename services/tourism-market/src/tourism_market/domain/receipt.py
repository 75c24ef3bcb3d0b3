"""What a device is told about each entry it brought."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, Protocol

from servicekit.errors import PermanentError
from tourism_market.domain.booking import Booking
from tourism_market.domain.discrepancy import Cause, Resolution
from tourism_market.domain.errors import ContentDiffers
from tourism_market.domain.errors_ledger import EntryVoided


class Entry(Protocol):
    """What a device brings: coins or visits."""

    @property
    def id(self) -> str:
        """Given by the device."""

    @property
    def market_day(self) -> date:
        """In whose books it belongs."""

    def tells_the_same_as(self, other: Any) -> bool:
        """Whether two of one id also agree in what they say."""


class Dated(Protocol):
    """The books or the figures of a market day."""

    @property
    def date(self) -> date:
        """The day."""


class Outcome(StrEnum):
    """What became of an entry."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    HELD = "held"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one entry, and why if it is not simply booked.

    Attributes:
        id: The entry's id; None when it came without a readable one.
        market_day: In whose books it belongs, when that could be read.
    """

    id: str | None
    status: Outcome
    reason: PermanentError | None = None
    market_day: date | None = None

    @property
    def code(self) -> str | None:
        """Stable name of the reason."""
        return self.reason.reason_code if self.reason else None

    @property
    def reason_id(self) -> str | None:
        """The reason in Indonesian, with the fields at fault."""
        return _told(self.reason.detail_id, (f.text_id for f in self.reason.fields)) if self.reason else None

    @property
    def reason_en(self) -> str | None:
        """The reason in English, with the fields at fault."""
        return _told(self.reason.detail_en, (f.text_en for f in self.reason.fields)) if self.reason else None

    @property
    def refusal(self) -> PermanentError | None:
        """Why the entry was refused, if it was."""
        return self.reason if self.status is Outcome.REFUSED else None

    def again(self) -> Verdict:
        """What a second copy in the same delivery is told."""
        return replace(self, status=Outcome.DUPLICATE) if self.status is Outcome.ACCEPTED else self


@dataclass(frozen=True, slots=True)
class Receipt:
    """The verdicts in the order the entries were brought, and how the days touched stand now."""

    items: tuple[Verdict, ...]
    market_days: tuple[Dated, ...]

    @property
    def accepted(self) -> int:
        """Entries booked now."""
        return self._count(Outcome.ACCEPTED)

    @property
    def duplicate(self) -> int:
        """Entries that had been booked before."""
        return self._count(Outcome.DUPLICATE)

    @property
    def held(self) -> int:
        """Entries that wait for coins to be issued."""
        return self._count(Outcome.HELD)

    @property
    def refused(self) -> int:
        """Entries that were not taken; they are in the dead letters."""
        return self._count(Outcome.REFUSED)

    def _count(self, status: Outcome) -> int:
        return sum(verdict.status is status for verdict in self.items)


def receipt_of(items: Sequence[Verdict], days: Iterable[Dated]) -> Receipt:
    """A receipt with those of the days that its verdicts are about."""
    about = {verdict.market_day for verdict in items}
    return Receipt(tuple(items), tuple(day for day in days if day.date in about))


def verdicts_of(booking: Booking) -> dict[str, Verdict]:
    """What a booking says about the entries that were brought to it, by id."""
    freed = {entry.id for entry in booking.freed}
    day = booking.day.date
    accepted = {e.id: Verdict(e.id, Outcome.ACCEPTED, None, day) for e in booking.booked if e.id not in freed}
    held = {e.id: Verdict(e.id, Outcome.HELD, booking.cause.reason, day) for e in booking.held}
    refused = {name: Verdict(name, Outcome.REFUSED, error, day) for name, error in booking.refused.items()}
    return accepted | held | refused


def verdict_again(entry: Entry, first: Entry, standing: Cause | Resolution | None = None) -> Verdict:
    """What an entry is told whose id arrived before; what came first counts.

    Args:
        entry: As it came now.
        first: As it came first.
        standing: Why that one is held, or how that ended; None when it was booked at once.
    """
    if not entry.tells_the_same_as(first):
        return Verdict(entry.id, Outcome.DUPLICATE, ContentDiffers(), entry.market_day)
    if isinstance(standing, Cause):
        return Verdict(entry.id, Outcome.HELD, standing.reason, entry.market_day)
    if standing is Resolution.VOIDED:
        return Verdict(entry.id, Outcome.DUPLICATE, EntryVoided(), entry.market_day)
    return Verdict(entry.id, Outcome.DUPLICATE, None, entry.market_day)


def _told(detail: str, fields: Iterable[str]) -> str:
    extra = [text for text in fields if text != detail]
    return f"{detail} ({'; '.join(extra)})" if extra else detail
