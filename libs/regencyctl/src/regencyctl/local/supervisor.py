"""The process that starts a stack in order, keeps it running and stops it in order.

It is started by `regencyctl.local.stack` in a session of its own and ends on SIGTERM, or when its owner does.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from contracts.access import OPERATOR
from regencyctl.local import alertmanager, kafka, logs, parts, prometheus, secured
from regencyctl.local.parts import Part
from regencyctl.local.plan import Plan, RunFolder
from regencyctl.local.probes import is_ready
from regencyctl.local.processes import identity, launch, read_record
from regencyctl.local.secured import ADMINISTRATOR, KNOWN, broker_as
from regencyctl.local.state import Health, State, write_state

NAME = "supervisor"
START_SECONDS = 180.0
FIRST_STARTS = 3
BACKOFF_SECONDS = (0.2, 0.5, 1.0, 2.0, 5.0)
STABLE_SECONDS = 30.0
_TICK = 0.1


class StartFailed(Exception):
    """A process does not become ready; the text names it and where its log is."""


def _first_cause(error: BaseException | None) -> BaseException | None:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


async def _until(happened: Callable[[], bool], every: float = _TICK) -> None:
    """Look again and again: processes and files of others announce nothing."""
    while not happened():  # noqa: ASYNC110 there is no event to wait for
        await asyncio.sleep(every)


class Supervisor:
    """Runs one plan."""

    def __init__(self, plan: Plan, folder: RunFolder) -> None:
        self._plan = plan
        self._folder = folder
        self._state = State()
        self._ready: dict[str, asyncio.Event] = {}
        self._stopping = asyncio.Event()

    async def run(self) -> int:
        """Start everything, wait for the end, stop everything; the exit code."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            loop.add_signal_handler(number, self._stopping.set)
        main = asyncio.create_task(self._live())
        ends = [main, asyncio.create_task(self._stopping.wait()), asyncio.create_task(self._owner_gone())]
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        failure = _first_cause(main.exception()) if main.done() else None
        for task in ends:
            task.cancel()
        await asyncio.gather(*ends, return_exceptions=True)
        self._tell("stopping", str(failure or ""))
        await self._stop_all()
        self._tell("failed" if failure else "stopped", str(failure or ""))
        if failure and not isinstance(failure, StartFailed):
            raise failure
        return 1 if failure else 0

    def _tell(self, phase: str, reason: str = "") -> None:
        self._state = self._state.model_copy(update={"phase": phase, "reason": reason})
        write_state(self._folder.state, self._state)

    def _tell_process(self, name: str, health: Health) -> None:
        self._state.processes[name] = health
        write_state(self._folder.state, self._state)

    async def _owner_gone(self) -> None:
        owner = self._plan.owner
        await _until(lambda: owner is not None and identity(owner.pid) != owner.started, every=0.5)

    async def _live(self) -> None:
        """Bring the layers up one after the other, then tend the processes until cancelled."""
        self._configure()
        async with asyncio.TaskGroup() as tending:
            for layer in (parts.infrastructure, parts.service_parts):
                members = layer(self._plan, self._folder)
                for part in members:
                    self._ready[part.name] = asyncio.Event()
                    tending.create_task(self._tend(part))
                for part in members:
                    await self._ready[part.name].wait()
                if layer is parts.infrastructure and self._plan.services:
                    await self._apply_topics()
            self._tell("ready")

    def _configure(self) -> None:
        extra = secured.properties(self._plan, self._folder)
        kafka.write_configuration(self._plan, self._folder.kafka, extra)
        if self._plan.watchers.prometheus:
            prometheus.write_configuration(self._plan, self._folder)
        if self._plan.watchers.alertmanager:
            alertmanager.write_configuration(self._plan, self._folder)

    async def _apply_topics(self) -> None:
        from regencyctl.topics import apply_all
        from servicekit.kafka_rights import allow

        if self._plan.secured:
            await allow(broker_as(ADMINISTRATOR, self._plan, self._folder), KNOWN)
        await apply_all(broker_as(OPERATOR, self._plan, self._folder))
        self._state.topics_ready = True

    async def _tend(self, part: Part) -> None:
        """Keep one process running: start it, wait until it is ready, and again when it ends."""
        failures = 0
        while True:
            await self._until_wanted(part.name)
            began = time.monotonic()
            self._tell_process(part.name, "restarting" if self._ready[part.name].is_set() else "starting")
            process = await self._start(part)
            if await self._became_ready(part, process):
                self._tell_process(part.name, "ready")
                self._ready[part.name].set()
                await self._ended(process)
            failures = 0 if time.monotonic() - began > STABLE_SECONDS else failures + 1
            hopeless = failures >= FIRST_STARTS or process.returncode == os.EX_CONFIG
            if hopeless and not self._ready[part.name].is_set():
                self._tell_process(part.name, "failed")
                raise StartFailed(self._why_not(part.name))
            self._state.restarts[part.name] = self._state.restarts.get(part.name, 0) + 1
            await asyncio.sleep(BACKOFF_SECONDS[min(failures, len(BACKOFF_SECONDS) - 1)])

    def _why_not(self, name: str) -> str:
        log = self._folder.log(name)
        return f"{name} does not become ready; the end of {log}:\n{logs.tail(log, 8)}"

    async def _until_wanted(self, name: str) -> None:
        if self._folder.hold(name).exists():
            self._tell_process(name, "stopped")
            await _until(lambda: not self._folder.hold(name).exists())

    def _launch(self, part: Part, command: tuple[str, ...]) -> subprocess.Popen[bytes]:
        return launch(
            part.name,
            command,
            record=self._folder.record(part.name),
            log=self._folder.log(part.name),
            environment={**os.environ, **dict(part.environment)},
            folder=self._folder.path,
        )

    async def _start(self, part: Part) -> subprocess.Popen[bytes]:
        if part.preparation and not self._ready[part.name].is_set():
            await self._ended(self._launch(part, part.preparation))
        return self._launch(part, part.command)

    async def _ended(self, process: subprocess.Popen[bytes]) -> None:
        await _until(lambda: process.poll() is not None)

    async def _became_ready(self, part: Part, process: subprocess.Popen[bytes]) -> bool:
        deadline = time.monotonic() + START_SECONDS
        while process.poll() is None and time.monotonic() < deadline:
            if await is_ready(part.probe):
                return True
            await asyncio.sleep(_TICK)
        record = read_record(self._folder.record(part.name))
        if record is not None:
            await asyncio.to_thread(record.stop, part.grace)
        return False

    async def _stop_all(self) -> None:
        """Services first, so that they can still write; then the broker and the store, awaiting its lock."""
        services = parts.service_parts(self._plan, self._folder)
        await self._stop(services)
        await self._stop(parts.infrastructure(self._plan, self._folder))

    async def _stop(self, members: tuple[Part, ...]) -> None:
        await asyncio.gather(*(self._stop_one(part) for part in members))

    async def _stop_one(self, part: Part) -> None:
        path = self._folder.record(part.name)
        record = read_record(path)
        if record is not None:
            await asyncio.to_thread(record.stop, part.grace)
            path.unlink(missing_ok=True)
        self._tell_process(part.name, "stopped")


def main() -> int:
    """Run the stack of the folder named on the command line."""
    folder = RunFolder(Path(sys.argv[1]))
    plan = folder.read_plan()
    if plan is None:
        sys.stderr.write(f"no plan in {folder.path}\n")
        return 2
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # a broker that is starting is no news
    return asyncio.run(Supervisor(plan, folder).run())
