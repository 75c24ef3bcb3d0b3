"""Achievement is exact, rounded once, and named by the scale in force."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from programs.domain.achievement import Band, Direction, achieved, hundredths, percent, rounded, scale_error
from programs.reference.achievement import _Scales, achievement_scale


@pytest.mark.parametrize(
    ("realised", "target", "direction", "expected"),
    [
        (10, 12, Direction.HIGHER, "83.33"),
        (12, 12, Direction.HIGHER, "100.00"),
        (15, 12, Direction.HIGHER, "125.00"),
        (0, 12, Direction.HIGHER, "0.00"),
        (10, 10, Direction.LOWER, "100.00"),
        (8, 10, Direction.LOWER, "120.00"),
        (12, 10, Direction.LOWER, "80.00"),
        (20, 10, Direction.LOWER, "0.00"),
        (25, 10, Direction.LOWER, "0.00"),
    ],
)
def test_achievement_follows_its_direction_and_never_falls_below_nothing(
    realised: int, target: int, direction: Direction, expected: str
) -> None:
    assert percent(achieved(realised, target, direction)) == expected


@pytest.mark.parametrize(
    ("percentage", "label"),
    [
        (Fraction(200), "Sangat tinggi"),
        (Fraction(91), "Sangat tinggi"),
        (Fraction(181, 2), "Sangat tinggi"),
        (Fraction(9049, 100), "Tinggi"),
        (Fraction(250, 3), "Tinggi"),
        (Fraction(76), "Tinggi"),
        (Fraction(151, 2), "Tinggi"),
        (Fraction(7549, 100), "Sedang"),
        (Fraction(66), "Sedang"),
        (Fraction(6549, 100), "Rendah"),
        (Fraction(51), "Rendah"),
        (Fraction(101, 2), "Rendah"),
        (Fraction(5049, 100), "Sangat rendah"),
        (Fraction(0), "Sangat rendah"),
    ],
)
def test_a_percentage_is_rounded_to_a_whole_one_before_it_is_named(percentage: Fraction, label: str) -> None:
    assert achievement_scale(2025).band(percentage / 100).label_id == label


def test_every_year_of_the_register_has_a_scale_that_says_its_version() -> None:
    assert {achievement_scale(year).version for year in (2000, 2017, 2100)} == {"2017.1"}


@given(st.fractions(min_value=0, max_value=10))
def test_rounding_is_to_the_nearest_and_halves_go_up(number: Fraction) -> None:
    whole = rounded(number)

    assert whole - Fraction(1, 2) <= number < whole + Fraction(1, 2)
    assert hundredths(number) == rounded(number * 10_000)


@pytest.mark.parametrize("edges", [[91, 76], [76, 91, 0], [91, 91, 0], []])
def test_bands_that_leave_gaps_or_overlap_are_no_scale(edges: list[int]) -> None:
    assert scale_error([Band(edge, "b", "B", "B") for edge in edges])


def test_a_file_without_a_scale_for_the_first_year_is_refused() -> None:
    bands = [{"at_least": 0, "code": "any", "label_id": "Apa pun", "label_en": "Any"}]
    scales = [{"version": "2030.1", "first_year": 2030, "bands": bands}]

    with pytest.raises(ValidationError, match="first year"):
        _Scales.model_validate(
            {"version": "2030.1", "valid_from": "2030-01-01", "source": "Permendagri", "scales": scales}
        )
