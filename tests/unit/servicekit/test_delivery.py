"""One, many, or many in a wrapper; nothing else."""

from __future__ import annotations

import pytest

from servicekit.delivery import LIMIT, entries_of
from servicekit.errors import InvalidInput


def test_an_object_is_a_single_entry() -> None:
    assert entries_of({"id": "a"}, "transactions") is None


@pytest.mark.parametrize("delivery", [[1, 2], {"transactions": [1, 2]}])
def test_an_array_is_a_batch_with_and_without_its_wrapper(delivery: object) -> None:
    assert entries_of(delivery, "transactions") == [1, 2]


@pytest.mark.parametrize("delivery", [[], [0] * (LIMIT + 1), "text", 7, None, {"transactions": "text"}])
def test_anything_else_is_refused(delivery: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        entries_of(delivery, "transactions")

    assert refused.value.reason_code == "batch-size"
