"""Scores of the smart-city evaluation: read as officers write them, kept exactly, printed rounded."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from evaluation.domain.figures import rounded
from servicekit.errors import FieldProblem

_WRITTEN = re.compile(r"[0-9](?:[.,][0-9]{1,4})?")
_SHOWN_PLACES = 4
_LAST_PLACE = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Figure:
    """An exact value, and how it is printed.

    Attributes:
        places: Decimals of the rounded value.
    """

    value: Fraction
    places: int = 2

    @property
    def fraction(self) -> str:
        """The exact value: 663/200."""
        return str(self.value)

    @property
    def decimal(self) -> str:
        """The value to four decimals, without zeros at the end: 3.315."""
        text = f"{rounded(self.value, _SHOWN_PLACES):f}"
        return text.rstrip("0").rstrip(".")

    @property
    def rounded(self) -> Decimal:
        """The value rounded half up, as it is printed."""
        return rounded(self.value, self.places)

    @property
    def truncated(self) -> Decimal:
        """The value cut off after the same number of decimals."""
        whole = self.value.numerator * 10**self.places // self.value.denominator
        return Decimal(whole).scaleb(-self.places)


def read_score(text: str, maximum: Decimal) -> Decimal | None:
    """A score as it is written, with comma or point, 0 to the maximum; None for anything else."""
    if _WRITTEN.fullmatch(text) is None:
        return None
    score = Decimal(text.replace(",", "."))
    return score if score <= maximum else None


def written(score: Decimal) -> str:
    """One way to write a score: a point, at least two decimals. 3.6 → 3.60, 3.0683 → 3.0683."""
    text = f"{score.quantize(_LAST_PLACE):f}"
    return text[:-2] + text[-2:].rstrip("0")


def printed(hundredths: int) -> str:
    """Hundredths as they are printed: 47 → 0.47, -10 → -0.10."""
    return f"{Decimal(hundredths).scaleb(-2):f}"


def mean(values: Iterable[Fraction]) -> Fraction:
    """Their exact mean; there is at least one."""
    found = list(values)
    return sum(found, Fraction(0)) / len(found)


def score_problem(field: str, maximum: Decimal) -> FieldProblem:
    """Why a score cannot be read."""
    return FieldProblem(
        field,
        "score-unreadable",
        f"Tulis nilai 0 sampai {written(maximum)}, misalnya 3,60",
        f"Write a score from 0 to {written(maximum)}, such as 3.60",
    )
