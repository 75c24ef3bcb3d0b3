"""The index of a satisfaction survey, from whole sums to a grade, without a rounding error on the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from evaluation.domain.errors_skm import LegacyWeightUnknown
from evaluation.domain.figures import rounded
from evaluation.domain.skm_rules import SCALE, RuleSet
from evaluation.domain.text import Text


@dataclass(frozen=True, slots=True)
class Tally:
    """How many people answered, and the sum of their answers per element. Tallies add up in any order."""

    responses: int
    sums: Mapping[str, int]

    @classmethod
    def empty(cls, codes: Iterable[str]) -> Tally:
        """Nobody has answered yet."""
        return cls(0, dict.fromkeys(codes, 0))

    @classmethod
    def of(cls, answers: Mapping[str, int]) -> Tally:
        """One respondent's answers."""
        return cls(1, dict(answers))

    def __add__(self, other: Tally) -> Tally:
        """Both tallies' respondents together."""
        sums = {code: total + other.sums[code] for code, total in self.sums.items()}
        return Tally(self.responses + other.responses, sums)


@dataclass(frozen=True, slots=True)
class Score:
    """One element's mean (NRR)."""

    code: str
    mean: Fraction


@dataclass(frozen=True, slots=True)
class LegacyIkm:
    """What a sheet with a rounded weight prints: to compare with old publications, never to grade."""

    weight: Decimal
    ikm: Decimal


@dataclass(frozen=True, slots=True)
class SkmIndex:
    """The result of a survey.

    Attributes:
        exact_index: Weighted mean of the elements, 1 to 4.
        ikm: The index times 25, rounded half up to two decimals.
        grade: Class of the rounded figure.
        scores: Every element's mean, in the order of the regulation.
        lowest_elements: The elements with the lowest mean, ties included; the follow-up plan starts there.
        legacy: What an old sheet would have printed, if that was asked for.
    """

    responses: int
    exact_index: Fraction
    ikm: Decimal
    grade: str
    performance: Text
    scores: tuple[Score, ...]
    lowest_elements: tuple[str, ...]
    rule_version: str
    legacy: LegacyIkm | None = None

    @property
    def index(self) -> Decimal:
        """The index as it is printed, rounded half up to four decimals."""
        return rounded(self.exact_index, 4)

    @property
    def exact_ikm(self) -> Fraction:
        """The index times 25, before rounding."""
        return self.exact_index * SCALE


def skm_index(tally: Tally, rules: RuleSet) -> SkmIndex:
    """The exact result of a tally with at least one respondent."""
    scores = _scores(tally, rules)
    index = sum((score.mean for score in scores), Fraction(0)) * rules.weight
    ikm = rounded(index * SCALE, 2)
    band = rules.classify(ikm)
    lowest = min(score.mean for score in scores)
    return SkmIndex(
        responses=tally.responses,
        exact_index=index,
        ikm=ikm,
        grade=band.grade,
        performance=band.performance,
        scores=scores,
        lowest_elements=tuple(score.code for score in scores if score.mean == lowest),
        rule_version=rules.version,
    )


def legacy_ikm(tally: Tally, rules: RuleSet, weight: Decimal) -> LegacyIkm:
    """The figure of an old sheet. Raises: `LegacyWeightUnknown` for a weight no published sheet used."""
    if weight not in rules.legacy_weights:
        raise LegacyWeightUnknown(rules.legacy_weights)
    total = sum((score.mean for score in _scores(tally, rules)), Fraction(0))
    return LegacyIkm(weight, rounded(total * Fraction(weight) * SCALE, 2))


def _scores(tally: Tally, rules: RuleSet) -> tuple[Score, ...]:
    return tuple(Score(code, Fraction(tally.sums[code], tally.responses)) for code in rules.codes)
