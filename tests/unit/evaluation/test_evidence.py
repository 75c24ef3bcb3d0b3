"""The digest of what a figure was made from, and the differences of two results."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from evaluation.domain.evidence import Difference, differences, digest_of

lines = st.lists(st.text(max_size=20), max_size=20)


@given(lines, st.randoms())
def test_the_digest_is_the_same_whatever_order_the_inputs_come_in(inputs: list[str], order: object) -> None:
    shuffled = list(inputs)
    order.shuffle(shuffled)  # type: ignore[attr-defined]

    assert digest_of(inputs) == digest_of(shuffled)


@given(lines, st.text(max_size=20))
def test_another_input_another_digest(inputs: list[str], more: str) -> None:
    assert digest_of(inputs) != digest_of([*inputs, more])


def test_inputs_do_not_run_into_each_other() -> None:
    assert digest_of(["ab", "c"]) != digest_of(["a", "bc"])


def test_the_same_results_have_no_differences() -> None:
    result = {"n": 3, "elements": [{"code": "WAKTU", "sum": 9}]}

    assert differences(result, result) == ()


def test_differences_name_each_field_that_differs_by_its_path() -> None:
    published = {"n": 3, "elements": [{"sum": 9}, {"sum": 7}], "target": None}
    recomputed = {"n": 3, "elements": [{"sum": 9}, {"sum": 8}], "users": 5}

    assert differences(published, recomputed) == (
        Difference("elements.1.sum", 7, 8),
        Difference("users", None, 5),
    )
