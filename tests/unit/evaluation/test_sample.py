"""The sample a survey needs, by the published table (domain oracle O-4)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.domain.sample import sample_size
from evaluation.reference.skm import sample_rules


@pytest.mark.parametrize(
    ("users", "target"),
    [
        (10, 10),
        (50, 44),
        (100, 80),
        (150, 108),
        (200, 132),
        (500, 217),
        (1_000, 278),
        (2_000, 322),
        (5_000, 357),
        (10_000, 370),
        (75_000, 382),
        (1_000_000, 384),
    ],
)
def test_the_sample_is_that_of_the_published_table(users: int, target: int) -> None:
    assert target == sample_size(users, sample_rules())


@pytest.mark.parametrize("users", range(1, 10))
def test_a_small_population_is_asked_whole(users: int) -> None:
    assert users == sample_size(users, sample_rules())


@given(st.integers(1, 10**8), st.integers(0, 10**6))
def test_more_users_never_need_fewer_respondents_nor_more_than_there_are(users: int, more: int) -> None:
    smaller, larger = (sample_size(number, sample_rules()) for number in (users, users + more))

    assert 1 <= smaller <= min(users, larger)
