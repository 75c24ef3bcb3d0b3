"""Kafka and the store come up, stay up, keep their data and go without leaving anything."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from regencyctl.errors import StackFailed, StackNotRunning
from regencyctl.local.processes import ProcessRecord, identity, read_record
from regencyctl.local.stack import LocalStack, current
from regencyctl.local.store import TRANSACTION_SECONDS
from servicekit.mongo import Store
from servicekit.testing.eventually import PATIENCE

SILENT = lambda _line: None  # noqa: E731 nobody reads what a test announces


@pytest.fixture(scope="module")
def one_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """A stack of Kafka and the store in a folder with a space in its name."""
    stack = LocalStack(tmp_path_factory.mktemp("a stack"), services=(), free_ports=True)
    yield stack
    stack.down(wipe=True)


@pytest.fixture
def two_parts(one_stack: LocalStack) -> LocalStack:
    """The stack, running whatever the test before did to it."""
    one_stack.up(announce=SILENT)
    return one_stack


def _records(stack: LocalStack) -> dict[str, ProcessRecord]:
    found = (read_record(path) for path in stack.files.records.glob("*.json"))
    return {record.name: record for record in found if record is not None}


async def _note(stack: LocalStack, text: str) -> None:
    store = Store.open(stack.store, "stack_test")
    await store.collection("notes").insert_one({"_id": text})
    await store.close()


async def _notes(stack: LocalStack) -> list[str]:
    store = Store.open(stack.store, "stack_test")
    found = await store.collection("notes").find({})
    await store.close()
    return [document["_id"] for document in found]


async def test_a_second_start_goes_on_with_the_data_and_ports_of_the_first(two_parts: LocalStack) -> None:
    await _note(two_parts, "kept")
    addresses = (two_parts.kafka, two_parts.store)
    two_parts.down()

    two_parts.up(announce=SILENT)

    assert await _notes(two_parts) == ["kept"]
    assert (two_parts.kafka, two_parts.store) == addresses


def test_starting_what_runs_already_changes_nothing(two_parts: LocalStack) -> None:
    before = _records(two_parts)

    started = LocalStack(two_parts.files.path, services=(), free_ports=True).up(announce=SILENT)

    assert started is False
    assert _records(two_parts) == before


def test_stopping_ends_every_process_of_the_stack_and_no_other(two_parts: LocalStack) -> None:
    bystander = subprocess.Popen(["sleep", "600"], start_new_session=True)
    stranger = ProcessRecord(name="stranger", pid=bystander.pid, started="1")
    two_parts.files.record("stranger").write_text(stranger.model_dump_json())
    started = _records(two_parts)

    stopped = two_parts.down()

    assert stopped is True
    assert [name for name, record in started.items() if record.alive] == []
    assert bystander.poll() is None
    bystander.kill()
    bystander.wait()


def test_when_the_supervisor_was_killed_stopping_still_leaves_nothing(two_parts: LocalStack) -> None:
    started = _records(two_parts)
    two_parts.kill("supervisor")

    two_parts.down()

    assert set(started) == {"supervisor", "kafka", "store"}
    assert [name for name, record in started.items() if record.alive] == []


def test_when_the_supervisor_was_killed_the_next_start_clears_up_first(two_parts: LocalStack) -> None:
    before = _records(two_parts)
    two_parts.kill("supervisor")
    before["supervisor"].wait_gone(PATIENCE)

    started = two_parts.up(announce=SILENT)

    assert started is True
    assert not before["kafka"].alive
    assert _records(two_parts)["kafka"].alive


@pytest.mark.parametrize("name", ["kafka", "store"])
def test_a_killed_process_is_started_again(two_parts: LocalStack, name: str) -> None:
    before = _records(two_parts)[name]

    two_parts.restart(name, signal.SIGKILL)

    assert _records(two_parts)[name].pid != before.pid
    assert two_parts.status().healthy


def test_a_stopped_process_stays_down_until_it_is_started(two_parts: LocalStack) -> None:
    two_parts.stop("store")
    health_while_stopped = {process.name: process.health for process in two_parts.status().processes}

    two_parts.start("store")

    assert health_while_stopped == {"kafka": "ready", "store": "gone", "supervisor": "ready"}
    assert two_parts.status().healthy


def test_the_status_tells_addresses_health_and_memory(two_parts: LocalStack) -> None:
    status = two_parts.status()

    assert (status.kafka, status.store, status.services) == (two_parts.kafka, two_parts.store, {})
    assert {process.name for process in status.processes} == {"kafka", "store", "supervisor"}
    assert all(process.rss_mib > 1 for process in status.processes)


async def test_a_process_killed_in_a_transaction_holds_its_documents_for_seconds_only(
    two_parts: LocalStack,
) -> None:
    if two_parts.store_kind == "secantusd-py":
        pytest.skip("the store's wheel cannot be told how long a transaction may last")
    store = Store.open(two_parts.store, "admin")

    limit = await store.command({"getParameter": 1, "transactionLifetimeLimitSeconds": 1})
    await store.close()

    assert limit["transactionLifetimeLimitSeconds"] == TRANSACTION_SECONDS


def test_the_folder_can_be_read_by_its_owner_only(two_parts: LocalStack) -> None:
    assert two_parts.files.path.stat().st_mode & 0o077 == 0


def test_a_stack_ends_with_the_process_that_owns_it(tmp_path: Path) -> None:
    """A test run that is killed must not leave brokers behind."""
    folder = tmp_path / "owned"
    program = (
        "import os, pathlib, signal, sys\n"
        "from regencyctl.local import LocalStack\n"
        "LocalStack(pathlib.Path(sys.argv[1]), services=(), free_ports=True).up()\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", program, str(folder)], check=False, capture_output=True)

    started = _records(LocalStack(folder))
    still_there = [name for name, record in started.items() if not record.wait_gone(PATIENCE)]

    assert set(started) == {"supervisor", "kafka", "store"}
    assert still_there == []


def test_a_process_that_does_not_start_is_named_with_the_end_of_its_log(tmp_path: Path) -> None:
    stack = LocalStack(
        tmp_path, services=("programs",), free_ports=True, environment={"PROGRAMS_NO_SUCH_SETTING": "1"}
    )

    with pytest.raises(StackFailed) as failed:
        stack.up(announce=SILENT)

    assert "programs" in str(failed.value)
    assert "PROGRAMS_NO_SUCH_SETTING" in str(failed.value)
    assert [record.name for record in _records(stack).values() if record.alive] == []


def test_there_is_no_current_stack_where_nothing_runs(tmp_path: Path) -> None:
    with pytest.raises(StackNotRunning):
        current(tmp_path)


def test_this_test_run_is_a_process_with_an_identity() -> None:
    assert identity(os.getpid()) is not None
