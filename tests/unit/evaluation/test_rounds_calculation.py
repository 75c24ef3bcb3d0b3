"""Scores of finished sheets: O-5, O-6 and O-7 of the city of Kediri, exactly, and what cannot be read."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.domain.errors_scoring import (
    CalculationInvalid,
    NothingToCalculate,
    WeightSetMissing,
    WeightSetUnknown,
)
from evaluation.domain.score_figures import Figure, printed, read_score, written
from evaluation.domain.smart_city_calculation import Calculation, Question, calculate
from evaluation.domain.smart_city_rules import DIMENSIONS
from evaluation.reference.smart_city import scoring_rules

KEDIRI_2022 = {"baseline": "3,60", "output": "3.21", "outcome": "3,23", "impact": "3.07", "quick-win": "3,65"}
IMPACT = {
    "governance": "2,75",
    "branding": "2.75",
    "economy": "3,5",
    "living": "3.33",
    "society": "3,33",
    "environment": "2,75",
}


def asked(**changes: Any) -> Calculation:
    question = {"components": KEDIRI_2022, "dimensions": {}, "weight_set": "10-20-30-20-20"} | changes
    return calculate(Question(**question), scoring_rules())


def test_o5_is_3_315_exactly_and_3_32_in_print() -> None:
    result = asked(published="3,31")

    assert result.score == Figure(Fraction(663, 200))
    assert (result.score.decimal, result.score.rounded) == ("3.315", Decimal("3.32"))
    assert result.maximum == Decimal("4.00")
    assert [(part.component, part.weight, part.contribution) for part in result.parts] == [
        ("baseline", 10, Figure(Fraction("0.36"))),
        ("output", 20, Figure(Fraction("0.642"))),
        ("outcome", 30, Figure(Fraction("0.969"))),
        ("impact", 20, Figure(Fraction("0.614"))),
        ("quick-win", 20, Figure(Fraction("0.73"))),
    ]


def test_o5_as_published_lies_within_the_tolerance_and_is_explained_by_cutting_off() -> None:
    published = asked(published="3.31").published

    assert published is not None
    assert published.difference == Decimal("-0.01")
    assert published.is_within_tolerance
    assert (published.truncated, published.is_truncated) == (Decimal("3.31"), True)


def test_o5_with_the_unrounded_impact_is_the_published_score_itself() -> None:
    """Kediri printed its impact as 3.07; with the exact mean of the six dimensions 3.31 needs no excuse."""
    result = asked(dimensions={"impact": IMPACT}, published="3,31")

    assert result.score is not None
    assert (result.score.fraction, result.score.rounded) == ("1243/375", Decimal("3.31"))
    assert result.published is not None
    assert (result.published.difference, result.published.is_truncated) == (Decimal("0.00"), False)


def test_other_weights_and_the_plain_mean_are_comparisons_with_a_label() -> None:
    others = asked().comparisons
    swapped = asked(weight_set="10-20-30-30-10")

    assert [(one.kind, one.weight_set, one.figure.decimal) for one in others] == [
        ("weight-set", "10-20-30-30-10", "3.257"),
        ("plain-mean", None, "3.352"),
    ]
    assert all("pembanding" in one.label.id and "comparison" in one.label.en for one in others)
    assert swapped.score == Figure(Fraction("3.257"))


def test_o6_impact_is_the_exact_mean_of_its_six_dimensions() -> None:
    (part,) = asked(components={}, dimensions={"impact": IMPACT}).parts

    assert (part.score.fraction, part.score.decimal, part.score.rounded) == (
        "1841/600",
        "3.0683",
        Decimal("3.07"),
    )
    assert part.derivation == "mean-of-dimensions"


def test_a_sheet_without_some_components_has_no_score_and_names_them() -> None:
    result = asked(components={"baseline": "3,60"}, weight_set=None)

    assert (result.score, result.weight_set, result.comparisons) == (None, None, ())
    assert result.missing == ("output", "outcome", "impact", "quick-win")


@pytest.mark.parametrize(
    ("published", "previous", "difference"), [("3,31", "3,06", "0.25"), ("2,94", "2,47", "0.47")]
)
def test_o7_improvement_needs_no_components(published: str, previous: str, difference: str) -> None:
    result = asked(components={}, published=published, previous=previous)

    assert result.improvement is not None
    assert (result.improvement.difference, result.improvement.basis) == (Decimal(difference), "published")


def test_improvement_of_a_calculated_score_is_that_of_the_printed_one() -> None:
    improvement = asked(previous="3,06").improvement

    assert improvement is not None
    assert (improvement.difference, improvement.basis) == (Decimal("0.26"), "calculated")


def test_there_is_no_improvement_of_a_score_that_is_not_complete() -> None:
    result = asked(components={"baseline": "3,60"}, previous="3,06")

    assert (result.score, result.improvement) == (None, None)


def test_the_years_weights_are_taken_where_they_are_known() -> None:
    weights = asked(weight_set=None, year=2022).weight_set

    assert weights is not None
    assert weights.id == "10-20-30-20-20"


@pytest.mark.parametrize("year", [None, 2023])
def test_unknown_weights_are_asked_for_by_name(year: int | None) -> None:
    with pytest.raises(WeightSetMissing) as caught:
        asked(weight_set=None, year=year)

    assert "10-20-30-20-20, 10-20-30-30-10" in caught.value.fields[0].text_en


def test_invented_weights_are_refused() -> None:
    with pytest.raises(WeightSetUnknown):
        asked(weight_set="20-20-20-20-20")


def test_every_wrong_field_is_named() -> None:
    wrong = KEDIRI_2022 | {"output": "4,01", "outcome": "tiga", "people": "3"}

    with pytest.raises(CalculationInvalid) as caught:
        asked(components=wrong, dimensions={"impact": {"living": "1"}, "output": IMPACT}, published="-1")

    assert {field.field for field in caught.value.fields} == {
        "components.output",
        "components.outcome",
        "components.people",
        "dimensions.output",
        "published",
        *(f"dimensions.impact.{name}" for name in DIMENSIONS if name != "living"),
    }


def test_an_empty_sheet_is_refused() -> None:
    with pytest.raises(NothingToCalculate):
        asked(components={}, published="3,31")


@given(st.integers(0, 40_000))
def test_a_score_is_read_as_it_was_written(ten_thousandths: int) -> None:
    score = Decimal(ten_thousandths).scaleb(-4)

    assert read_score(written(score), Decimal("4.00")) == score
    assert read_score(written(score).replace(".", ","), Decimal("4.00")) == score


@pytest.mark.parametrize("text", ["", "3.", ",5", "4.0001", "3.12345", "1e0", "+3", "٣", "3,2,1", "NaN"])
def test_what_is_no_score_is_not_read(text: str) -> None:
    assert read_score(text, Decimal("4.00")) is None


def test_scores_have_one_way_to_be_written() -> None:
    assert [written(Decimal(text)) for text in ("3", "3.6", "3.60", "3.0680", "0")] == [
        "3.00",
        "3.60",
        "3.60",
        "3.068",
        "0.00",
    ]
    assert [printed(number) for number in (47, -10, 0, 323)] == ["0.47", "-0.10", "0.00", "3.23"]
