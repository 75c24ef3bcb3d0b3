"""Books a delivery of responses on an impact survey: each respondent once, and what each of them brought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from evaluation.domain.impact_design import Cell
from evaluation.domain.impact_parts import Filled
from evaluation.domain.impact_response import ImpactForm, ImpactResponse, cell_of, read_impact_response
from evaluation.domain.impact_survey import ImpactSurvey
from evaluation.domain.judging import Receipt, judge
from evaluation.domain.respondent import Questions


@dataclass(frozen=True, slots=True)
class Gain:
    """What one new response brought.

    Attributes:
        filled: The cell that got its quota with it, if one did.
        completed: How many respondents the survey has, if it got complete with it.
    """

    response: ImpactResponse
    cell: Cell
    filled: Filled | None
    completed: int | None


@dataclass(frozen=True, slots=True)
class Booking:
    """What became of a batch: the survey after it, what is new, and a receipt per entry."""

    survey: ImpactSurvey
    gains: tuple[Gain, ...]
    receipts: tuple[Receipt, ...]


def book(
    survey: ImpactSurvey,
    entries: Sequence[object],
    known: Mapping[str, Mapping[str, Any]],
    questions: Questions,
    *,
    at: datetime,
) -> Booking:
    """Count each entry once, in any order and any split into batches; refuse what cannot be counted.

    Args:
        survey: As it stands.
        entries: As they arrived, none of them trusted.
        known: The answers already counted under the ids among the entries.
        questions: What respondents may say about themselves.
        at: When the entries were received.
    """
    form = ImpactForm(survey.design, survey.forms, questions)
    gains: list[Gain] = []
    after = survey

    def admit(response: ImpactResponse) -> None:
        nonlocal after
        cell = cell_of(response, survey.design, survey.forms)
        after.admit(cell)
        before, after = after, after.count(cell, response)
        gains.append(_gain(response, cell, before, after))

    judged = judge(
        entries, known, read=lambda entry: read_impact_response(entry, form, received_at=at), admit=admit
    )
    if gains:
        after = replace(after, rests_since=at)
    return Booking(after, tuple(gains), judged.receipts)


def _gain(response: ImpactResponse, cell: Cell, before: ImpactSurvey, after: ImpactSurvey) -> Gain:
    filled = after.filled[-1] if len(after.filled) > len(before.filled) else None
    got_complete = before.completed_at is None and after.completed_at is not None
    return Gain(response, cell, filled, after.responses if got_complete else None)
