"""What is counted of a report, and the differences that keep sums exact when its history changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass
from datetime import datetime
from enum import StrEnum


class Stage(StrEnum):
    """What is measured."""

    RECEIVED = "received"
    VERIFIED = "verified"
    FOLLOWED_UP = "followed-up"
    SOLVED = "solved"
    RATED = "rated"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a figure is counted.

    Attributes:
        at: When the stage was reached: it says which month.
    """

    at: datetime
    stage: Stage
    opd: str
    kind: str
    channel: str


@dataclass(frozen=True, slots=True)
class Numbers:
    """Whole numbers that are added up."""

    cases: int = 0
    minutes: int = 0
    working_days: int = 0
    on_time: int = 0
    reopened: int = 0
    rating: int = 0

    def __add__(self, other: Numbers) -> Numbers:
        return Numbers(*(one + more for one, more in zip(astuple(self), astuple(other), strict=True)))

    def __neg__(self) -> Numbers:
        return Numbers(*(-one for one in astuple(self)))

    @property
    def is_nothing(self) -> bool:
        """Whether it changes no sum."""
        return not any(astuple(self))


@dataclass(frozen=True, slots=True)
class Telling:
    """A figure or a difference that was announced."""

    place: Place
    numbers: Numbers


@dataclass(frozen=True, slots=True)
class Waiting:
    """A change of what waits, announced.

    Attributes:
        open: 1 for a report more that is open.
        overdue: By how many more of its clocks are overdue.
    """

    at: datetime
    opd: str
    kind: str
    open: int
    overdue: int


def net(told: Iterable[Telling]) -> dict[Place, Numbers]:
    """What all that was announced amounts to; places of nothing are left out."""
    sums: dict[Place, Numbers] = {}
    for one in told:
        sums[one.place] = sums.get(one.place, Numbers()) + one.numbers
    return {place: numbers for place, numbers in sums.items() if not numbers.is_nothing}


def differences(now: Mapping[Place, Numbers], told: Iterable[Telling]) -> tuple[Telling, ...]:
    """What is to be announced so that all announced amounts to `now`."""
    before = net(told)
    changes = {
        place: now.get(place, Numbers()) + -before.get(place, Numbers())
        for place in sorted(before.keys() | now.keys())
    }
    return tuple(Telling(place, change) for place, change in changes.items() if not change.is_nothing)


def waiting_differences(
    opd: str, kind: str, overdue: int, told: Iterable[Waiting], *, is_open: bool, at: datetime
) -> Iterator[Waiting]:
    """The same for what waits: all announced amounts to this report at this office, and nothing elsewhere."""
    sums: dict[tuple[str, str], tuple[int, int]] = {}
    for one in told:
        before = sums.get((one.opd, one.kind), (0, 0))
        sums[one.opd, one.kind] = before[0] + one.open, before[1] + one.overdue
    target = {(opd, kind): (int(is_open), overdue)}
    for place in sorted(sums.keys() | target.keys()):
        wanted, known = target.get(place, (0, 0)), sums.get(place, (0, 0))
        if wanted != known:
            yield Waiting(at, *place, wanted[0] - known[0], wanted[1] - known[1])
