"""A store that lets nobody in without a name: what a process is told, and what its operator reads."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from deploy.verify.parts import Parts
from pymongo import MongoClient

from regencyctl.local.plan import StoreProgram
from regencyctl.local.ports import free_port, held
from regencyctl.local.store import installed_servers, start_command
from regencyctl.settings import Surroundings
from servicekit.errors import Unavailable
from servicekit.mongo import Driver, Store

REFUSED, NOT_ALLOWED, AWAY = "store-credentials-refused", "store-rights-missing", "unavailable"
NOBODY_LISTENS = "mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=300"


@contextmanager
def started(program: StoreProgram, folder: Path, port: int, *options: str) -> Iterator[str]:
    """The store's address without a name, for the time of the block."""
    parts = Parts(folder, os.environ, ready_within=60, stop_within=30)
    url = f"mongodb://127.0.0.1:{port}/?directConnection=true&retryWrites=false"
    try:
        parts.start("store", [*start_command(program, folder, port=port), *options])
        with MongoClient[dict[str, object]](url, serverSelectionTimeoutMS=60_000) as client:
            client.admin.command("ping")
        yield url
    finally:
        parts.stop()


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A store with a user `programs`, password `right`, who may read and write `programs`."""
    folder, port, environment = tmp_path_factory.mktemp("guarded"), free_port(), Surroundings()
    program = next(iter(installed_servers(environment.cache(), os.environ["PATH"])), None)
    if program is None or program.kind == "mongod":
        pytest.skip("no store that can be started with users: ./regency store build")
    with held([port]):
        with started(program, folder, port) as url, MongoClient[dict[str, object]](url) as client:
            roles = [{"role": "readWrite", "db": "programs"}]
            client.admin.command("createUser", "programs", pwd="right", roles=roles)
        with started(program, folder, port, "--auth") as url:
            yield url


def as_user(url: str, name: str, password: str) -> str:
    """The address with a name, for a client that does not wait long for a server."""
    return url.replace("//", f"//{name}:{password}@") + "&serverSelectionTimeoutMS=3000"


@pytest.mark.parametrize("driver", ["motor", "pymongo"])
@pytest.mark.parametrize(
    ("name", "password", "database", "code"),
    [
        ("programs", "guessed", "programs", REFUSED),
        ("nobody", "right", "programs", REFUSED),
        ("programs", "right", "evaluation", NOT_ALLOWED),
    ],
)
async def test_a_store_says_why_it_lets_a_process_do_nothing(
    guarded: str, driver: Driver, name: str, password: str, database: str, code: str
) -> None:
    store = Store.open(as_user(guarded, name, password), database, driver)

    for _ in range(2):  # the second time the driver calls it a server that is not there
        with pytest.raises(Unavailable) as refusal:
            await store.collection("facts").insert_one({"name": "Rusdi"})
        assert refusal.value.reason_code == code
        assert "Rusdi" not in refusal.value.for_operators

    await store.close()


async def test_who_is_let_in_reads_and_writes(guarded: str) -> None:
    store = Store.open(as_user(guarded, "programs", "right"), "programs")

    await store.collection("facts").insert_one({"_id": 1})

    assert await store.collection("facts").find({}) == [{"_id": 1}]
    await store.close()


async def test_an_operator_reads_on_one_line_why_the_shape_of_documents_was_not_looked_at(
    guarded: str,
) -> None:
    async def said(url: str) -> tuple[int | None, str]:
        given = {"PROGRAMS_MONGO_URL": url, "PROGRAMS_DATABASE": "programs"}
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "programs", "schema", "plan"),
            env={**os.environ, **given},
            stderr=subprocess.PIPE,
        )
        _, told = await process.communicate()
        return process.returncode, told.decode()

    refused, away = await asyncio.gather(said(as_user(guarded, "programs", "guessed")), said(NOBODY_LISTENS))

    assert refused == (1, "programs: the store refuses the name or the password\n")
    assert away[0] == 1
    assert away[1].startswith("programs: the store cannot be reached: 127.0.0.1:1: ")
    assert away[1].count("\n") == 1


async def test_what_the_driver_says_of_an_unreachable_store_is_for_operators_only() -> None:
    store = Store.open(NOBODY_LISTENS, "programs")

    with pytest.raises(Unavailable) as refusal:
        await store.ping()

    assert refusal.value.reason_code == AWAY
    assert refusal.value.detail_en == "the store cannot be reached"
    assert "127.0.0.1:1: " in refusal.value.for_operators
    assert "Topology" not in refusal.value.for_operators
    await store.close()
