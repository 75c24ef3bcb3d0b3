"""The rules of the smart-city evaluation are data with sources, and know no predicate."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files

import pytest

from contracts.reference.smart_city import dimensions
from evaluation.domain.smart_city_rules import DIMENSIONS, WeightSet
from evaluation.reference.smart_city import scoring_rules, shipped_rounds


def test_the_dimensions_are_those_of_the_platform() -> None:
    assert tuple(one.code for one in dimensions()) == DIMENSIONS


def test_both_published_weight_sets_are_there_with_their_sources_and_no_guessed_years() -> None:
    rules = scoring_rules()

    assert [(one.id, tuple(one.weights.values()), one.years) for one in rules.weight_sets] == [
        ("10-20-30-20-20", (10, 20, 30, 20, 20), (2022,)),
        ("10-20-30-30-10", (10, 20, 30, 30, 10), ()),
    ]
    assert all(one.source and one.source_quote and one.certainty == "medium" for one in rules.weight_sets)
    assert (rules.weight_set_of(2022), rules.weight_set_of(2023)) == (rules.weight_sets[0], None)


def test_only_impact_follows_from_its_dimensions() -> None:
    assert scoring_rules().derived == ("impact",)


def test_the_maximum_says_how_certain_it_is() -> None:
    rules = scoring_rules()

    assert (str(rules.maximum), rules.maximum_certainty) == ("4.00", "medium")


@pytest.mark.parametrize("name", ["smart_city_weights.toml", "smart_city_rounds.toml"])
@pytest.mark.parametrize("predicate", ["sangat baik", "cukup baik", "predikat", "memuaskan"])
def test_no_predicate_is_invented(name: str, predicate: str) -> None:
    text = (files("evaluation") / "data" / name).read_text(encoding="utf-8").lower()

    assert predicate not in text


def test_weights_that_leave_something_over_are_no_weights() -> None:
    with pytest.raises(ValueError, match="100 %"):
        WeightSet("x", {"baseline": 60, "output": 30}, "low", "somewhere", "something")


def test_a_weight_set_weighs_every_component() -> None:
    partial = WeightSet("x", {"baseline": 60, "output": 40}, "low", "somewhere", "something")

    with pytest.raises(ValueError, match="must weigh baseline, output, outcome, impact, quick-win"):
        replace(scoring_rules(), weight_sets=(partial,))


def test_deli_serdang_comes_with_three_announced_scores_and_six_quick_wins() -> None:
    shipped = shipped_rounds()
    (submission,) = shipped.submissions

    assert [(one.year, one.score) for one in shipped.scores] == [
        (2020, "2.47"),
        (2021, "2.94"),
        (2023, "3.23"),
    ]
    assert all(one.source and one.source_quote for one in shipped.scores)
    assert {one.dimension for one in submission.quick_wins} == set(DIMENSIONS)
    assert (submission.stage, str(submission.submitted_on)) == ("stage-2", "2024-11-13")
