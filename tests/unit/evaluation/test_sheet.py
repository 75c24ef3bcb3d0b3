"""A finished sheet is read only when its sums are possible."""

from __future__ import annotations

import pytest

from evaluation.domain.errors_skm import SheetInvalid
from evaluation.domain.sheet import read_sheet
from evaluation.reference.skm import skm_rules

RULES = skm_rules()
FULL = dict.fromkeys(RULES.codes, 30)


def problems(responses: int, sums: dict[str, int]) -> list[tuple[str, str]]:
    """The fields a sheet is refused for, with their reasons."""
    with pytest.raises(SheetInvalid) as refused:
        read_sheet(responses, sums, RULES)
    return [(problem.field, problem.reason) for problem in refused.value.fields]


def test_a_possible_sheet_becomes_a_tally() -> None:
    tally = read_sheet(10, FULL, RULES)

    assert (tally.responses, dict(tally.sums)) == (10, FULL)


def test_the_order_of_the_elements_does_not_matter() -> None:
    backwards = dict(reversed(FULL.items()))

    assert read_sheet(10, FULL, RULES) == read_sheet(10, backwards, RULES)


def test_a_sheet_of_nobody_is_refused() -> None:
    assert problems(0, FULL) == [("n", "too-few")]


def test_a_missing_and_an_unknown_element_are_both_named() -> None:
    sums = {code: total for code, total in FULL.items() if code != "WAKTU"} | {"HARGA": 30}

    assert problems(10, sums) == [("sums.WAKTU", "missing"), ("sums.HARGA", "unknown-element")]


def test_a_made_up_element_is_made_printable() -> None:
    assert problems(10, FULL | {"\ud800": 30}) == [("sums.\\ud800", "unknown-element")]


@pytest.mark.parametrize("impossible", [9, 41, -1])
def test_a_sum_that_many_respondents_cannot_give_is_refused(impossible: int) -> None:
    assert problems(10, FULL | {"BIAYA": impossible}) == [("sums.BIAYA", "out-of-range")]


@pytest.mark.parametrize("bound", [10, 40])
def test_the_lowest_and_the_highest_possible_sum_are_fine(bound: int) -> None:
    tally = read_sheet(10, FULL | {"BIAYA": bound}, RULES)

    assert bound == tally.sums["BIAYA"]


def test_the_reason_speaks_indonesian_and_english() -> None:
    with pytest.raises(SheetInvalid) as refused:
        read_sheet(10, FULL | {"BIAYA": 41}, RULES)

    (problem,) = refused.value.fields
    assert problem.text_id == "Jumlah 41 tidak mungkin: 10 responden memberi 10 sampai 40"
    assert problem.text_en == "The sum 41 is impossible: 10 respondents give 10 to 40"
