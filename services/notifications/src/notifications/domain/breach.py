"""A failure to protect personal data, and who was told of it in time (UU 27/2022 art. 46).

Within 3 times 24 hours the people concerned and the agency are told in writing what was revealed, when and
how, and what is done about it. Hours run through nights, weekends and holidays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from math import ceil
from typing import Any, Literal

from notifications.domain.errors_breaches import (
    NobodyToTell,
    NoticeOutOfTime,
    NotYetDiscovered,
    TooFewPeople,
)
from notifications.domain.wording import Text

Addressee = Literal["subjects", "agency"]

ADDRESSEES: tuple[Addressee, ...] = ("subjects", "agency")

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class DataKind:
    """A kind of personal data (UU 27/2022 art. 4).

    Attributes:
        is_specific: Whether the law protects it more: health, children, money.
    """

    code: str
    is_specific: bool
    label: Text


@dataclass(frozen=True, slots=True)
class Particulars:
    """What is known of a breach so far; a notice has to say it (art. 46(2)).

    Attributes:
        data: Codes of the kinds of data that were revealed.
        revealed_at: When they were, if that is known.
        how: How they were revealed.
        found: How that was found.
        handling: What was done about it.
        recovery: How things are made good.
        people: How many are concerned, as far as known.
    """

    data: tuple[str, ...]
    how: str
    found: str
    handling: str
    recovery: str
    people: int
    revealed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Amendment:
    """A change of what is known, or a note without one.

    Attributes:
        before: What was said before of each field that changed.
        subjects_added: How many people were added.
    """

    at: datetime
    by: str
    note: str
    before: Mapping[str, Any]
    subjects_added: int = 0


@dataclass(frozen=True, slots=True)
class Given:
    """A notice that was given.

    Attributes:
        at: When it was.
        reference: Number of the letter, or where it is proven.
    """

    addressee: Addressee
    at: datetime
    reference: str
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True)
class BreachClock:
    """How one addressee's time stands.

    Attributes:
        hours_left: Whole hours until the last instant; below 0, hours begun since. None when it was given.
    """

    addressee: Addressee
    due_at: datetime
    given_at: datetime | None
    is_in_time: bool | None
    hours_left: int | None
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class Breach:
    """One breach on the register. Nothing on it is taken back; what is known better is added.

    Attributes:
        discovered_at: From here the time runs.
        due_at: The last instant for notices.
        first_people: How many people were thought to be concerned when it was registered.
        subjects: The people concerned that are known here, in the order in which they were named.
        told: How many of them this platform has told, or has seen that it may not, from the first on.
        telling_by: Who asked to tell them, while that is under way.
        overdue: Who was not told when the time was over; `overdue_at`: when that was noticed.
    """

    id: str
    discovered_at: datetime
    due_at: datetime
    registered_at: datetime
    registered_by: str
    first_people: int
    particulars: Particulars
    subjects: tuple[str, ...] = ()
    told: int = 0
    telling_by: str | None = None
    amendments: tuple[Amendment, ...] = ()
    notices: tuple[Given, ...] = ()
    overdue: tuple[Addressee, ...] = ()
    overdue_at: datetime | None = None

    @property
    def missing(self) -> tuple[Addressee, ...]:
        """Who was told nothing yet, as far as is on record."""
        return tuple(addressee for addressee in ADDRESSEES if self.given(addressee) is None)

    @property
    def untold(self) -> tuple[str, ...]:
        """The people known here who were not told by this platform."""
        return self.subjects[self.told :]

    def given(self, addressee: Addressee) -> Given | None:
        """The first notice on record; later ones add to it and count for nothing."""
        return next((notice for notice in self.notices if notice.addressee == addressee), None)

    def clocks(self, now: datetime) -> list[BreachClock]:
        """How the time of each addressee stands."""
        return [self._clock(addressee, now) for addressee in ADDRESSEES]

    def is_in_time(self, notice: Given) -> bool:
        """Whether a notice was given within the time."""
        return notice.at <= self.due_at

    def hours_until(self, at: datetime) -> int:
        """Hours begun from the discovery to this instant."""
        return ceil((at - self.discovered_at) / _HOUR)

    def amend(
        self, changes: Mapping[str, Any], subjects: Sequence[str], *, note: str, by: str, at: datetime
    ) -> Breach:
        """Know it better. People who are named again are not added again. Raises: `TooFewPeople`."""
        known = asdict(self.particulars)
        before = {name: known[name] for name, value in changes.items() if known[name] != value}
        particulars = replace(self.particulars, **changes)
        named = tuple(dict.fromkeys((*self.subjects, *subjects)))
        _check_people(particulars.people, named)
        amendment = Amendment(at, by, note, before, len(named) - len(self.subjects))
        return replace(
            self, particulars=particulars, subjects=named, amendments=(*self.amendments, amendment)
        )

    def give(self, notice: Given) -> Breach:
        """Put a notice on record. Raises: `NoticeOutOfTime` before the discovery, or in the future."""
        if not self.discovered_at <= notice.at <= notice.recorded_at:
            raise NoticeOutOfTime
        return replace(self, notices=(*self.notices, notice))

    def ask_to_tell(self, *, by: str) -> Breach:
        """Tell the people concerned that are known here. Raises: `NobodyToTell` when there is none left."""
        if not self.untold:
            raise NobodyToTell(self.id)
        return replace(self, telling_by=by)

    def tell(self, count: int, *, reached: int, at: datetime) -> Breach:
        """So many more were told. When nobody is left and everybody concerned was reached, notice was given.

        Args:
            count: How many; whoever may not be told counts too: nobody is tried twice.
            reached: How many have the notice in their inbox by now, in all.
            at: When.
        """
        told = replace(self, told=self.told + count)
        if told.untold or self.telling_by is None:
            return told
        done = replace(told, telling_by=None)
        if reached < self.particulars.people:
            return done
        return done.give(Given("subjects", at, f"breach-notice/{self.id}", at, self.telling_by))

    def notice_overdue(self, *, at: datetime) -> Breach:
        """Note, once, who was not told when the time was over."""
        if self.overdue_at is not None or at <= self.due_at or not self.missing:
            return self
        return replace(self, overdue=self.missing, overdue_at=at)

    def _clock(self, addressee: Addressee, now: datetime) -> BreachClock:
        notice = self.given(addressee)
        if notice is not None:
            in_time = self.is_in_time(notice)
            return BreachClock(addressee, self.due_at, notice.at, in_time, None, is_overdue=False)
        left = (self.due_at - now) // _HOUR
        return BreachClock(addressee, self.due_at, None, None, left, is_overdue=now > self.due_at)


def register(
    breach_id: str,
    particulars: Particulars,
    subjects: Sequence[str],
    *,
    discovered_at: datetime,
    within: timedelta,
    by: str,
    at: datetime,
) -> Breach:
    """A new breach. Raises: `NotYetDiscovered` for the future, `TooFewPeople`."""
    if discovered_at > at:
        raise NotYetDiscovered
    named = tuple(dict.fromkeys(subjects))
    _check_people(particulars.people, named)
    return Breach(
        id=breach_id,
        discovered_at=discovered_at,
        due_at=discovered_at + within,
        registered_at=at,
        registered_by=by,
        first_people=particulars.people,
        particulars=particulars,
        subjects=named,
    )


def _check_people(people: int, named: Sequence[str]) -> None:
    if people < len(named):
        raise TooFewPeople(len(named))
