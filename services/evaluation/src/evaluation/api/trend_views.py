"""The trend of a regency's scores, year by year."""

from __future__ import annotations

from collections.abc import Iterator

from evaluation.api.round_views import line_of
from evaluation.api.view import View
from evaluation.domain.round import Round
from evaluation.domain.round_acts import Basis


class TrendView(View):
    """A year of the trend.

    Attributes:
        is_gap: Whether no score of that year is on record, between years that have one.
        improvement: Against `previous_year`, which may lie several years back.
    """

    year: int
    is_gap: bool
    score: str | None = None
    maximum: str | None = None
    basis: Basis | None = None
    rank: int | None = None
    ranked: int | None = None
    improvement: str | None = None
    previous_year: int | None = None
    weight_set: str | None = None
    source: str | None = None
    round_id: str | None = None


def trend_rows(rounds: list[Round]) -> Iterator[TrendView]:
    """Every year from the first score to the last, those without one included."""
    scored = {one.year: one for one in rounds}
    for year in range(min(scored, default=0), max(scored, default=-1) + 1):
        if year not in scored:
            yield TrendView(year=year, is_gap=True)
            continue
        line, recorded = line_of(scored[year]), scored[year].score
        announcement = recorded.announcement if recorded else None
        shown = {name: line[name] for name in TrendView.model_fields if name in line}
        source = announcement.source.name if announcement else None
        yield TrendView(**shown, is_gap=False, source=source, round_id=line["id"])
