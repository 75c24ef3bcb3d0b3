"""How a process ends: on a signal in good order, on the death of one of its tasks at once and with an error.

A task that fails takes the process down rather than leaving it half alive: the supervisor starts a whole one
again. After a signal, work in flight has `drain_seconds`; then the process ends, whatever still hangs.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from typing import Any

import structlog

from servicekit.health import Health

EXIT_OK = 0
EXIT_FAILED = 1
EXIT_STUCK = 70
"""The end did not come in time; the process was cut off."""

_CUT_OFF_MARGIN_SECONDS = 5.0

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Part:
    task: asyncio.Task[None]
    stop: Callable[[], object]


class Lifecycle:
    """The background tasks of one process, until it is told to stop or one of them fails.

    Args:
        health: Learns when the process drains and which task failed.
        drain_seconds: How long the parts may take to stop, all together.
    """

    def __init__(self, health: Health, drain_seconds: float) -> None:
        self._health = health
        self._drain_seconds = drain_seconds
        self._parts: list[_Part] = []
        self._asked = asyncio.Event()

    def add(
        self,
        name: str,
        work: Coroutine[Any, Any, None],
        stop: Callable[[], object] | None = None,
    ) -> None:
        """Run `work` until the process ends; it must not return before.

        `stop` asks it to finish what it has begun and return; without one it is cancelled. Parts are stopped
        in the reverse order of being added.
        """
        task = asyncio.create_task(work, name=name)
        self._parts.append(_Part(task, stop or task.cancel))

    def stop(self) -> None:
        """Ask for the end; from now on the process is not ready. Asking again changes nothing."""
        self._health.is_draining = True
        self._asked.set()

    async def run(self) -> int:
        """Wait for the end, bring it about in order, and return the exit code."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._signalled, number.name)
        try:
            await self._until_asked_or_failed()
            with _watchdog(self._drain_seconds + _CUT_OFF_MARGIN_SECONDS):
                await self._drain()
        finally:
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.remove_signal_handler(number)
        code = EXIT_FAILED if self._health.failed_task else EXIT_OK
        _log.info("process_stopped", code=code)
        return code

    def _signalled(self, name: str) -> None:
        if self._asked.is_set():
            _log.warning("process_cut_off", signal=name)
            os._exit(EXIT_STUCK)
        _log.info("process_stopping", signal=name)
        self.stop()

    async def _until_asked_or_failed(self) -> None:
        asked = asyncio.create_task(self._asked.wait())
        await asyncio.wait([asked, *(part.task for part in self._parts)], return_when=asyncio.FIRST_COMPLETED)
        asked.cancel()
        if not self._asked.is_set():
            ended = next(part.task for part in self._parts if part.task.done())
            self._health.failed_task = ended.get_name()
            _log.error("task_died", task=ended.get_name(), exc_info=_error_of(ended))
            self.stop()

    async def _drain(self) -> None:
        left = self._drain_seconds
        for part in reversed(self._parts):
            began = time.monotonic()
            await _finish(part, left / 2)
            left -= time.monotonic() - began
        late = [part.task for part in self._parts if not part.task.done()]
        for task in late:
            _log.warning("task_cancelled", task=task.get_name())
            task.cancel()
        await asyncio.gather(*(part.task for part in self._parts), return_exceptions=True)


async def _finish(part: _Part, patience: float) -> None:
    """Stop one part; one that hangs may take half of the time that is left, so that the others get theirs."""
    part.stop()
    await asyncio.wait([part.task], timeout=patience)
    if part.task.done() and (error := _error_of(part.task)):
        _log.warning("task_failed_while_stopping", task=part.task.get_name(), exc_info=error)


def _error_of(task: asyncio.Task[None]) -> BaseException | None:
    return None if task.cancelled() else task.exception()


@contextlib.contextmanager
def _watchdog(seconds: float) -> Iterator[None]:
    """End the process if the block takes longer, also when the event loop is stuck."""
    timer = threading.Timer(seconds, os._exit, args=(EXIT_STUCK,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
