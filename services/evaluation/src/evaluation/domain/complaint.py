"""A citizen's report: what is known of it, where that makes it stand, and what an officer may do to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from evaluation.domain.complaint_clocks import Clock, Cycle, clocks_of, cycles_of
from evaluation.domain.complaint_figures import Numbers, Place, Stage, Telling, Waiting
from evaluation.domain.complaint_history import Fact, History, history_of
from evaluation.domain.complaint_rules import ActRule, ClockKind, RulesOn, Status
from evaluation.domain.errors_complaints import (
    ActTooEarly,
    AlreadyRated,
    HistoryFull,
    MoveImpossible,
    NoComplaintRules,
    NotSolved,
    OfficeMissing,
    ReopenWindowOver,
    StatusIdReused,
    StatusInTheFuture,
    VillageElsewhere,
)
from servicekit.days import day_ends, day_of
from servicekit.deadlines import (
    judged_from,
)
from servicekit.working_days import WorkingCalendar

NO_OPD = "unassigned"
"""The office of a report that was not passed to any."""

MOST_FACTS = 200
"""Statuses of one report; LAPOR! has a handful of each."""

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""Nobody has rules for what was before."""

CLOCK_AHEAD = timedelta(minutes=5)
"""Clocks of other systems may be so far ahead."""

_STAGES: Mapping[ClockKind, Stage] = {
    ClockKind.VERIFICATION: Stage.VERIFIED,
    ClockKind.FOLLOW_UP: Stage.FOLLOWED_UP,
    ClockKind.SOLUTION: Stage.SOLVED,
}


@dataclass(frozen=True, slots=True)
class Complaint:
    """One report.

    Attributes:
        lapor_ref: Its number in SP4N-LAPOR!; None for one received at a counter.
        is_anonymous: Whether who reported did not want to be named; nobody's name is kept of any report.
        is_secret: Whether nobody but its own office reads it, nor where it is about.
        told: What was announced of its figures, in order; so with `waiting`.
        announced: Names of what was announced once.
        breached: Ids of the clocks that were told to have run out.
    """

    id: str
    regency: str
    lapor_ref: str | None
    facts: tuple[Fact, ...] = ()
    is_anonymous: bool = False
    is_secret: bool = False
    told: tuple[Telling, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    announced: tuple[str, ...] = ()
    breached: tuple[str, ...] = ()

    def stands_at(self, fact: Fact) -> bool:
        """Whether a status seen later says nothing that is not so already."""
        if not self.facts:
            return False
        last = history_of(self.facts).last
        says = (fact.status, fact.opd or last.opd, fact.rating or last.rating)
        return fact.at >= last.at and says == (last.status, last.opd, last.rating)

    def learn(self, fact: Fact) -> Complaint:
        """The report once this is known; the same if it was.

        Raises: `StatusIdReused`, `VillageElsewhere`, `HistoryFull`.
        """
        known = next((one for one in self.facts if one.id == fact.id), None)
        if known is not None:
            if not known.says_the_same_as(fact):
                raise StatusIdReused(fact.id)
            return self
        if fact.village is not None and not fact.village.startswith(f"{self.regency}."):
            raise VillageElsewhere(self.regency)
        if len(self.facts) >= MOST_FACTS:
            raise HistoryFull(MOST_FACTS)
        return replace(self, facts=(*self.facts, fact))


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a report stands by all that is known of it."""

    history: History
    cycles: tuple[Cycle, ...]
    clocks: tuple[Clock, ...]
    closes_at: datetime | None
    judged_at: datetime | None

    @property
    def status(self) -> Status:
        """Its last status."""
        return self.history.last.status

    @property
    def opd(self) -> str:
        """The office it is with."""
        return self.history.last.opd or NO_OPD

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.cycles[-1].end is None

    @property
    def reopened(self) -> int:
        """How often it was opened again."""
        return len(self.cycles) - 1

    @property
    def rating(self) -> int | None:
        """How the last answer was judged."""
        end = self.cycles[-1].end
        return None if end is None else self.history.moments[end].rating

    @property
    def overdue_from(self) -> datetime | None:
        """From when a clock that runs is over."""
        return min((clock.overdue_from for clock in self.clocks if clock.runs), default=None)

    def figures(self) -> dict[Place, Numbers]:
        """What is counted of it."""
        sums: dict[Place, Numbers] = {}
        for stage, at, numbers in self._measured():
            place = Place(at, stage, self.opd, self.history.kind, self.history.channel)
            sums[place] = sums.get(place, Numbers()) + numbers
        return sums

    def overdue(self, complaint: Complaint, now: datetime) -> int:
        """How many of its clocks are over and were told to be."""
        told = complaint.breached
        return sum(clock.runs and clock.id in told and now >= clock.overdue_from for clock in self.clocks)

    def _measured(self) -> list[tuple[Stage, datetime, Numbers]]:
        found = [(Stage.RECEIVED, self.history.received_at, Numbers(cases=1))]
        for clock in self.clocks:
            if clock.is_done and clock.stopped_at is not None:
                is_again = clock.kind is ClockKind.SOLUTION and self._was_reopened(clock)
                times = (clock.minutes, clock.working_days, int(clock.was_on_time), int(is_again))
                found.append((_STAGES[clock.kind], clock.stopped_at, Numbers(1, *times)))
        for cycle in self.cycles:
            end = None if cycle.end is None else self.history.moments[cycle.end]
            if end and end.rating is not None:
                found.append((Stage.RATED, end.at, Numbers(cases=1, rating=end.rating)))
        return found

    def _was_reopened(self, solution: Clock) -> bool:
        return any(self.history.moments[cycle.begin].at > solution.started_at for cycle in self.cycles[1:])


def stand(complaint: Complaint, rules_on: RulesOn, days: WorkingCalendar, now: datetime) -> Standing:
    """Where a report with at least one fact stands.

    Raises: `NoComplaintRules`, `NoCalendar` for days nobody has rules for.
    """
    history = history_of(complaint.facts)
    cycles = cycles_of(history, rules_on)
    clocks = clocks_of(history, cycles, rules_on, days)
    closes_at = None
    if history.answered_at is not None and cycles[-1].end is None:
        allowed = rules_on(day_of(history.answered_at)).auto_close_days
        closes_at = day_ends(days.due(history.answered_at, allowed).due)
    judged_at = min(filter(None, (_judged_at(clock, complaint, now) for clock in clocks)), default=None)
    return Standing(history, cycles, clocks, closes_at, judged_at)


def clocks_to_tell(complaint: Complaint, standing: Standing, now: datetime) -> tuple[Clock, ...]:
    """The clocks that ran out and of which nobody was told."""
    return tuple(
        clock
        for clock in standing.clocks
        if clock.runs and clock.id not in complaint.breached and now >= _told_from(clock, complaint)
    )


def check_act(
    standing: Standing, act: ActRule, at: datetime, opd: str | None, rules_on: RulesOn, days: WorkingCalendar
) -> None:
    """Return if an officer may do this to a report then.

    Raises: `MoveImpossible`, `ActTooEarly`, `OfficeMissing`, `ReopenWindowOver`.
    """
    rules, last = rules_on(day_of(at)), standing.history.last
    if (opd is None) is (act.status is Status.DIDISPOSISIKAN):
        raise OfficeMissing
    if act.status not in rules.moves[standing.status]:
        raise MoveImpossible(standing.status, act.status)
    if at < last.at:
        raise ActTooEarly(last.at)
    if act.status is Status.DIBUKA_KEMBALI and standing.status is Status.SELESAI:
        until = days.due(last.at, rules.reopen_days).due
        if at >= day_ends(until):
            raise ReopenWindowOver(until)


def check_time(at: datetime, now: datetime) -> None:
    """Return if a status may be from then. Raises: `StatusInTheFuture`, `NoComplaintRules`."""
    if at > now + CLOCK_AHEAD:
        raise StatusInTheFuture
    if at < EARLIEST:
        raise NoComplaintRules(EARLIEST.date())


def check_rating(complaint: Complaint, standing: Standing) -> None:
    """Return if the answer to a report may be judged. Raises: `NotSolved`, `AlreadyRated`."""
    if standing.status is not Status.SELESAI:
        raise NotSolved(complaint.id)
    if standing.rating is not None:
        raise AlreadyRated(complaint.id)


def _told_from(clock: Clock, complaint: Complaint) -> datetime:
    known = max(fact.recorded_at for fact in complaint.facts)
    return judged_from(clock.due_on, known, clock.late_entry)


def _judged_at(clock: Clock, complaint: Complaint, now: datetime) -> datetime | None:
    """When to look at a clock next: it runs out, or is overdue once more after its last day moved."""
    if not clock.runs:
        return None
    if clock.id not in complaint.breached:
        return _told_from(clock, complaint)
    return clock.overdue_from if clock.overdue_from > now else None
