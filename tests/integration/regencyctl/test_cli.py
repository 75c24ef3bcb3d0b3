"""`./regency` as its users meet it: what it prints, how it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from programs.signatures import load_trust, verify
from regencyctl.cli import BENCHES, COMMANDS
from regencyctl.local.plan import RunFolder
from regencyctl.local.processes import read_record
from regencyctl.local.stack import LocalStack
from servicekit.settings import Environment
from servicekit.testing.eventually import PATIENCE

NOT_RUNNING = 4


def _regency(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "regencyctl", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "120", "TERM": "dumb"},
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a stack without services, started in the background by the command itself."""
    path = tmp_path_factory.mktemp("cli") / "run"
    _regency("up", "--detach", "--infrastructure", "--free-ports", "--folder", str(path))
    yield path
    LocalStack(path).down(wipe=True)


@pytest.mark.parametrize("command", [*COMMANDS, *(f"bench {name}" for name in BENCHES)])
def test_every_command_explains_itself(command: str) -> None:
    answer = _regency(*command.split(), "--help")

    assert answer.returncode == 0
    assert f"Usage: regency {command}" in answer.stdout
    assert answer.stderr == ""


def test_without_a_command_the_list_is_printed_and_it_is_a_usage_error() -> None:
    answer = _regency()

    assert answer.returncode == 2
    assert "Commands:" in answer.stdout


@pytest.mark.parametrize(
    "command",
    ["status", "topics plan", "token --role officer --regency 33.14", "sign --nip 198501012010011001"],
)
def test_commands_that_need_a_running_stack_say_so_when_there_is_none(command: str, tmp_path: Path) -> None:
    name, *rest = command.split()
    place = ["--folder", str(tmp_path)]

    answer = _regency(name, *rest, *place)

    assert answer.returncode == NOT_RUNNING
    assert answer.stderr == "regency: the stack does not run: start it with ./regency up\n"


def test_the_status_is_one_json_object_of_the_agreed_shape(folder: Path) -> None:
    answer = _regency("status", "--json", "--folder", str(folder))

    status = json.loads(answer.stdout)
    assert answer.returncode == 0
    assert status.keys() == {"services", "kafka", "store", "watchers", "processes"}
    assert {tuple(process) for process in status["processes"]} == {("name", "pid", "health", "rss_mib")}


def test_starting_a_running_stack_says_so_and_succeeds(folder: Path) -> None:
    answer = _regency("up", "--detach", "--infrastructure", "--folder", str(folder))

    assert answer.returncode == 0
    assert "already running" in answer.stdout


def test_the_topics_are_planned_then_applied_and_then_as_promised(folder: Path) -> None:
    place = ("--folder", str(folder), "--prefix", "cli.")

    runs = [_regency("topics", step, *place) for step in ("plan", "apply", "plan")]

    assert [run.returncode for run in runs] == [2, 0, 0]
    assert "create    cli.tourism-market.coins" in runs[0].stdout
    assert runs[2].stdout == "the topics are as the registry says\n"


def test_the_log_of_a_process_is_printed(folder: Path) -> None:
    answer = _regency("logs", "store", "--folder", str(folder))

    assert answer.returncode == 0
    assert answer.stdout


def test_a_log_nobody_writes_is_an_error_that_names_those_there_are(folder: Path) -> None:
    answer = _regency("logs", "mongo", "--folder", str(folder))

    assert answer.returncode == 1
    assert answer.stderr == "regency: no log of mongo; there are: kafka, store, supervisor\n"


def test_a_pdf_is_signed_as_the_stack_trusts_it(folder: Path, tmp_path: Path) -> None:
    place = ("--folder", str(folder), "--out", str(tmp_path / "signed.pdf"))

    first = _regency("sign", "--nip", "198501012010011001", *place)
    second = _regency("sign", str(tmp_path / "signed.pdf"), "--nip", "12", *place)

    told = json.loads(first.stdout)
    trust = load_trust(RunFolder(folder).trust, "33.14", Environment.DEVELOPMENT)
    verified = verify((tmp_path / "signed.pdf").read_bytes(), trust=trust, at=datetime.now(UTC))
    assert told == {"file": str(tmp_path / "signed.pdf"), "sha256": verified.sha256}
    assert verified.signatures[0].nip == "198501012010011001"
    assert (second.returncode, "18 digits" in second.stderr) == (2, True)


def test_stopping_what_does_not_run_is_no_error(tmp_path: Path) -> None:
    answer = _regency("down", "--folder", str(tmp_path / "nothing"))

    assert (answer.returncode, answer.stdout) == (0, "nothing was running\n")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_however_a_start_in_the_foreground_ends_nothing_of_it_stays(
    tmp_path: Path, number: signal.Signals
) -> None:
    command = ("up", "--infrastructure", "--free-ports", "--folder", str(tmp_path))
    foreground = subprocess.Popen(
        [sys.executable, "-m", "regencyctl", *command],
        stdout=subprocess.PIPE,
        start_new_session=True,
        text=True,
    )
    assert foreground.stdout is not None
    for line in foreground.stdout:
        if "Ctrl-C stops" in line:
            break
    names = ("supervisor", "kafka", "store")
    records = [record for name in names if (record := read_record(tmp_path / "processes" / f"{name}.json"))]

    foreground.send_signal(number)
    foreground.communicate()

    assert len(records) == 3
    deadline = time.monotonic() + PATIENCE
    assert all(record.wait_gone(deadline - time.monotonic()) for record in records)
    assert foreground.returncode == (-number if number is signal.SIGKILL else 130)
