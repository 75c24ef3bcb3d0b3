"""How a process ends: on a signal in good order, on the death of one of its tasks at once and with an error.

A task that fails takes the process down rather than leaving it half alive: the supervisor starts a whole one
again. After a signal, work in flight has `drain_seconds`; then the process ends, whatever still hangs.
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import structlog

from servicekit.health import Health

EXIT_OK = 0
EXIT_FAILED = 1
EXIT_STUCK = 70
"""The end did not come in time; the process was cut off."""

_LONGEST_MARGIN_SECONDS = 5.0
_SIGNALS = (signal.SIGTERM, signal.SIGINT)

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
        self._loop = asyncio.get_running_loop()
        self._watchdog = threading.Timer(drain_seconds + _margin(drain_seconds), os._exit, (EXIT_STUCK,))
        self._watchdog.daemon = True

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
        self._watch()
        self._health.is_draining = True
        self._asked.set()

    async def run(self) -> int:
        """Wait for the end, bring it about in order, and return the exit code."""
        before = {number: signal.signal(number, self._signalled) for number in _SIGNALS}
        try:
            await self._until_asked_or_failed()
            await self._drain()
        finally:
            self._watchdog.cancel()
            for number, handler in before.items():
                signal.signal(number, handler)
        code = EXIT_FAILED if self._health.failed_task else EXIT_OK
        _log.info("process_stopped", code=code)
        return code

    def _signalled(self, number: int, _frame: object) -> None:
        """Runs also while the event loop is stuck: the watchdog starts here, a second signal ends it all."""
        if self._is_watched:
            os._exit(EXIT_STUCK)
        self._watch()
        self._loop.call_soon_threadsafe(self._stop_for, signal.Signals(number).name)

    def _stop_for(self, name: str) -> None:
        _log.info("process_stopping", signal=name)
        self.stop()

    @property
    def _is_watched(self) -> bool:
        return self._watchdog.ident is not None

    def _watch(self) -> None:
        if not self._is_watched:
            self._watchdog.start()

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


def _margin(drain_seconds: float) -> float:
    return min(drain_seconds, _LONGEST_MARGIN_SECONDS)
