"""How fast reports are known and solved: exact figures of any set of them, and what of that is public."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from evaluation.domain.complaint import Standing
from evaluation.domain.complaint_clocks import Clock
from evaluation.domain.complaint_rules import ClockKind, Status
from servicekit.days import day_of


class Grouping(StrEnum):
    """What reports are told apart by."""

    OPD = "opd"
    KIND = "kind"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Spread:
    """How long a stage took, of the reports that reached it.

    Attributes:
        median_minutes: The nearest rank: a time that was really taken; so with p90.
        on_time_percent: Those within their limit.
    """

    n: int
    mean_minutes: Fraction
    median_minutes: int
    p90_minutes: int
    mean_working_days: Fraction
    median_working_days: int
    p90_working_days: int
    on_time_percent: Fraction


@dataclass(frozen=True, slots=True)
class Measures:
    """The figures of a group of reports; None where there is nothing, or too little for the public.

    Attributes:
        group: The office, kind or month of receipt; None: all of them.
        know: From receipt to the first look.
        follow_up: From being passed on to being taken up.
        solve: From receipt, or being opened again, to the solution.
        reopened_percent: Of the solutions, how many were not the last.
        satisfaction: Mean of the ratings, 1 to 4.
    """

    group: str | None
    received: int | None
    open: int | None
    overdue: int | None
    know: Spread | None
    follow_up: Spread | None
    solve: Spread | None
    reopened: int | None
    reopened_percent: Fraction | None
    rated: int | None
    satisfaction: Fraction | None


@dataclass(frozen=True, slots=True)
class Board:
    """All reports together, and group by group."""

    total: Measures
    groups: tuple[Measures, ...]


def board_of(standings: Sequence[Standing], by: Grouping | None, now: datetime) -> Board:
    """The figures of these reports now."""
    groups: defaultdict[str, list[Standing]] = defaultdict(list)
    for standing in standings if by else ():
        groups[_GROUPS[by](standing) if by else ""].append(standing)
    return Board(
        measures_of(None, standings, now),
        tuple(measures_of(name, groups[name], now) for name in sorted(groups)),
    )


def measures_of(group: str | None, standings: Sequence[Standing], now: datetime) -> Measures:
    """The figures of one group now."""
    clocks = [clock for standing in standings for clock in standing.clocks]
    closings = [
        standing.history.moments[cycle.end]
        for standing in standings
        for cycle in standing.cycles
        if cycle.end is not None
    ]
    solved = sum(moment.status is Status.SELESAI for moment in closings)
    reopened = sum(
        standing.history.moments[cycle.end].status is Status.SELESAI
        for standing in standings
        for cycle in standing.cycles[:-1]
        if cycle.end is not None
    )
    ratings = [moment.rating for moment in closings if moment.rating is not None]
    return Measures(
        group=group,
        received=len(standings),
        open=sum(standing.is_open for standing in standings),
        overdue=sum(_is_overdue(standing, now) for standing in standings),
        know=_spread(clocks, ClockKind.VERIFICATION),
        follow_up=_spread(clocks, ClockKind.FOLLOW_UP),
        solve=_spread(clocks, ClockKind.SOLUTION),
        reopened=reopened,
        reopened_percent=Fraction(100 * reopened, solved) if solved else None,
        rated=len(ratings),
        satisfaction=Fraction(sum(ratings), len(ratings)) if ratings else None,
    )


def public(board: Board, smallest: int) -> Board:
    """The board without figures of fewer than `smallest` reports.

    Where hiding some groups would let their sum be found as too small a difference to the total, the next
    smallest is hidden too.
    """
    shown = sorted(board.groups, key=lambda one: one.received or 0)
    hidden: list[Measures] = []
    while shown and ((shown[0].received or 0) < smallest or _is_found_out(hidden, smallest)):
        hidden.append(shown.pop(0))
    unseen = {one.group for one in hidden}
    groups = tuple(
        _nothing(one.group) if one.group in unseen else _coarse(one, smallest) for one in board.groups
    )
    return Board(_coarse(board.total, smallest), groups)


def _is_found_out(hidden: Sequence[Measures], smallest: int) -> bool:
    """Whether the difference to the total tells of one group, or of too few reports."""
    return bool(hidden) and (len(hidden) == 1 or sum(one.received or 0 for one in hidden) < smallest)


def _nothing(group: str | None) -> Measures:
    return Measures(group, *(None,) * 10)


def _coarse(one: Measures, smallest: int) -> Measures:
    """The figures of a group without those of too few."""
    if one.received is None or one.received < smallest:
        return _nothing(one.group)
    few_reopened = _too_few(one.reopened, smallest)
    few_rated = _too_few(one.rated, smallest)
    return replace(
        one,
        open=None if _too_few(one.open, smallest) else one.open,
        overdue=None if _too_few(one.overdue, smallest) else one.overdue,
        know=_enough(one.know, smallest),
        follow_up=_enough(one.follow_up, smallest),
        solve=_enough(one.solve, smallest),
        reopened=None if few_reopened else one.reopened,
        reopened_percent=None if few_reopened else one.reopened_percent,
        rated=None if few_rated else one.rated,
        satisfaction=None if few_rated else one.satisfaction,
    )


def _too_few(count: int | None, smallest: int) -> bool:
    return count is not None and 0 < count < smallest


def _enough(spread: Spread | None, smallest: int) -> Spread | None:
    return spread if spread and spread.n >= smallest else None


def _spread(clocks: Iterable[Clock], kind: ClockKind) -> Spread | None:
    done = [clock for clock in clocks if clock.kind is kind and clock.is_done]
    if not done:
        return None
    minutes, days = sorted(one.minutes for one in done), sorted(one.working_days for one in done)
    return Spread(
        n=len(done),
        mean_minutes=Fraction(sum(minutes), len(done)),
        median_minutes=_nearest(minutes, 50),
        p90_minutes=_nearest(minutes, 90),
        mean_working_days=Fraction(sum(days), len(done)),
        median_working_days=_nearest(days, 50),
        p90_working_days=_nearest(days, 90),
        on_time_percent=Fraction(100 * sum(one.was_on_time for one in done), len(done)),
    )


def _nearest(ordered: Sequence[int], percent: int) -> int:
    """The smallest value that at least so many percent do not exceed."""
    return ordered[-(-len(ordered) * percent // 100) - 1]


def _is_overdue(standing: Standing, now: datetime) -> bool:
    return standing.overdue_from is not None and standing.overdue_from <= now


_GROUPS: dict[Grouping, Callable[[Standing], str]] = {
    Grouping.OPD: lambda standing: standing.opd,
    Grouping.KIND: lambda standing: standing.history.kind.value,
    Grouping.MONTH: lambda standing: f"{day_of(standing.history.received_at):%Y-%m}",
}
