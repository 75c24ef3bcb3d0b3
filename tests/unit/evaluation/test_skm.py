"""The satisfaction index against the published sheets and tables (domain oracles O-1 to O-3)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.domain.errors_skm import LegacyWeightUnknown
from evaluation.domain.figures import rounded
from evaluation.domain.skm import SkmIndex, Tally, legacy_ikm, skm_index
from evaluation.reference.skm import skm_rules

RULES = skm_rules()
FORM_ORDER = (
    "PERSYARATAN",
    "PROSEDUR",
    "WAKTU",
    "BIAYA",
    "PRODUK",
    "KOMPETENSI",
    "PERILAKU",
    "SARPRAS",
    "PENGADUAN",
)
PUBLISHED_SHEET = Tally(29, dict(zip(FORM_ORDER, (105, 101, 100, 116, 102, 105, 106, 105, 115), strict=True)))

answer_sheets = st.fixed_dictionaries({code: st.integers(1, 4) for code in RULES.codes})


def index_of_total(responses: int, total: int) -> SkmIndex:
    """The index of a sheet whose answers add up to `total`, spread evenly over the elements."""
    share, rest = divmod(total, len(RULES.codes))
    sums = {code: share + (position < rest) for position, code in enumerate(RULES.codes)}
    return skm_index(Tally(responses, sums), RULES)


def test_the_published_sheet_scores_91_48_grade_a_and_waktu_is_lowest() -> None:
    result = skm_index(PUBLISHED_SHEET, RULES)

    assert Decimal("91.48") == result.ikm
    assert Fraction(955, 261) == result.exact_index
    assert str(result.index) == "3.6590"
    assert result.grade == "A"
    assert result.performance.id == "Sangat Baik"
    assert result.lowest_elements == ("WAKTU",)


def test_the_published_sheet_has_the_published_element_means() -> None:
    means = {score.code: str(rounded(score.mean, 4)) for score in skm_index(PUBLISHED_SHEET, RULES).scores}

    expected = ("3.6207", "3.4828", "3.4483", "4.0000", "3.5172", "3.6207", "3.6552", "3.6207", "3.9655")
    assert dict(zip(FORM_ORDER, expected, strict=True)) == means


@pytest.mark.parametrize(("weight", "printed"), [("0.111", "91.38"), ("0.11", "90.56")])
def test_a_rounded_weight_gives_the_figure_old_sheets_print(weight: str, printed: str) -> None:
    assert Decimal(printed) == legacy_ikm(PUBLISHED_SHEET, RULES, Decimal(weight)).ikm


@pytest.mark.parametrize(
    ("responses", "total", "ikm", "grade"),
    [
        (150, 4768, "88.30", "B"),
        (150, 4769, "88.31", "A"),
        (150, 4136, "76.59", "C"),
        (150, 4137, "76.61", "B"),
        (150, 3509, "64.98", "D"),
        (150, 3510, "65.00", "C"),
        (1000, 23398, "64.99", "D"),
        (1000, 23399, "65.00", "C"),
    ],
)
def test_the_grade_follows_the_rounded_figure(responses: int, total: int, ikm: str, grade: str) -> None:
    result = index_of_total(responses, total)

    assert (Decimal(ikm), grade) == (result.ikm, result.grade)


@pytest.mark.parametrize(
    ("answer", "ikm", "grade", "performance"),
    [(4, "100.00", "A", "Sangat Baik"), (1, "25.00", "D", "Tidak Baik")],
)
def test_unanimous_answers_reach_the_ends_of_the_scale(
    answer: int, ikm: str, grade: str, performance: str
) -> None:
    result = skm_index(Tally.of(dict.fromkeys(RULES.codes, answer)), RULES)

    assert (Decimal(ikm), grade, performance) == (result.ikm, result.grade, result.performance.id)


def test_a_weight_no_sheet_ever_used_is_refused() -> None:
    with pytest.raises(LegacyWeightUnknown):
        legacy_ikm(PUBLISHED_SHEET, RULES, Decimal("0.12"))


def test_a_weight_of_0_11_would_rob_a_perfect_service_of_a_point() -> None:
    perfect = Tally.of(dict.fromkeys(RULES.codes, 4))

    assert Decimal("99.00") == legacy_ikm(perfect, RULES, Decimal("0.11")).ikm


def test_elements_that_tie_for_lowest_are_all_named() -> None:
    answers = dict.fromkeys(RULES.codes, 3) | {"BIAYA": 2, "SARPRAS": 2}

    result = skm_index(Tally.of(answers), RULES)

    assert result.lowest_elements == ("BIAYA", "SARPRAS")


@given(st.integers(1, 2000), st.data())
def test_every_possible_sheet_has_a_grade(responses: int, data: st.DataObject) -> None:
    total = data.draw(st.integers(9 * responses, 36 * responses))

    result = index_of_total(responses, total)

    assert rounded(Fraction(25 * total, 9 * responses), 2) == result.ikm
    assert result.grade in {"A", "B", "C", "D"}


@given(st.lists(answer_sheets, min_size=1, max_size=4))
def test_tallies_add_up_to_the_same_in_any_order(sheets: list[dict[str, int]]) -> None:
    nobody = Tally.empty(RULES.codes)

    tallies = [sum(map(Tally.of, order), start=nobody) for order in permutations(sheets)]

    assert all(tally == tallies[0] for tally in tallies)
    assert sum(sum(sheet.values()) for sheet in sheets) == sum(tallies[0].sums.values())
