"""Waiting for tasks that were told to stop: one that hangs is named, with the place where it stands."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

from servicekit.testing.eventually import PATIENCE


async def ended(*tasks: asyncio.Task[Any], within: float = PATIENCE) -> None:
    """Return when all tasks have come to an end; raises what one of them raised.

    Raises: `AssertionError` after `within` seconds: where they stand, and whatever else runs. They are
        cancelled.
    """
    _, late = await asyncio.wait(tasks, timeout=within)
    left = (*late, *(asyncio.all_tasks() - late - {asyncio.current_task()})) if late else ()
    places = [f"{task.get_name()} stands at\n  " + "\n  ".join(_places(task)) for task in left]
    for task in late:
        task.cancel()
    if late:
        raise AssertionError("\n".join([f"not ended within {within:g} s:", *places]))
    for task in tasks:
        task.result()


def _places(task: asyncio.Task[Any]) -> Iterator[str]:
    """The lines a task waits in, the innermost last."""
    waiting: Any = task.get_coro()
    while waiting is not None:
        frame = getattr(waiting, "cr_frame", None) or getattr(waiting, "gi_frame", None)
        if frame is not None:
            yield f"{frame.f_code.co_filename}:{frame.f_lineno} in {frame.f_code.co_name}"
        waiting = getattr(waiting, "cr_await", None) or getattr(waiting, "gi_yieldfrom", None)
