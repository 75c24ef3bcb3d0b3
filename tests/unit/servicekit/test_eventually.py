"""Waiting ends as soon as it may and says what it saw when it may not."""

from __future__ import annotations

import pytest

from servicekit.testing.eventually import eventually


async def test_it_hands_back_the_first_true_result() -> None:
    results = iter([0, "", "found"])

    assert await eventually(lambda: next(results)) == "found"


async def test_it_waits_for_a_coroutine_and_through_failed_asserts() -> None:
    tries: list[int] = []

    async def check() -> int:
        tries.append(1)
        assert len(tries) > 2
        return len(tries)

    assert await eventually(check) == 3


async def test_it_says_what_it_saw_last() -> None:
    with pytest.raises(AssertionError, match=r"not true within 0\.05 s; last: 0"):
        await eventually(lambda: 0, timeout=0.05)


async def test_another_error_is_not_waited_through() -> None:
    with pytest.raises(ZeroDivisionError):
        await eventually(lambda: 1 // 0)
