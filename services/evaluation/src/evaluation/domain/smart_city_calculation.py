"""From components and weights to a score, exactly; and what a published score says beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from evaluation.domain.errors_scoring import CalculationInvalid, NothingToCalculate
from evaluation.domain.names import printable
from evaluation.domain.score_figures import Figure, mean, read_score, score_problem
from evaluation.domain.smart_city_rules import DIMENSIONS, ScoringRules, WeightSet
from evaluation.domain.text import Text
from servicekit.errors import FieldProblem

PLAIN_MEAN = Text(
    "Rata-rata sederhana: hanya pembanding, bukan nilai evaluasi",
    "Plain mean: for comparison only, no score of the evaluation",
)
OTHER_WEIGHTS = Text(
    "Dengan bobot putaran lain: hanya pembanding", "With another round's weights: for comparison only"
)


@dataclass(frozen=True, slots=True)
class Question:
    """What an officer with a finished sheet asks; scores as they are written.

    Attributes:
        components: Component → score.
        dimensions: Component → dimension → score, for components that follow from their dimensions.
        weight_set: Id of the weights; left out, those of the year.
        published: The score of the announcement, to compare with.
        previous: The score of the round before, to measure the improvement.
    """

    components: Mapping[str, str]
    dimensions: Mapping[str, Mapping[str, str]]
    weight_set: str | None = None
    year: int | None = None
    published: str | None = None
    previous: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One component of a score.

    Attributes:
        derivation: How its score followed from its dimensions; None when it was given.
        weight: Percent; None without a weight set.
        contribution: What it adds to the score.
    """

    component: str
    name: Text
    score: Figure
    derivation: str | None
    weight: int | None
    contribution: Figure | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The same components seen another way; never a score."""

    kind: Literal["weight-set", "plain-mean"]
    label: Text
    weight_set: str | None
    figure: Figure


@dataclass(frozen=True, slots=True)
class Published:
    """A published score beside the calculated one.

    Attributes:
        difference: Published less calculated, both as printed.
        is_within_tolerance: Whether they count as the same.
        is_truncated: Whether cutting off instead of rounding explains the published score.
    """

    score: Decimal
    difference: Decimal
    tolerance: Decimal
    is_within_tolerance: bool
    truncated: Decimal
    is_truncated: bool


@dataclass(frozen=True, slots=True)
class Improvement:
    """How much a score differs from the round before.

    Attributes:
        basis: Whether the later score is the published one or the calculated one.
    """

    score: Decimal
    previous: Decimal
    difference: Decimal
    basis: Literal["published", "calculated"]


@dataclass(frozen=True, slots=True)
class Calculation:
    """An answer: as much of it as could be worked out.

    Attributes:
        missing: Components without a score, which is why there is none.
    """

    rule_version: str
    weight_set: WeightSet | None
    maximum: Decimal
    parts: tuple[Part, ...]
    missing: tuple[str, ...]
    score: Figure | None
    comparisons: tuple[Comparison, ...]
    published: Published | None
    improvement: Improvement | None


def calculate(question: Question, rules: ScoringRules) -> Calculation:
    """Answer a question; nothing is averaged that no source averages.

    Raises: `CalculationInvalid`, naming every field that is wrong; `NothingToCalculate`; `WeightSetUnknown`
    and `WeightSetMissing` where all components are known and their weights are not.
    """
    scores, derived, published, previous = _read(question, rules)
    if not scores and (published is None or previous is None):
        raise NothingToCalculate
    missing = tuple(code for code in rules.codes if code not in scores)
    weights = None if missing else rules.chosen(question.weight_set, question.year)
    score = Figure(weighted(scores, weights), rules.places) if weights else None
    return Calculation(
        rule_version=rules.version,
        weight_set=weights,
        maximum=rules.maximum,
        parts=_parts(scores, derived, weights, rules),
        missing=missing,
        score=score,
        comparisons=_comparisons(scores, weights, rules) if weights else (),
        published=_published(published, score, rules) if published is not None and score else None,
        improvement=_improvement(published, score, previous),
    )


def weighted(scores: Mapping[str, Fraction], weights: WeightSet) -> Fraction:
    """The exact weighted sum of the five components."""
    return sum((scores[code] * weights.weight(code) for code in weights.weights), Fraction(0))


def _read(
    question: Question, rules: ScoringRules
) -> tuple[dict[str, Fraction], set[str], Decimal | None, Decimal | None]:
    """Components' exact scores, which of them follow from dimensions, the published and the earlier score."""
    problems: list[FieldProblem] = []

    def read(field: str, text: str) -> Decimal:
        score = read_score(text, rules.maximum)
        if score is None:
            problems.append(score_problem(field, rules.maximum))
        return score or Decimal(0)

    problems += _unknown("components", question.components, rules.codes)
    problems += _unknown("dimensions", question.dimensions, rules.derived)
    scores = {
        code: Fraction(read(f"components.{code}", question.components[code]))
        for code in rules.codes
        if code in question.components
    }
    derived = {code for code in rules.derived if code in question.dimensions}
    for code in derived:
        given, path = question.dimensions[code], f"dimensions.{code}"
        problems += [*_unknown(path, given, DIMENSIONS), *_left_out(path, given)]
        read_ones = [Fraction(read(f"{path}.{name}", given[name])) for name in DIMENSIONS if name in given]
        if len(read_ones) == len(DIMENSIONS):
            scores[code] = mean(read_ones)
    published, previous = (
        None if text is None else read(field, text)
        for field, text in (("published", question.published), ("previous", question.previous))
    )
    if problems:
        raise CalculationInvalid(problems)
    return scores, derived, published, previous


def _unknown(path: str, given: Mapping[str, object], known: tuple[str, ...]) -> list[FieldProblem]:
    choices = ", ".join(known)
    return [
        FieldProblem(f"{path}.{name}", "unknown", f"Pilihan: {choices}", f"Choices: {choices}")
        for name in map(printable, given.keys() - set(known))
    ]


def _left_out(path: str, given: Mapping[str, object]) -> list[FieldProblem]:
    return [
        FieldProblem(
            f"{path}.{name}", "missing", f"Dimensi {name} belum diisi", f"Dimension {name} is missing"
        )
        for name in DIMENSIONS
        if name not in given
    ]


def _parts(
    scores: Mapping[str, Fraction], derived: set[str], weights: WeightSet | None, rules: ScoringRules
) -> tuple[Part, ...]:
    return tuple(
        Part(
            component=one.code,
            name=one.name,
            score=Figure(scores[one.code], rules.places),
            derivation=one.derivation if one.code in derived else None,
            weight=weights.weights[one.code] if weights else None,
            contribution=Figure(scores[one.code] * weights.weight(one.code)) if weights else None,
        )
        for one in rules.components
        if one.code in scores
    )


def _comparisons(
    scores: Mapping[str, Fraction], weights: WeightSet, rules: ScoringRules
) -> tuple[Comparison, ...]:
    others = tuple(
        Comparison("weight-set", OTHER_WEIGHTS, one.id, Figure(weighted(scores, one), rules.places))
        for one in rules.weight_sets
        if one.id != weights.id
    )
    plain = Figure(mean(scores.values()), rules.places)
    return (*others, Comparison("plain-mean", PLAIN_MEAN, None, plain))


def _published(published: Decimal, score: Figure, rules: ScoringRules) -> Published:
    difference = published - score.rounded
    return Published(
        score=published,
        difference=difference,
        tolerance=rules.tolerance,
        is_within_tolerance=abs(difference) <= rules.tolerance,
        truncated=score.truncated,
        is_truncated=published == score.truncated != score.rounded,
    )


def _improvement(
    published: Decimal | None, score: Figure | None, previous: Decimal | None
) -> Improvement | None:
    if previous is None:
        return None
    if published is not None:
        return Improvement(published, previous, published - previous, "published")
    if score is None:
        return None
    return Improvement(score.rounded, previous, score.rounded - previous, "calculated")
