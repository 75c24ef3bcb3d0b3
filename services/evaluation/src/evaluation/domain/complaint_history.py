"""What is known of a report, put in the order in which it happened.

Other systems tell statuses late, twice and in any order. A report is a set of such facts; its history, and
all that is said of it, follows from the set alone, never from the order in which the facts came.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from evaluation.domain.complaint_rules import RANK, Channel, Kind, Note, Status

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fact:
    """Somebody said that a report had a status from an instant on.

    Attributes:
        id: Of whoever said it; the same one counts once.
        recorded_at: When it became known here.
        opd: Whom it was passed to, if that was said; so with kind, channel and village.
        automatically: Whether the platform closed it by its rule.
        is_seen: Whether a table only showed it to be so: its time is a rough one.
    """

    id: str
    at: datetime
    recorded_at: datetime
    status: Status
    opd: str | None = None
    kind: Kind | None = None
    channel: Channel | None = None
    village: str | None = None
    rating: int | None = None
    note: Note | None = None
    automatically: bool = False
    is_seen: bool = False

    def says_the_same_as(self, other: Fact) -> bool:
        """Whether it is the same statement, whenever it became known."""
        return replace(self, recorded_at=other.recorded_at) == other


@dataclass(frozen=True, slots=True)
class Moment:
    """A report came to a status.

    Attributes:
        opd: The office it was with then; None before it was passed on.
    """

    at: datetime
    status: Status
    opd: str | None = None
    rating: int | None = None
    automatically: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """A report from its receipt to now.

    Attributes:
        is_receipt_known: Whether anybody said when it was received; else the first moment is a later one.
        answered_at: When the office answered what nobody replied to yet.
    """

    moments: tuple[Moment, ...]
    is_receipt_known: bool
    kind: Kind
    channel: Channel
    village: str | None
    answered_at: datetime | None

    @property
    def received_at(self) -> datetime:
        """When it came in, as far as that is known."""
        return self.moments[0].at

    @property
    def last(self) -> Moment:
        """Where it stands."""
        return self.moments[-1]


def history_of(facts: Iterable[Fact]) -> History:
    """The history that one or more facts tell.

    Of the same status said again only the first counts, but another office is another passing-on. Being
    received happens once, first; where somebody said when, what tables show of that does not count.
    """
    ordered = sorted(_exact(facts), key=lambda fact: (fact.at, RANK[fact.status], fact.id))
    moments: list[Moment] = []
    for fact in ordered:
        if moments and fact.status is Status.DITERIMA:
            continue
        if moments and _repeats(fact, moments[-1]):
            moments[-1] = _completed(moments[-1], fact)
            continue
        opd = fact.opd or (moments[-1].opd if moments else None)
        moments.append(Moment(fact.at, fact.status, opd, fact.rating, fact.automatically))
    return History(
        moments=tuple(moments),
        is_receipt_known=any(fact.status is Status.DITERIMA for fact in ordered),
        kind=_last(fact.kind for fact in ordered) or Kind.COMPLAINT,
        channel=_last(fact.channel for fact in ordered) or Channel.OTHER,
        village=_last(fact.village for fact in ordered),
        answered_at=_answered_at(ordered),
    )


def _exact(facts: Iterable[Fact]) -> list[Fact]:
    known = list(facts)
    is_exact = any(fact.status is Status.DITERIMA and not fact.is_seen for fact in known)
    return [fact for fact in known if not (is_exact and fact.is_seen and fact.status is Status.DITERIMA)]


def _repeats(fact: Fact, last: Moment) -> bool:
    is_passed_on = fact.status is Status.DIDISPOSISIKAN and None not in (fact.opd, last.opd)
    return fact.status is last.status and not (is_passed_on and fact.opd != last.opd)


def _completed(moment: Moment, fact: Fact) -> Moment:
    """The moment with what a repetition says besides."""
    rating = fact.rating if moment.rating is None else moment.rating
    automatically = moment.automatically or fact.automatically
    return replace(moment, opd=fact.opd or moment.opd, rating=rating, automatically=automatically)


def _answered_at(ordered: Sequence[Fact]) -> datetime | None:
    """When the office answered last, unless something else than more work followed."""
    answered: datetime | None = None
    for fact in ordered:
        if fact.note is Note.ANSWER:
            answered = fact.at
        elif fact.note is Note.REPLY or fact.status is not Status.DIPROSES:
            answered = None
    return answered


def _last(values: Iterable[T | None]) -> T | None:
    found = None
    for value in values:
        found = value if value is not None else found
    return found
