"""The whole platform on this machine: what `./regency up` starts and what the tests run against."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from contracts.access import OPERATOR
from contracts.registry import SERVICES
from regencyctl.errors import OperatorError, StackFailed, StackNotRunning
from regencyctl.local import alertmanager, logs, parts, ports
from regencyctl.local.equipment import Announce
from regencyctl.local.field_keys import make_field_keys
from regencyctl.local.plan import Plan, Profile, RunFolder, StoreKind, process_names
from regencyctl.local.planning import Wish, make_plan
from regencyctl.local.processes import ProcessRecord, launch, read_record, write_atomically
from regencyctl.local.secured import KafkaKeys, broker_as
from regencyctl.local.state import State, read_state, write_state
from regencyctl.local.status import Status, take_status
from regencyctl.local.supervisor import NAME as SUPERVISOR
from regencyctl.settings import Surroundings, repository
from servicekit.broker import Broker

UP_SECONDS = 480.0
DOWN_SECONDS = 75.0

Watch = Callable[[State], None]
"""Told the state of the stack while it starts."""


def _ignore_state(_state: State) -> None:
    """Watches nothing."""


class LocalStack:
    """Kafka, the store and the services, kept running by a supervisor of their own.

    Args:
        folder: Where data, logs and records are kept; another start with the same folder goes on with them.
        services: Which services to run; none gives Kafka and the store alone.
        split: API and worker of each service in two processes instead of one.
        free_ports: Any free ports instead of the documented ones.
        environment: Settings for all services in addition to the stack's own.
        profile: Full adds those who watch, as far as this machine has them.
        pace: Seconds between two scrapes and between two looks at the rules, instead of the files' own.
        secured: The broker wants TLS and a password, and gives everybody the registry's rights only.
        owned: End with this process, even when it is killed.
    """

    def __init__(
        self,
        folder: Path,
        *,
        services: Sequence[str] = SERVICES,
        split: bool = False,
        free_ports: bool = False,
        environment: Mapping[str, str] | None = None,
        profile: Profile = "lite",
        pace: int | None = None,
        secured: bool = False,
        owned: bool = True,
    ) -> None:
        self.files = RunFolder(folder)
        self.folder = self.files.path
        self._wish = Wish(
            services=tuple(services),
            split=split,
            free_ports=free_ports,
            environment=dict(environment or {}),
            profile=profile,
            pace=pace,
            secured=secured,
            owned=owned,
        )
        self._supervisor: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Start it."""
        self.up()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop it; its data stay."""
        self.down()

    def up(self, announce: Announce = print, watch: Watch = _ignore_state) -> bool:
        """Start what does not run and return when all of it is ready; False when it ran already.

        Raises: `PartMissing`, `StackFailed`.
        """
        self.files.make()
        with ExitStack() as until_ready:
            with self._alone():
                if self._running():
                    return False
                self._stop_supervisor()
                self._stop_leftovers()
                self._write_plan(announce)
                until_ready.enter_context(ports.held(self._plan().ports.values()))
                self._start_supervisor()
            self._await_ready(watch)
        return True

    def down(self, wipe: bool = False) -> bool:
        """Stop everything this stack started, in order, and nothing else; False when nothing ran.

        Args:
            wipe: Remove its data, logs and records too.
        """
        if not self.files.path.exists():
            return False
        with self._alone():
            ran = self._stop_supervisor() | self._stop_leftovers()
        if wipe:
            shutil.rmtree(self.files.path)
        return ran

    def wait(self) -> None:
        """Return when its supervisor has ended. Raises: `StackFailed` when it ended by itself."""
        while self.running:
            time.sleep(0.2)
        state = read_state(self.files.state) or State()
        self.down()
        if state.phase == "failed":
            raise StackFailed(state.reason)

    def status(self) -> Status:
        """Addresses, health and memory of every process now."""
        return take_status(self._plan(), self.files)

    @property
    def running(self) -> bool:
        """Whether its supervisor runs."""
        return self._running() is not None

    @property
    def services(self) -> tuple[str, ...]:
        """The services it runs."""
        return self._plan().services

    @property
    def processes(self) -> tuple[str, ...]:
        """The names of the processes of its services."""
        plan = self._plan()
        return process_names(plan.services, split=plan.split)

    @property
    def kafka(self) -> str:
        """Host and port of the broker."""
        return self._plan().kafka_address

    @property
    def broker(self) -> Broker:
        """The broker as an operator sees it."""
        return broker_as(OPERATOR, self._plan(), self.files)

    @property
    def store(self) -> str:
        """Connection string of the store."""
        return self._plan().store_url

    @property
    def store_kind(self) -> StoreKind:
        """Which server keeps the documents: surrogates differ in what they survive."""
        return self._plan().store.kind

    def url(self, service: str) -> str:
        """Where the service's API answers."""
        return self._plan().door(service)

    @property
    def watchers(self) -> Mapping[str, str]:
        """Where those who watch answer, by name; those that do not run are not among them."""
        return self._plan().watchers_doors

    @property
    def prometheus(self) -> str | None:
        """Where Prometheus answers; None where it does not run."""
        return self.watchers.get("prometheus")

    @property
    def alertmanager(self) -> str | None:
        """Where Alertmanager answers; None where it does not run."""
        return self.watchers.get("alertmanager")

    @property
    def traces(self) -> str | None:
        """Where Jaeger's query API answers; None where it does not run."""
        return self.watchers.get("jaeger")

    def token(self, role: str, regency: str = "33.14", subject: str | None = None) -> str:
        """A token of the development issuer that all services of this stack trust."""
        from servicekit.issuer import DevelopmentIssuer

        return DevelopmentIssuer(self.files.keys).token(role, regency, subject=subject)

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> None:
        """Send a signal to a process; the supervisor starts it again if that ends it."""
        if not self._record(name).signal(number):
            raise StackNotRunning(f"{name} does not run")

    def stop(self, name: str) -> None:
        """End a process and keep it down until `start`."""
        self.files.hold(name).touch()
        record = read_record(self.files.record(name))
        if record is not None:
            record.stop(grace=30)

    def start(self, name: str, timeout: float = UP_SECONDS) -> None:
        """Let a stopped or killed process run again and return when it is ready."""
        self.files.hold(name).unlink(missing_ok=True)
        self._await_process(name, timeout)

    def stop_services(self) -> None:
        """End every process of every service, all together, and keep them down until `start_services`."""
        for name in self.processes:
            self.files.hold(name).touch()
        found = (read_record(self.files.record(name)) for name in self.processes)
        records = [record for record in found if record is not None]
        for record in records:
            record.ask_to_end()
        for record in records:
            record.await_end(grace=30)

    def start_services(self, timeout: float = UP_SECONDS) -> None:
        """Let every process of every service run again and return when all are ready."""
        for name in self.processes:
            self.files.hold(name).unlink(missing_ok=True)
        for name in self.processes:
            self._await_process(name, timeout)

    def restart(
        self, name: str, number: signal.Signals = signal.SIGTERM, timeout: float = UP_SECONDS
    ) -> None:
        """End a process and return when its successor is ready."""
        record = self._record(name)
        record.signal(number)
        if not record.wait_gone(timeout):
            raise StackFailed(f"{name} did not end within {timeout:g} s")
        self._await_process(name, timeout)

    def _plan(self) -> Plan:
        plan = self.files.read_plan()
        if plan is None:
            raise StackNotRunning("no stack was started here: ./regency up")
        return plan

    def _record(self, name: str) -> ProcessRecord:
        record = read_record(self.files.record(name))
        if record is None:
            raise StackNotRunning(f"{name} does not run")
        return record

    def _running(self) -> ProcessRecord | None:
        record = read_record(self.files.record(SUPERVISOR))
        return record if record is not None and record.alive else None

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the folder's lock: one `up` or `down` at a time."""
        self.files.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self.files.lock.open("w") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise OperatorError("another ./regency up or down is at work on this folder") from None
            yield

    def _write_plan(self, announce: Announce) -> None:
        plan = make_plan(self._wish, self.files.read_plan(), Surroundings(), announce)
        if plan.secured:
            KafkaKeys(self.files.kafka_keys).make()
        self._make_authorities()
        write_atomically(self.files.plan, plan.model_dump_json(indent=1))

    def _make_authorities(self) -> None:
        if self._wish.services:
            from regencyctl.signing_authority import SigningAuthority
            from servicekit.issuer import DevelopmentIssuer

            issuer = DevelopmentIssuer(self.files.keys)
            alertmanager.write_token(
                self.files,
                issuer.token("monitoring", parts.REGENCIES[0], "alertmanager", alertmanager.TOKEN_LIFE),
            )
            SigningAuthority(self.files.keys)
            make_field_keys(self.files.field_keys)

    def _start_supervisor(self) -> None:
        logs.rotate(self.files.logs, "*.log")
        logs.rotate(self.files.traces, "*.jsonl")
        for hold in self.files.held.iterdir():
            hold.unlink()
        write_state(self.files.state, State())
        self._supervisor = launch(
            SUPERVISOR,
            (sys.executable, "-m", "regencyctl.local", str(self.files.path)),
            record=self.files.record(SUPERVISOR),
            log=self.files.log(SUPERVISOR),
            environment=os.environ,
            folder=repository(),
        )

    def _await_ready(self, watch: Watch) -> None:
        deadline = time.monotonic() + UP_SECONDS
        while time.monotonic() < deadline:
            ended = self._running() is None
            state = read_state(self.files.state) or State()
            watch(state)
            if state.phase == "ready":
                return
            if ended or state.phase in {"stopping", "failed", "stopped"}:
                self.down()
                raise StackFailed(
                    state.reason or logs.tail(self.files.log(SUPERVISOR)) or "the start was ended"
                )
            time.sleep(0.05)
        self.down()
        raise StackFailed(f"the stack was not ready after {UP_SECONDS:g} s")

    def _await_process(self, name: str, timeout: float) -> None:
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            state = read_state(self.files.state) or State()
            record = read_record(self.files.record(name))
            if state.processes.get(name) == "ready" and record is not None and record.alive:
                return
            time.sleep(0.05)
        raise StackFailed(f"{name} was not ready after {timeout:g} s; see {self.files.log(name)}")

    def _stop_supervisor(self) -> bool:
        record = self._running()
        if record is not None:
            record.stop(grace=DOWN_SECONDS)
        if self._supervisor is not None:
            self._supervisor.wait()
            self._supervisor = None
        self.files.record(SUPERVISOR).unlink(missing_ok=True)
        return record is not None

    def _stop_leftovers(self) -> bool:
        """Stop what a killed supervisor left behind: services together, then the broker and the store."""
        found = [record for path in self.files.records.glob("*.json") if (record := read_record(path))]
        left = [record for record in found if record.alive]
        for last in (False, True):
            members = [record for record in left if (record.name in parts.INFRASTRUCTURE) is last]
            for record in members:
                record.ask_to_end()
            for record in members:
                record.await_end(grace=30)
        for record in found:
            self.files.record(record.name).unlink(missing_ok=True)
        return bool(left)


def current(folder: Path | str | None = None) -> LocalStack:
    """The stack of this checkout, or of another folder.

    Raises: `StackNotRunning` when it does not run.
    """
    stack = LocalStack(Path(folder or repository() / ".run"), owned=False)
    if not stack.running:
        raise StackNotRunning("the stack does not run: start it with ./regency up")
    return stack
