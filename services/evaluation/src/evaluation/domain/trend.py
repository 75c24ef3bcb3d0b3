"""An instrument over the years, as a line that breaks where the instrument changed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from evaluation.domain.accountability import Result, Series


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One year of the line.

    Attributes:
        change: Against the result before it; None where either has no score, and after a break.
        is_break: The result before it was judged by another method: the two are not compared.
    """

    result: Result
    change: Decimal | None = None
    is_break: bool = False


def trend_of(series: Series) -> list[TrendPoint]:
    """The years on record, from the first to the last."""
    results = list(series.standing.values())
    return [TrendPoint(result) for result in results[:1]] + [
        _after(before, result) for before, result in pairwise(results)
    ]


def _after(before: Result, result: Result) -> TrendPoint:
    if before.method != result.method:
        return TrendPoint(result, is_break=True)
    if before.score is None or result.score is None:
        return TrendPoint(result)
    return TrendPoint(result, result.score - before.score)
