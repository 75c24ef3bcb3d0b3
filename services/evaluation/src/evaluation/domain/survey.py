"""A survey of one service in one period: it counts each response once and closes with its index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal

from evaluation.domain.code import Way
from evaluation.domain.errors_answers import OutsideSurveyDays
from evaluation.domain.errors_skm import NoResponses, SurveyClosed
from evaluation.domain.response import Response
from evaluation.domain.skm import SkmIndex, Tally, skm_index
from evaluation.domain.skm_rules import RuleSet
from servicekit.days import day_begins, day_ends

Status = Literal["open", "closed", "published"]
Access = Literal["invited", "open"]
"""Whether the public needs a code of invitation to answer, or may answer without one."""


_TERMS = ("service_id", "opd", "period", "title", "opens_on", "closes_on", "users", "program_id", "access")
"""What an officer says when a survey is opened, and cannot say otherwise under the same id."""


@dataclass(frozen=True, slots=True)
class Survey:
    """One survey.

    Attributes:
        tally: Running sums of all accepted responses, so that the index is exact at any moment.
        rule_version: The rule set it was opened with: its questions, and how they become an index.
        title: What respondents call the service; None: its id has to do.
        opens_on: First day it takes answers, in WIB; None: from when it was opened.
        closes_on: Last day of it; None: until somebody closes it.
        users: How many people used the service in the period; None: unknown.
        target: How many of them a sample needs; None: their number is unknown.
        program_id: The programme whose effect it asks about.
        thread: Correlation id of what began it; what is announced of it belongs to that.
        closed_at: The first instant an answer comes too late; one given before it counts until publication.
        published_at: When its index was published; from then on it takes no responses.
        purged_at: When its raw answers were destroyed; its sums and its result stay.
        ways: How many responses came in which way: those of open surveys prove least.
        invited_at: When its programme's audience was invited; from then on the thread is the programme's.
    """

    id: str
    service_id: str
    opd: str
    period: str
    tally: Tally
    rule_version: str
    title: str | None = None
    opens_on: date | None = None
    closes_on: date | None = None
    users: int | None = None
    target: int | None = None
    program_id: str | None = None
    access: Access = "invited"
    thread: str = ""
    closed_at: datetime | None = None
    published_at: datetime | None = None
    purged_at: datetime | None = None
    ways: Mapping[Way, int] = field(default_factory=dict)
    invited_at: datetime | None = None

    @property
    def responses(self) -> int:
        """How many people answered."""
        return self.tally.responses

    @property
    def status(self) -> Status:
        """Open; closed: it takes only what was answered before; published: it takes nothing any more."""
        if self.published_at:
            return "published"
        return "closed" if self.closed_at else "open"

    @property
    def is_below_target(self) -> bool | None:
        """Whether fewer answered than a sample needs; None when nobody knows how many it needs."""
        return None if self.target is None else self.responses < self.target

    @property
    def ends_at(self) -> datetime | None:
        """The first instant an answer comes too late; None while no end is known."""
        by_day = None if self.closes_on is None else day_ends(self.closes_on)
        return min((instant for instant in (self.closed_at, by_day) if instant), default=None)

    def spans(self, instant: datetime) -> bool:
        """Whether an answer given at this instant lies within its days."""
        begun = self.opens_on is None or instant >= day_begins(self.opens_on)
        return begun and (self.ends_at is None or instant < self.ends_at)

    def has_terms_of(self, other: Survey) -> bool:
        """Whether it is the same survey of the same title, days, users and programme."""
        return all(getattr(self, name) == getattr(other, name) for name in _TERMS)

    def admit(self, response: Response) -> None:
        """Return if a new response counts: it was given in the survey's days and comes before publication.

        Nor does it come after the raw answers were destroyed: nobody could tell it from one counted before.

        Raises: `SurveyClosed`, `OutsideSurveyDays`.
        """
        if self.published_at is not None or self.purged_at is not None:
            raise SurveyClosed(self.id)
        if not self.spans(response.occurred_at):
            raise OutsideSurveyDays(self.id)

    def count(self, responses: Iterable[Response]) -> Survey:
        """The survey with these new responses."""
        tally, ways = self.tally, Counter(self.ways)
        for response in responses:
            tally += Tally.of(response.answers)
            ways[response.way] += 1
        return replace(self, tally=tally, ways=dict(ways))

    def invite(self, thread: str, *, at: datetime) -> Survey:
        """The survey under its programme's thread, its audience invited: once, and while it is open."""
        if self.invited_at is not None or self.status != "open":
            return self
        return replace(self, thread=thread, invited_at=at)

    def close(self, *, at: datetime) -> Survey:
        """The survey closed at this instant, or with its last day if that was before; once."""
        return self if self.closed_at else replace(self, closed_at=min(at, self.ends_at or at))

    def publish(self, *, at: datetime) -> Survey:
        """The survey published, and closed with that if it was open; once."""
        return self if self.published_at else replace(self.close(at=at), published_at=at)

    def index(self, rules: RuleSet) -> SkmIndex:
        """The index of the responses so far. Raises: `NoResponses`."""
        if self.tally.responses == 0:
            raise NoResponses(self.id)
        return skm_index(self.tally, rules)
