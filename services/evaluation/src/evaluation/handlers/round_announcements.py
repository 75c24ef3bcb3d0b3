"""What happens to a round, as the events other services read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from contracts.evaluation import (
    RoundComponentScored,
    RoundDimensionScored,
    RoundInterviewed,
    RoundOpened,
    RoundSubmitted,
    SmartCityImprovementMeasured,
    SmartCityScoreRecorded,
)
from contracts.event import Event
from evaluation.domain.figures import hundredths
from evaluation.domain.round import Round
from evaluation.domain.round_acts import (
    Compared,
    Interviewed,
    Opened,
    Scored,
    ScoreRecorded,
    Submitted,
)
from evaluation.domain.score_figures import Figure
from evaluation.domain.smart_city_rules import DIMENSIONS
from servicekit.days import day_begins


def told(before: Round, after: Round) -> Iterator[Event]:
    """Everything that happened since, in order; only what makes a difference."""
    for one, next_one in after.history(len(before.entries)):
        yield from _told(one, next_one)


def _told(before: Round, after: Round) -> Iterator[Event]:
    """What the last entry tells."""
    match after.entries[-1].act:
        case Opened() as act:
            at = day_begins(act.opened_on) if act.opened_on else _year_ends(after)
            yield RoundOpened(**_named(after, at), weight_set=act.weight_set)
        case Submitted() as act:
            yield _submitted(after, act)
        case Interviewed(on):
            yield RoundInterviewed(**_named(after, day_begins(on)), interviewed_on=on)
        case Scored() as act:
            yield from _scored(before, after, act)
        case ScoreRecorded() as act:
            yield from _recorded(before, after, act)
        case Compared():
            yield from _improved(before, after)
        case _:
            return


def _submitted(after: Round, act: Submitted) -> RoundSubmitted:
    return RoundSubmitted(
        **_named(after, day_begins(act.submitted_on)),
        submitted_on=act.submitted_on,
        quick_wins=len(DIMENSIONS) - len(act.dimensions),
        quick_wins_missing=len(act.dimensions),
        missing=act.dimensions,
    )


def _scored(before: Round, after: Round, act: Scored) -> Iterator[Event]:
    """A dimension's score, and the component's if it is another one now; sub-dimensions are not told."""
    place, at = act.place, _year_ends(after)
    if place.dimension is not None and place.sub_dimension is None:
        yield RoundDimensionScored(
            **_named(after, at),
            component=place.component,
            dimension=place.dimension,
            judge=act.judge,
            score_hundredths=hundredths(after.scores(act.judge).given[place]),
        )
    was, now = (_component(round_, act) for round_ in (before, after))
    if now is not None and now != was:
        yield RoundComponentScored(
            **_named(after, at), component=place.component, judge=act.judge, score_hundredths=now
        )


def _component(round_: Round, act: Scored) -> int | None:
    score = round_.scores(act.judge).component(act.place.component)
    return None if score is None else hundredths(Figure(score).rounded)


def _recorded(before: Round, after: Round, act: ScoreRecorded) -> Iterator[Event]:
    event = _score_event(after, act)
    if before.score is None or event != _score_event(after, before.score):
        yield event
    yield from _improved(before, after)


def _score_event(after: Round, act: ScoreRecorded) -> SmartCityScoreRecorded:
    return SmartCityScoreRecorded(
        **_named(after, _year_ends(after)),
        score=act.score,
        score_hundredths=act.score_hundredths,
        max_hundredths=act.max_hundredths,
        basis=act.basis,
        improvement_hundredths=act.compared.improvement_hundredths,
        weight_set=act.weight_set,
        digest=act.proof.evidence.digest if act.proof else None,
    )


def _improved(before: Round, after: Round) -> Iterator[Event]:
    was, now = before.compared.improvement_hundredths, after.compared.improvement_hundredths
    if now is not None and now != was:
        yield SmartCityImprovementMeasured(**_named(after, _year_ends(after)), improvement_hundredths=now)


def _named(round_: Round, at: datetime) -> dict[str, Any]:
    return {"occurred_at": at, "round_id": round_.id, "year": round_.year, "stage": round_.stage}


def _year_ends(round_: Round) -> datetime:
    """What a round's scores say, they say of its year: they are dated its last day."""
    return day_begins(date(round_.year, 12, 31))
