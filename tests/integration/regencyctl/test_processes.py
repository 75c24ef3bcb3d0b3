"""Processes are started recorded, and only the recorded process is ever touched."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from regencyctl.local.processes import ProcessRecord, identity, launch, read_record, resident_mib


def _launch(folder: Path, *command: str) -> subprocess.Popen[bytes]:
    return launch(
        "sleeper",
        command,
        record=folder / "sleeper.json",
        log=folder / "sleeper.log",
        environment=os.environ,
        folder=folder,
    )


@pytest.fixture
def sleeper(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that does nothing until it is ended."""
    process = _launch(tmp_path, "sleep", "600")
    yield process
    process.kill()
    process.wait()


def _record(folder: Path) -> ProcessRecord:
    record = read_record(folder / "sleeper.json")
    assert record is not None
    return record


def test_a_started_process_is_recorded_and_alive(tmp_path: Path, sleeper: subprocess.Popen[bytes]) -> None:
    record = _record(tmp_path)

    assert record.pid == sleeper.pid
    assert record.alive


def test_the_memory_of_a_process_is_told_in_mib() -> None:
    assert 1 < resident_mib(os.getpid()) < 4096


def test_stopping_ends_the_process(tmp_path: Path, sleeper: subprocess.Popen[bytes]) -> None:
    record = _record(tmp_path)

    record.stop(grace=60)

    assert not record.alive
    assert sleeper.wait() == -signal.SIGTERM


def test_a_paused_process_is_woken_to_end(tmp_path: Path, sleeper: subprocess.Popen[bytes]) -> None:
    record = _record(tmp_path)
    record.signal(signal.SIGSTOP)

    record.stop(grace=60)

    assert sleeper.wait() == -signal.SIGTERM


def test_a_process_that_ignores_the_request_is_ended_after_its_grace(tmp_path: Path) -> None:
    deaf = _launch(tmp_path, "sh", "-c", "trap '' TERM; echo deaf; while :; do sleep 0.1; done")
    while "deaf" not in (tmp_path / "sleeper.log").read_text():
        pass

    _record(tmp_path).stop(grace=0.2)

    assert deaf.wait() == -signal.SIGKILL


def test_a_number_given_to_another_process_since_is_not_ours(
    tmp_path: Path, sleeper: subprocess.Popen[bytes]
) -> None:
    earlier = _record(tmp_path).model_copy(update={"started": "1"})

    earlier.stop(grace=0.1)

    assert not earlier.alive
    assert sleeper.poll() is None


def test_a_process_that_ended_but_was_not_collected_yet_is_not_alive(tmp_path: Path) -> None:
    process = _launch(tmp_path, "true")
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)

    assert identity(process.pid) is None
    assert process.wait() == 0


def test_output_is_appended_to_the_log(tmp_path: Path) -> None:
    for word in ("first", "second"):
        _launch(tmp_path, "echo", word).wait()

    assert (tmp_path / "sleeper.log").read_text() == "first\nsecond\n"


def test_a_torn_record_is_no_record(tmp_path: Path) -> None:
    (tmp_path / "sleeper.json").write_text('{"name": "sle')

    assert read_record(tmp_path / "sleeper.json") is None
