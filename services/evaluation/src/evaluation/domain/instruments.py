"""What regencies are judged by: instruments, the methods they had over the years, and what scores mean.

All of it is data. A grade with an edge covers every score from its edge to the next one, exactly: 80.00 and
80.01 may be two grades.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from evaluation.domain.errors_accountability import (
    GradeContradictsScore,
    GradeUnknown,
    MethodNeeded,
    MethodNotInForce,
    ScoreAboveMaximum,
    ScoreNotTaken,
)
from evaluation.domain.text import Text


@dataclass(frozen=True, slots=True)
class Grade:
    """One grade.

    Attributes:
        over: Its lower edge, which itself belongs to the grade below.
        at_least: Its lower edge, which belongs to it.
    """

    code: str
    name: Text
    over: Decimal | None = None
    at_least: Decimal | None = None

    def covers(self, score: Decimal) -> bool:
        """Whether a score that is in no higher grade is in this one."""
        if self.over is not None:
            return score > self.over
        return self.at_least is None or score >= self.at_least


@dataclass(frozen=True, slots=True)
class Method:
    """One version of an instrument: figures of two versions are not compared.

    Attributes:
        first_year: Years judged by it; `last_year` None while it is in force.
        grades: From the highest down; without any, they are taken as announced.
        max: The highest score there can be, where the method says so.
    """

    code: str
    name: Text
    first_year: int
    source: str
    last_year: int | None = None
    has_score: bool = True
    max: Decimal | None = None
    grades: tuple[Grade, ...] = ()

    def covers(self, year: int) -> bool:
        """Whether this year may have been judged by it."""
        return self.first_year <= year <= (self.last_year or year)

    def grade_of(self, score: Decimal) -> str | None:
        """What the bands say of a score; None where there are none."""
        if not any(grade.over or grade.at_least for grade in self.grades):
            return None
        return next(grade.code for grade in self.grades if grade.covers(score))

    def check(self, grade: str | None, score: Decimal | None, highest: Decimal | None) -> None:
        """Return if a grade and a score may have been announced together.

        Raises: `ScoreNotTaken`, `ScoreAboveMaximum`, `GradeUnknown`, `GradeContradictsScore`.
        """
        if score is not None:
            if not self.has_score:
                raise ScoreNotTaken(self.code)
            limits = [limit for limit in (self.max, highest) if limit is not None]
            if limits and score > min(limits):
                raise ScoreAboveMaximum(score, min(limits))
        if grade is not None and self.grades and grade not in {one.code for one in self.grades}:
            raise GradeUnknown(grade, [one.code for one in self.grades])
        said = self.grade_of(score) if score is not None else None
        if grade is not None and said is not None and grade != said:
            raise GradeContradictsScore(grade, said)


@dataclass(frozen=True, slots=True)
class Instrument:
    """One instrument.

    Attributes:
        note: What readers must know of its results.
        issuer: Who announces them, unless somebody else is named.
        is_announced_later: Only after the judged year is over, so that a mistaken year is noticed.
        run_grades: The grades that count into a run of years; none where nobody counts runs.
    """

    code: str
    name: Text
    issuer: str
    methods: tuple[Method, ...]
    note: Text | None = None
    is_announced_later: bool = False
    run_grades: frozenset[str] = frozenset()

    def method(self, code: str) -> Method:
        """The method of this code. Raises: KeyError."""
        return {method.code: method for method in self.methods}[code]

    def method_for(self, year: int, named: str | None) -> Method:
        """What a year was judged by. Raises: `MethodNotInForce`, `MethodNeeded` where it may be several."""
        covering = [method for method in self.methods if method.covers(year)]
        if named is not None:
            covering = [method for method in covering if method.code == named]
        match covering:
            case [only]:
                return only
            case []:
                raise MethodNotInForce(self.code, year, [method.code for method in self.methods])
            case _:
                raise MethodNeeded(year, [method.code for method in covering])
