"""A round's score computed from what the assessors gave, and computed again to see that it is the same."""

from __future__ import annotations

from dataclasses import asdict
from fractions import Fraction

from evaluation.domain.errors_rounds import NotAssessed, NothingComputed, NotInterviewed
from evaluation.domain.evidence import Difference, Evidence, differences
from evaluation.domain.figures import hundredths
from evaluation.domain.round import Round
from evaluation.domain.round_acts import Compared, Proof, Result, ScoreRecorded
from evaluation.domain.score_figures import Figure, written
from evaluation.domain.smart_city_calculation import weighted
from evaluation.domain.smart_city_rules import ScoringRules, WeightSet


def computed_score(
    round_: Round, weights: WeightSet, rules: ScoringRules, reason: str | None = None
) -> ScoreRecorded:
    """The score of the assessors' scores under these weights. Raises `NotInterviewed`, `NotAssessed`."""
    if round_.interviewed is None:
        raise NotInterviewed(round_.id)
    proof = _proof(round_, weights, rules)
    score = Figure(Fraction(proof.result.exact), rules.places).rounded
    return ScoreRecorded(
        basis="computed",
        score=proof.result.score,
        score_hundredths=hundredths(score),
        max_hundredths=hundredths(rules.maximum),
        compared=Compared(),
        weight_set=weights.id,
        proof=proof,
        reason=reason,
    )


def recomputed(round_: Round, rules: ScoringRules) -> tuple[Difference, ...]:
    """What is different when the recorded score is computed again; nothing when it is identical.

    Raises: `NothingComputed`; `NotAssessed` when inputs are gone.
    """
    known = round_.score
    if known is None or known.proof is None:
        raise NothingComputed(round_.id)
    again = computed_score(round_, rules.weight_set(known.proof.result.weight_set), rules)
    return differences(_figures(known), _figures(again))


def _proof(round_: Round, weights: WeightSet, rules: ScoringRules) -> Proof:
    given = round_.scores("assessor")
    scores = {code: score for code in rules.codes if (score := given.component(code)) is not None}
    if missing := given.missing(rules.codes):
        raise NotAssessed(missing)
    exact = Figure(weighted(scores, weights), rules.places)
    result = Result(
        year=round_.year,
        stage=round_.stage,
        weight_set=weights.id,
        maximum=written(rules.maximum),
        score=written(exact.rounded),
        exact=exact.fraction,
        components={code: Figure(score).fraction for code, score in scores.items()},
    )
    inputs = given.inputs(rules.codes)
    query = f"/v1/evaluations/rounds/{round_.id}/scores?judge=assessor"
    return Proof(result, Evidence(weights.id, len(inputs), query, given.digest(rules.codes)))


def _figures(score: ScoreRecorded) -> dict[str, object]:
    shown = asdict(score)
    return {name: shown[name] for name in ("score", "score_hundredths", "max_hundredths", "proof")}
