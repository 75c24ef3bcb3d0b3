"""The display rule of the reaction poll (O-17), and which pages and grades the platform comes with."""

from __future__ import annotations

import pytest

from evaluation.domain.reaction import ReactionPage
from evaluation.reference.reactions import reaction_scale, shipped_pages

CODES = ("very-satisfied", "satisfied", "fairly-satisfied", "dissatisfied")


def page(*votes: int) -> ReactionPage:
    counts = dict(zip(CODES, votes, strict=False))
    return ReactionPage("berita-350", "35.22", "Smart City", "/", (), counts)


@pytest.mark.parametrize(
    ("votes", "percents"),
    [
        ((11, 1, 0, 2), (79, 7, 0, 14)),
        ((1, 1, 1, 0), (33, 33, 33, 0)),
        ((1, 7, 0, 0), (13, 88, 0, 0)),
        ((2, 1, 0, 0), (67, 33, 0, 0)),
        ((1,), (100, 0, 0, 0)),
    ],
)
def test_percents_are_whole_and_rounded_half_up_one_by_one(
    votes: tuple[int, ...], percents: tuple[int, ...]
) -> None:
    shares = page(*votes).shares(reaction_scale())

    assert tuple(share.percent for share in shares) == percents
    assert [share.count for share in shares] == [*votes, 0, 0, 0][:4]


def test_fourteen_is_the_smallest_number_of_votes_that_shows_79_7_0_14() -> None:
    shown = {
        n
        for n in range(1, 15)
        for first in range(n + 1)
        for second in range(n - first + 1)
        for third in range(n - first - second + 1)
        if tuple(
            share.percent
            for share in page(first, second, third, n - first - second - third).shares(reaction_scale())
        )
        == (79, 7, 0, 14)
    }

    assert shown == {14}


def test_without_votes_there_is_no_percent_but_a_sentence() -> None:
    empty = page()

    assert [share.percent for share in empty.shares(reaction_scale())] == [None] * 4
    assert (empty.summary.id, empty.summary.en) == ("belum ada tanggapan", "no reactions yet")


def test_the_number_of_votes_is_told_in_words() -> None:
    counted = page(1_200).count("dissatisfied")

    assert (counted.n, counted.summary.id, counted.summary.en) == (
        1_201,
        "1.201 tanggapan",
        "1.201 reactions",
    )
    assert page(1).summary.en == "1 reaction"


def test_the_grades_have_the_names_of_the_source_and_its_page_comes_without_votes() -> None:
    scale = reaction_scale()

    assert [(grade.code, grade.label.id) for grade in scale.grades] == list(
        zip(CODES, ("Sangat Puas", "Puas", "Cukup Puas", "Tidak Puas"), strict=True)
    )
    assert [(shipped.regency, shipped.path) for shipped in shipped_pages()] == [
        ("35.22", "/index.php/berita/baca/350")
    ]
