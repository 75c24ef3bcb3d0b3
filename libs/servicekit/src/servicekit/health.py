"""Is this process alive, and may it be sent work: what the probes report.

Alive means that the event loop turns and no background task has died. Ready means that what the process
cannot work without answers now, and that it is not shutting down.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from servicekit.errors import ServiceError
from servicekit.metrics import Metrics

Check = Callable[[], Awaitable[None]]
"""Returns when the part works; raises a `ServiceError` otherwise."""

_BEAT_SECONDS = 0.5
_CHECK_SECONDS = 2.0
_WATCH_SECONDS = 10.0
_STUCK_SECONDS = 10.0
_LAG_WINDOW_SECONDS = 60.0


OK = "ok"


@dataclass(frozen=True, slots=True)
class Readiness:
    """What the parts of a process say.

    Attributes:
        states: Each part and its state: "ok", or the code of what is wrong.
    """

    is_ready: bool
    states: Mapping[str, str]


class Health:
    """What this process knows about itself."""

    def __init__(self, metrics: Metrics) -> None:
        self._lag = metrics.gauge("regency_loop_lag_seconds")
        self._lag_max = metrics.gauge("regency_loop_lag_max_seconds")
        self._up = metrics.gauge("regency_dependency_up")
        self._checks: dict[str, Check] = {}
        self._optional: set[str] = set()
        self._beat_at = time.monotonic()
        self._worst = (0.0, 0.0)
        self.is_draining = False
        self.failed_task: str | None = None

    def add(self, name: str, check: Check, *, is_required: bool = True) -> None:
        """From now on the check is reported; if required, the process is ready only while it passes."""
        self._checks[name] = check
        if not is_required:
            self._optional.add(name)

    @property
    def is_alive(self) -> bool:
        """Whether the loop turned lately and every background task runs."""
        return self.failed_task is None and time.monotonic() - self._beat_at < _STUCK_SECONDS

    async def readiness(self) -> Readiness:
        """Whether the process may be sent work, and the state of each part."""
        if self.is_draining:
            return Readiness(is_ready=False, states={"process": "draining"})
        found = await asyncio.gather(*(_state(check) for check in self._checks.values()))
        states = dict(zip(self._checks, found, strict=True))
        for name, state in states.items():
            self._up.labels(name).set(state == OK)
        is_ready = all(state == OK for name, state in states.items() if name not in self._optional)
        return Readiness(is_ready, states)

    async def beat(self) -> None:
        """Feel the loop's pulse until cancelled: how late it wakes is what every request waits."""
        while True:
            due = time.monotonic() + _BEAT_SECONDS
            await asyncio.sleep(_BEAT_SECONDS)
            self._beat_at = time.monotonic()
            self._record(max(0.0, self._beat_at - due))

    async def watch(self) -> None:
        """Look at every part now and then until cancelled, for the metrics: nobody may ask the probes."""
        while True:
            await self.readiness()
            await asyncio.sleep(_WATCH_SECONDS)

    def _record(self, lag: float) -> None:
        since, worst = self._worst
        expired = self._beat_at - since > _LAG_WINDOW_SECONDS
        if expired or lag >= worst:
            self._worst = (self._beat_at, lag)
        self._lag.set(lag)
        self._lag_max.set(self._worst[1])


async def _state(check: Check) -> str:
    try:
        async with asyncio.timeout(_CHECK_SECONDS):
            await check()
    except ServiceError as error:
        return error.reason_code
    except TimeoutError:
        return "deadline-exceeded"
    return OK
