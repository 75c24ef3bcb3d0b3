"""Waiting for something to become true, without guessing how long it takes."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar, overload

T = TypeVar("T")

PATIENCE = 60.0
"""Seconds anything may take on a busy machine; only a failure really takes so long."""


@overload
def eventually(
    check: Callable[[], Awaitable[T]], timeout: float = ..., interval: float = ...
) -> Coroutine[Any, Any, T]: ...


@overload
def eventually(
    check: Callable[[], T], timeout: float = ..., interval: float = ...
) -> Coroutine[Any, Any, T]: ...


async def eventually(
    check: Callable[[], T | Awaitable[T]],
    timeout: float = PATIENCE,  # noqa: ASYNC109 - a failed wait should say what was seen last, a cancelled one cannot
    interval: float = 0.02,
) -> T:
    """Repeat `check` until it returns something true without an AssertionError; hand back its result.

    Raises: `AssertionError` after `timeout` seconds, with what the last try said.
    """
    deadline = time.monotonic() + timeout
    while True:
        last: object = None
        try:
            outcome = check()
            result: T = await outcome if inspect.isawaitable(outcome) else outcome
            if result:
                return result
            last = result
        except AssertionError as error:
            last = error
        if time.monotonic() > deadline:
            raise AssertionError(f"not true within {timeout} s; last: {last}")
        await asyncio.sleep(interval)
