"""The clocks of a report: the first look, being taken up by its office, the solution.

A report that is opened again starts a clock for its solution, and one for being taken up; one that is passed
on to another office starts the latter and forgets the one before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from evaluation.domain.complaint_history import History, Moment
from evaluation.domain.complaint_rules import ClockKind, ComplaintRules, RulesOn, Status
from servicekit.days import day_ends, day_of
from servicekit.deadlines import (
    days_taken,
)
from servicekit.working_days import WorkingCalendar


@dataclass(frozen=True, slots=True)
class Clock:
    """One running of a limit.

    Attributes:
        id: Its kind and the how-many-eth of that kind; names it among the report's clocks.
        due_on: The last day, by the pauses so far.
        stopped_at: When something ended it.
        is_paused: Whether it stands still now: it is not overdue then.
        is_done: Whether it was ended by what it waited for, so that it measures something.
        working_days: How long it ran if it is done, pauses included.
    """

    id: str
    kind: ClockKind
    started_at: datetime
    due_on: date
    rule_version: str
    late_entry_minutes: int
    stopped_at: datetime | None = None
    is_paused: bool = False
    is_done: bool = False
    working_days: int = 0

    @property
    def runs(self) -> bool:
        """Whether time passes on it."""
        return self.stopped_at is None and not self.is_paused

    @property
    def overdue_from(self) -> datetime:
        """The first instant after its last day."""
        return day_ends(self.due_on)

    @property
    def late_entry(self) -> timedelta:
        """How much later it is judged if it was over when it became known."""
        return timedelta(minutes=self.late_entry_minutes)

    @property
    def was_on_time(self) -> bool:
        """Whether it was stopped by its last day."""
        return self.stopped_at is not None and day_of(self.stopped_at) <= self.due_on

    @property
    def minutes(self) -> int:
        """Whole minutes until it was stopped; 0 while it runs."""
        ended = self.stopped_at or self.started_at
        return int((ended - self.started_at).total_seconds() // 60)


@dataclass(frozen=True, slots=True)
class Cycle:
    """From a report's receipt, or from its being opened again, to what finished it.

    Attributes:
        begin: Place of the first moment in the history.
        end: Place of the final one; None while it is open.
    """

    begin: int
    end: int | None


def cycles_of(history: History, rules_on: RulesOn) -> tuple[Cycle, ...]:
    """The times a report was open. Anything but another final status after a final one opens it again."""
    cycles = [Cycle(0, None)]
    for place, moment in enumerate(history.moments):
        is_final = moment.status in rules_on(day_of(moment.at)).final
        if is_final and cycles[-1].end is None:
            cycles[-1] = Cycle(cycles[-1].begin, place)
        elif not is_final and cycles[-1].end is not None:
            cycles.append(Cycle(place, None))
    return tuple(cycles)


def clocks_of(
    history: History, cycles: Sequence[Cycle], rules_on: RulesOn, days: WorkingCalendar
) -> tuple[Clock, ...]:
    """Every clock that ever ran. Raises `NoComplaintRules`, `NoCalendar` for days nobody has rules for."""
    watch = _Watch(history, rules_on, days)
    return (*watch.verification(), *watch.follow_ups(cycles), *watch.solutions(cycles))


@dataclass(frozen=True, slots=True)
class _Watch:
    history: History
    rules_on: RulesOn
    days: WorkingCalendar

    def verification(self) -> Iterator[Clock]:
        if self.history.is_receipt_known:
            yield self._clock(ClockKind.VERIFICATION, 1, 0, len(self.history.moments))

    def follow_ups(self, cycles: Sequence[Cycle]) -> Iterator[Clock]:
        """One for each office that was handed the report, until the next one was."""
        opened = {cycle.begin for cycle in cycles[1:]}
        passed = [
            place
            for place, moment in enumerate(self.history.moments)
            if moment.status is Status.DIDISPOSISIKAN or (place in opened and moment.opd is not None)
        ]
        for number, place in enumerate(passed, start=1):
            until = passed[number] if number < len(passed) else len(self.history.moments)
            yield self._clock(ClockKind.FOLLOW_UP, number, place, until)

    def solutions(self, cycles: Sequence[Cycle]) -> Iterator[Clock]:
        for number, cycle in enumerate(cycles, start=1):
            if cycle.begin == 0 and not self.history.is_receipt_known:
                continue
            until = len(self.history.moments) if cycle.end is None else cycle.end + 1
            yield self._clock(ClockKind.SOLUTION, number, cycle.begin, until)

    def _clock(self, kind: ClockKind, number: int, begin: int, until: int) -> Clock:
        """The clock that starts at a moment; where `until` is not the end, it is over there at the latest."""
        moments = self.history.moments
        started = moments[begin]
        rules = self.rules_on(day_of(started.at))
        rule = rules.clocks[kind]
        ended = next((n for n in range(begin, until) if moments[n].status in rule.ended_by), None)
        stopped = ended if ended is not None else until if until < len(moments) else None
        stop = None if stopped is None else moments[stopped]
        run = moments[begin : len(moments) if stopped is None else stopped + 1]
        allowed = rule.days[self.history.kind] + self._paused_days(run, rules, kind)
        is_done = ended is not None and _is_what_it_waited_for(kind, moments[ended])
        return Clock(
            id=f"{kind}.{number}",
            kind=kind,
            started_at=started.at,
            due_on=self.days.due(started.at, allowed).due,
            rule_version=rules.version,
            late_entry_minutes=rules.late_entry_minutes,
            stopped_at=stop.at if stop else None,
            is_paused=stop is None and moments[-1].status in rule.paused_by,
            is_done=is_done,
            working_days=days_taken(started.at, stop.at, self.days) if stop and is_done else 0,
        )

    def _paused_days(self, run: Sequence[Moment], rules: ComplaintRules, kind: ClockKind) -> int:
        return sum(
            self.days.working_days_between(day_of(moment.at), day_of(after.at))
            for moment, after in pairwise(run)
            if moment.status in rules.clocks[kind].paused_by
        )


def _is_what_it_waited_for(kind: ClockKind, ended: Moment) -> bool:
    """A look or an office's first step counts however it turned out; a solution is one only if it is."""
    match kind:
        case ClockKind.VERIFICATION:
            return True
        case ClockKind.FOLLOW_UP:
            return ended.status in (Status.DIPROSES, Status.SELESAI)
        case ClockKind.SOLUTION:
            return ended.status is Status.SELESAI
