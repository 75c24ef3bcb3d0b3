"""Rule sets have validity and one meaning: chosen by period, the same as the indicators', forms by code."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from contracts.reference.skm import skm_elements
from evaluation.domain.errors_publication import FormerScaleRefused, NoRuleSet, RuleSetUnknown
from evaluation.domain.period import last_day
from evaluation.domain.sheet import refuse_former_scale
from evaluation.domain.skm_rules import SCALE, in_force
from evaluation.reference.skm import former_scales, rules_for, rules_of, skm_rules


def test_the_rules_and_the_indicators_have_the_same_elements_weights_and_names() -> None:
    rules, live = skm_rules(), skm_elements()

    assert rules.codes == tuple(element.code for element in live.elements)
    assert dict.fromkeys(rules.codes, rules.weight) == live.weights
    assert [(one.label.id, one.label.en) for one in rules.elements] == [
        (one.name.id, one.name.en) for one in live.elements
    ]
    assert (rules.valid_from, Fraction(SCALE)) == (live.valid_from, Fraction(live.scale))


def test_a_period_has_the_rules_in_force_on_its_last_day() -> None:
    today = skm_rules()
    next_year = replace(today, version="new.v1", valid_from=date(2027, 1, 1))
    ended = replace(today, valid_until=date(2026, 12, 31))

    assert in_force([ended, next_year], last_day("2026-S2")) == ended
    assert in_force([ended, next_year], last_day("2027-01")) == next_year
    assert in_force([today, next_year], last_day("2027-Q1")) == next_year


@pytest.mark.parametrize("period", ["2016", "2017-04", "2017-Q1"])
def test_a_period_before_the_nine_elements_has_no_rules(period: str) -> None:
    with pytest.raises(NoRuleSet):
        rules_for(period)


@pytest.mark.parametrize(
    ("period", "day"),
    [
        ("2026", date(2026, 12, 31)),
        ("2026-S1", date(2026, 6, 30)),
        ("2026-Q3", date(2026, 9, 30)),
        ("2028-02", date(2028, 2, 29)),
    ],
)
def test_a_period_ends_with_its_last_day(period: str, day: date) -> None:
    assert day == last_day(period)


def test_rules_are_found_by_the_version_a_survey_keeps() -> None:
    assert rules_of("permenpan-rb-14-2017.v1") == rules_for("2026-S1")
    with pytest.raises(RuleSetUnknown):
        rules_of("permenpan-rb-14-2017.v9")


def test_printed_forms_swap_two_numbers_and_no_codes() -> None:
    by_regulation, in_use = (dict(form.numbers) for form in skm_rules().forms)

    assert (by_regulation["PENGADUAN"], by_regulation["SARPRAS"]) == ("U8", "U9")
    assert (in_use["PENGADUAN"], in_use["SARPRAS"]) == ("U9", "U8")
    assert {code for code in in_use if in_use[code] != by_regulation[code]} == {"PENGADUAN", "SARPRAS"}


def test_a_sheet_of_the_scale_of_2004_is_refused_by_its_name_and_by_its_elements() -> None:
    fourteen = {f"U{number}": 80 for number in range(1, 15)}

    for sums, version in ((fourteen, None), ({}, "kep-25-2004")):
        with pytest.raises(FormerScaleRefused, match="KEP/25"):
            refuse_former_scale(sums, version, former_scales())
    refuse_former_scale(dict.fromkeys(skm_rules().codes, 80), None, former_scales())
