"""Processes of the stack: each in a group of its own, recorded before it runs, never confused with others.

A process is identified by its number and its start time together, so that a number the system has given to
somebody else since is neither reported as ours nor killed.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel

_GATE = 'read -r _ && exec "$@" </dev/null'
"""The child waits for a line before it becomes the program: it ends if its parent dies before that."""

_PROC = Path("/proc")


def _stat_fields(pid: int) -> list[str] | None:
    try:
        text = (_PROC / str(pid) / "stat").read_text()
    except OSError:
        return None
    return text[text.rindex(")") + 2 :].split()


def _ask_ps(pid: int, columns: str) -> str | None:
    answer = subprocess.run(
        ["ps", "-o", columns, "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return answer.stdout.strip() or None


def identity(pid: int) -> str | None:
    """When this process started, as the system tells it; None if it does not exist or has ended."""
    if not (_PROC / "self" / "stat").exists():
        answer = _ask_ps(pid, "state=,lstart=")
        return None if answer is None or answer.startswith("Z") else answer.split(maxsplit=1)[1]
    fields = _stat_fields(pid)
    return None if fields is None or fields[0] in "ZX" else fields[19]


def resident_mib(pid: int) -> float:
    """Memory the process holds now, in MiB; 0 when it is gone."""
    statm = _PROC / str(pid) / "statm"
    if not (_PROC / "self" / "stat").exists():
        return round(int(_ask_ps(pid, "rss=") or 0) / 1024, 1)
    try:
        pages = int(statm.read_text().split()[1])
    except OSError:
        return 0.0
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 2**20, 1)


class ProcessRecord(BaseModel, frozen=True):
    """A process the stack started, as written to its record file."""

    name: str
    pid: int
    started: str

    @property
    def alive(self) -> bool:
        """Whether that very process still runs."""
        return identity(self.pid) == self.started

    def signal(self, number: signal.Signals) -> bool:
        """Send a signal to the process and its group; False when it is gone already."""
        if not self.alive:
            return False
        try:
            os.killpg(self.pid, number)
        except ProcessLookupError:
            return False
        return True

    def wait_gone(self, timeout: float) -> bool:
        """Whether it ended within `timeout` seconds."""
        deadline = time.monotonic() + timeout
        while self.alive:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        return True

    def ask_to_end(self) -> None:
        """Send SIGTERM, once: a second one cuts a draining service off. Wakes a process that was paused."""
        self.signal(signal.SIGTERM)
        self.signal(signal.SIGCONT)

    def stop(self, grace: float) -> None:
        """Ask it to end; after `grace` seconds, end it."""
        self.ask_to_end()
        self.await_end(grace)

    def await_end(self, grace: float) -> None:
        """Return when it has ended; after `grace` seconds, end it."""
        if not self.wait_gone(grace):
            self.signal(signal.SIGKILL)
            self.wait_gone(10)


def read_record(path: Path) -> ProcessRecord | None:
    """The record in this file, or None when there is none or it is torn."""
    try:
        return ProcessRecord.model_validate_json(path.read_text())
    except (OSError, ValueError):
        return None


def write_atomically(path: Path, text: str) -> None:
    """Replace the file's content at once: a reader sees the old text or the new one."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.write_text(text)
    part.replace(path)


def launch(
    name: str,
    command: Sequence[str],
    *,
    record: Path,
    log: Path,
    environment: Mapping[str, str],
    folder: Path,
) -> subprocess.Popen[bytes]:
    """Start a program in its own process group, its output appended to `log`, recorded before it runs."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            ["/bin/sh", "-c", _GATE, "sh", *command],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(environment),
            cwd=folder,
            start_new_session=True,
        )
    started = identity(process.pid)
    if process.stdin is None or started is None:
        raise OSError(f"{name} ended before it began")
    write_atomically(record, ProcessRecord(name=name, pid=process.pid, started=started).model_dump_json())
    with process.stdin as gate:
        gate.write(b"go\n")
    return process
