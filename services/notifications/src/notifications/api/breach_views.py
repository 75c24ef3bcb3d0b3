"""What the register of breaches answers. Field names are a public contract."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from notifications.api.views import TextView, View
from notifications.domain.breach import Addressee, Breach


class DataKindView(View):
    """A kind of personal data; the law protects a specific one more."""

    code: str
    is_specific: bool
    label: TextView


class DataKindList(View):
    """Every kind of personal data."""

    items: list[DataKindView]


class BreachClockView(View):
    """How one addressee's 3 times 24 hours stand.

    Attributes:
        hours_left: Whole hours left; below 0 once they are over. None when notice was given.
    """

    addressee: Addressee
    due_at: datetime
    given_at: datetime | None
    is_in_time: bool | None
    hours_left: int | None
    is_overdue: bool


class ParticularsView(View):
    """What is known of a breach: what a notice has to say (UU 27/2022 art. 46(2))."""

    data: list[str]
    revealed_at: datetime | None
    how: str
    found: str
    handling: str
    recovery: str
    people: int


class BreachRow(View):
    """One breach on the register.

    Attributes:
        known_here: How many of the people concerned are known here.
        told_here: How many of those were told by this platform, or may not be told.
        missing: Who was told nothing yet, as far as is on record.
    """

    id: str
    discovered_at: datetime
    due_at: datetime
    registered_at: datetime
    registered_by: str
    particulars: ParticularsView
    known_here: int
    told_here: int
    is_telling: bool
    missing: list[Addressee]
    clocks: list[BreachClockView]


class AmendmentView(View):
    """A change of what is known: the note, and what was said before of each field that changed."""

    at: datetime
    by: str
    note: str
    before: dict[str, Any]
    subjects_added: int


class GivenView(View):
    """A notice that was given."""

    addressee: Addressee
    at: datetime
    reference: str
    recorded_at: datetime
    recorded_by: str


class BreachView(BreachRow):
    """One breach with everything that was ever said of it."""

    amendments: list[AmendmentView]
    notices: list[GivenView]
    overdue: list[Addressee]
    overdue_at: datetime | None


def row_of(breach: Breach, now: datetime) -> BreachRow:
    """A breach as a row, with its clocks as they stand."""
    return BreachRow.model_validate(_shown(breach, now))


def view_of(breach: Breach, now: datetime) -> BreachView:
    """A breach with everything, and its clocks as they stand."""
    more = ("amendments", "notices", "overdue", "overdue_at")
    return BreachView.model_validate(
        {**_shown(breach, now), **{name: getattr(breach, name) for name in more}}
    )


def _shown(breach: Breach, now: datetime) -> dict[str, object]:
    plain = ("id", "discovered_at", "due_at", "registered_at", "registered_by", "particulars", "missing")
    return {name: getattr(breach, name) for name in plain} | {
        "known_here": len(breach.subjects),
        "told_here": breach.told,
        "is_telling": breach.telling_by is not None,
        "clocks": breach.clocks(now),
    }
