"""The rule set file: complete, versioned, and refused when it leaves a figure without a grade."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from evaluation.domain.figures import rounded
from evaluation.domain.skm_rules import rule_set
from evaluation.reference.skm import skm_rules

TEXT = {"id": "Baik", "en": "Good"}


def document(**changes: Any) -> dict[str, Any]:
    """The smallest rule set that is whole."""
    element = {"code": "WAKTU", "label": TEXT, "answers": [TEXT] * 4}
    bands = [
        {"grade": "D", "lowest": "25.00", "highest": "64.99", "performance": TEXT},
        {"grade": "A", "lowest": "65.00", "highest": "100.00", "performance": TEXT},
    ]
    whole = {"version": "v1", "source": "test", "elements": [element], "bands": bands, "legacy_weights": []}
    return whole | changes


def test_the_rules_in_force_name_nine_elements_with_four_answers_each() -> None:
    rules = skm_rules()

    assert len(rules.elements) == 9
    assert rules.weight == Fraction(1, 9)
    assert all(len(element.answers) == 4 for element in rules.elements)
    assert rules.source.startswith("Permenpan RB 14/2017")


def test_a_free_service_is_the_best_answer_to_cost() -> None:
    cost = next(element for element in skm_rules().elements if element.code == "BIAYA")

    assert cost.answers[3].id == "Gratis"


@pytest.mark.parametrize(
    ("ikm", "grade"),
    [
        ("25.00", "D"),
        ("64.99", "D"),
        ("65.00", "C"),
        ("76.60", "C"),
        ("76.61", "B"),
        ("88.30", "B"),
        ("88.31", "A"),
        ("100.00", "A"),
    ],
)
def test_both_bounds_belong_to_their_band(ikm: str, grade: str) -> None:
    assert grade == skm_rules().classify(Decimal(ikm)).grade


def test_a_rule_set_with_a_hole_between_its_bands_is_refused() -> None:
    holed = document()["bands"]
    holed[1]["lowest"] = "65.01"

    with pytest.raises(ValueError, match="without a gap"):
        rule_set(document(bands=holed))


def test_a_rule_set_that_ends_below_100_is_refused() -> None:
    short = document()["bands"]
    short[1]["highest"] = "99.99"

    with pytest.raises(ValueError, match="without a gap"):
        rule_set(document(bands=short))


def test_an_element_without_four_answers_is_refused() -> None:
    three = {"code": "WAKTU", "label": TEXT, "answers": [TEXT] * 3}

    with pytest.raises(ValueError, match="WAKTU"):
        rule_set(document(elements=[three]))


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        (Fraction(649950, 10000), 2, "65.00"),
        (Fraction(64995, 1000), 2, "65.00"),
        (Fraction(649949, 10000), 2, "64.99"),
        (Fraction(955, 261), 4, "3.6590"),
        (Fraction(100), 2, "100.00"),
    ],
)
def test_halves_are_rounded_up(value: Fraction, places: int, expected: str) -> None:
    assert expected == str(rounded(value, places))
