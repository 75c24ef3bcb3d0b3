"""Reactions to a page: four grades, one vote a browser session, shown as counts and whole percents.

A poll is no survey: whoever likes votes, so there is no IKM and no grade A to D here. Counts are exact;
percents are rounded half up one by one and need not add up to 100.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from evaluation.domain.text import Text
from servicekit.wording import whole


@dataclass(frozen=True, slots=True)
class Grade:
    """One of the answers a visitor may give."""

    code: str
    label: Text


@dataclass(frozen=True, slots=True)
class Scale:
    """The grades in force, the best first."""

    version: str
    grades: tuple[Grade, ...]

    def label(self, code: str) -> Text:
        """What people call the grade of this code, which is one of the scale."""
        return next(grade.label for grade in self.grades if grade.code == code)


@dataclass(frozen=True, slots=True)
class Share:
    """How many chose a grade.

    Attributes:
        percent: Whole, rounded half up; None while nobody voted.
    """

    grade: Grade
    count: int
    percent: int | None


@dataclass(frozen=True, slots=True)
class ReactionPage:
    """A page under which visitors react.

    Attributes:
        path: Where it is on the regency's site, with a leading slash.
        embedded_by: Sites that may show the poll in a frame, such as "https://www.bojonegorokab.go.id".
        votes: How many chose each grade, by its code; a grade nobody chose may be absent.
    """

    id: str
    regency: str
    title: str
    path: str
    embedded_by: tuple[str, ...]
    votes: Mapping[str, int]

    @property
    def n(self) -> int:
        """How many voted."""
        return sum(self.votes.values())

    @property
    def summary(self) -> Text:
        """How many reacted, in words."""
        if self.n == 0:
            return Text("belum ada tanggapan", "no reactions yet")
        return Text(f"{whole(self.n)} tanggapan", f"{whole(self.n)} reaction{'s' if self.n > 1 else ''}")

    def count(self, reaction: str) -> ReactionPage:
        """The page after one more vote for this grade."""
        return replace(self, votes={**self.votes, reaction: self.votes.get(reaction, 0) + 1})

    def shares(self, scale: Scale) -> tuple[Share, ...]:
        """Count and percent of each grade, in the order of the scale."""
        counts = [(grade, self.votes.get(grade.code, 0)) for grade in scale.grades]
        return tuple(Share(grade, count, _percent(count, self.n)) for grade, count in counts)


def _percent(count: int, of: int) -> int | None:
    """The share in whole percent, half up; none of nothing."""
    return (200 * count + of) // (2 * of) if of else None
