"""Scores of a round, by the regency itself and by assessors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from contracts.reference.smart_city import sub_dimensions
from evaluation.domain.errors_rounds import ScoreInvalid
from evaluation.domain.round import Round
from evaluation.domain.round_acts import Judge, Place, Scored
from evaluation.domain.score_figures import read_score, score_problem, written
from evaluation.domain.smart_city_rules import DIMENSIONS, ScoringRules
from evaluation.handlers.change_round import change_round
from evaluation.reference.smart_city import scoring_rules
from servicekit.errors import FieldProblem
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Mark:
    """A score for a place, as it is written: 3,60 or 3.60."""

    place: Place
    score: str


@dataclass(frozen=True, slots=True)
class ScoreRound:
    """A judge gives scores, or changes some.

    Attributes:
        reason: Needed of assessors once the round's score was recorded.
    """

    round_id: str
    judge: Judge
    marks: Sequence[Mark]
    reason: str | None = None


async def score_round(command: ScoreRound, tx: Transaction) -> Round:
    """Give scores, all of them or none. Idempotent: what stands already changes nothing.

    Emits: `RoundDimensionScored`, and `RoundComponentScored` where a component's score is another one now.
    Raises: `RoundNotFound`, `ScoreInvalid` naming every wrong field; of the regency itself what
    `Round.assess_oneself` raises, of an assessor what `Round.assess` does.
    """
    rules = scoring_rules()
    problems = [
        problem for index, mark in enumerate(command.marks) for problem in _problems(index, mark, rules)
    ]
    if problems:
        raise ScoreInvalid(problems)
    scores = [
        Scored(command.judge, mark.place, written(score), command.reason)
        for mark in command.marks
        if (score := read_score(mark.score, rules.maximum)) is not None
    ]

    def decide(round_: Round) -> Round:
        if command.judge == "self":
            return round_.assess_oneself(scores, at=tx.now, actor=tx.context.actor)
        return round_.assess(scores, at=tx.now, actor=tx.context.actor)

    return await change_round(command.round_id, decide, tx)


def place_problems(path: str, place: Place, rules: ScoringRules) -> Iterator[FieldProblem]:
    """What is wrong with the place a score or a piece of evidence is for."""
    if place.component not in rules.codes:
        yield _unknown(f"{path}component", rules.codes)
    if place.dimension is not None and place.dimension not in DIMENSIONS:
        yield _unknown(f"{path}dimension", DIMENSIONS)
    of_it = tuple(one.code for one in sub_dimensions() if one.dimension == place.dimension)
    if place.sub_dimension is not None and place.sub_dimension not in of_it:
        yield _unknown(f"{path}sub_dimension", of_it)


def _problems(index: int, mark: Mark, rules: ScoringRules) -> Iterator[FieldProblem]:
    yield from place_problems(f"scores.{index}.", mark.place, rules)
    if read_score(mark.score, rules.maximum) is None:
        yield score_problem(f"scores.{index}.score", rules.maximum)


def _unknown(path: str, known: Sequence[str]) -> FieldProblem:
    choices = ", ".join(known)
    return FieldProblem(path, "unknown", f"Pilihan: {choices}", f"Choices: {choices}")
