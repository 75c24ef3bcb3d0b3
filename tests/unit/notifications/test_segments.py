"""A text message costs by segments: 160 or 153 letters each, or 70 or 67 where one letter is unusual."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.domain.segments import fitted, plain, segments


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("é" * 160, 1),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ꦱ" * 70, 1),
        ("ꦱ" * 71, 2),
        ("ꦱ" * 134, 2),
        ("ꦱ" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
)
def test_a_text_takes_as_many_segments_as_its_letters_need(text: str, expected: int) -> None:
    assert expected == segments(text)


def test_a_letter_of_two_places_is_not_split_between_segments() -> None:
    assert segments("a" * 152 + "€" + "a" * 152) == 3
    assert segments("a" * 151 + "€" + "a" * 153) == 2


def test_signs_of_print_do_not_make_a_text_dearer() -> None:
    printed = "Pasar “Bahulak” – buka pukul 06.00…"

    assert plain(printed) == 'Pasar "Bahulak" - buka pukul 06.00...'
    assert segments(plain(printed * 3)) == 1 < segments(printed * 3)


def test_a_text_that_fits_is_left_as_it_is() -> None:
    text = " ".join(["kata"] * 32)

    assert fitted(text, 1) == text


def test_a_text_that_is_too_long_is_cut_between_words_and_says_so() -> None:
    cut = fitted(" ".join(["kata"] * 40), 1)

    assert cut == " ".join(["kata"] * 31) + " ..."
    assert segments(cut) == 1


def test_a_text_of_one_word_that_is_too_long_leaves_the_mark() -> None:
    assert fitted("a" * 400, 1) == "..."


@given(st.text(max_size=700), st.integers(1, 4))
def test_what_is_cut_fits_and_begins_like_the_text(text: str, most: int) -> None:
    cut = fitted(text, most)

    assert segments(cut) <= most
    assert text.lstrip().startswith(cut.removesuffix("...").rstrip(" ").lstrip()) or cut == text
