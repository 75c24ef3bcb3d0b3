"""What a person asks for about their own data (UU 27/2022 art. 5 to 13), and when it was done.

The law gives hours, not working days; this platform does at once what it can, and the rest in parts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from notifications.domain.clocks import Clocks
from notifications.domain.errors_people import NotYourData, ReasonMissing

Kind = Literal["access", "restriction", "restriction-lifted", "erasure"]
"""A copy (art. 7, 13), processing nothing for a while (art. 11) and again, the end of it (art. 8)."""

AT_ONCE = 100
"""Rows of the ledger that are dealt with in one transaction."""


@dataclass(frozen=True, slots=True)
class Retention:
    """How long what outlives an erasure is kept: data, from `rules/erasure.v1.json`."""

    proofs_kept_years: int
    requests_kept_years: int


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: the person, or somebody whose office it is, for a reason that is kept.

    Attributes:
        is_trusted: Whether they are the data protection officer or an administrator.
    """

    subject: str
    is_trusted: bool = False
    reason: str | None = None

    def check(self, subject: str) -> None:
        """Return if they may see and ask for what concerns this person. Raises: `NotYourData`."""
        if self.subject != subject and not self.is_trusted:
            raise NotYourData


@dataclass(frozen=True, slots=True)
class SubjectRequest:
    """One request, as the record of processing has it.

    Attributes:
        due_at: When the law wants it done.
        done_at: When it was done; None while parts are left.
        rows: How many rows of the ledger it changed so far.
    """

    id: str
    subject: str
    kind: Kind
    asked_by: str
    reason: str | None
    asked_at: datetime
    due_at: datetime
    done_at: datetime | None = None
    rows: int = 0

    def went_on(self, rows: int, *, is_done: bool, at: datetime) -> SubjectRequest:
        """So many more rows were dealt with; whether that was all."""
        return replace(self, rows=self.rows + rows, done_at=at if is_done else None)


def ask(
    kind: Kind, subject: str, asker: Asker, clocks: Clocks, *, request_id: str, at: datetime
) -> SubjectRequest:
    """A request that is made now. Raises: `NotYourData`, `ReasonMissing`."""
    asker.check(subject)
    if asker.subject != subject and not asker.reason:
        raise ReasonMissing
    due_at = at + _allowed(clocks)[kind]
    return SubjectRequest(request_id, subject, kind, asker.subject, asker.reason, at, due_at)


def _allowed(clocks: Clocks) -> Mapping[Kind, timedelta]:
    return {
        "access": clocks.access,
        "restriction": clocks.restriction,
        "restriction-lifted": clocks.restriction,
        "erasure": clocks.erasure,
    }
