"""A process starts by itself, answers, and ends as it was asked to: seen from outside."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from regencyctl.local.ports import free_port, held
from servicekit.mongo import Store
from servicekit.testing.eventually import eventually

PROGRAM = """
import asyncio, sys, time
from datetime import timedelta
from fastapi import APIRouter
from servicekit.mongo import CollectionSpec
from servicekit.runtime import run
from servicekit.service import Routine, Seed, Service

router = APIRouter()

@router.get("/v1/slow")
async def get_slow() -> str:
    await asyncio.to_thread(sys.stdin.readline)
    return "done"

@router.get("/v1/stuck")
async def get_stuck() -> str:
    print("stuck", flush=True)
    time.sleep(60)
    return "late"

@router.get("/v1/endless")
async def get_endless() -> str:
    await asyncio.Event().wait()
    return "never"

async def plant(name, tx):
    await tx.collection("plants").replace_one({"_id": name}, {"_id": name}, upsert=True)

async def water(tick, tx):
    await tx.collection("plants").update_many({}, {"$set": {"watered": True}})
    return False

async def gardens(store):
    return ["33.14"]

run(
    Service(
        name="notifications",
        routes=lambda: router,
        collections=(CollectionSpec("plants"),),
        seeds=lambda: [Seed("33.14", plant, "melati")],
        routines=(Routine("watering", timedelta(hours=1), water, gardens),),
    )
)
"""
NOBODY = "127.0.0.1:9"


@dataclass(frozen=True)
class Started:
    """One process, and where it answers."""

    process: asyncio.subprocess.Process
    url: str

    def go_on(self) -> None:
        """Let a slow request come to its end."""
        assert self.process.stdin is not None
        self.process.stdin.write(b"\n")

    async def lines(self) -> list[dict[str, Any]]:
        """Wait for its end; what it logged."""
        _, error = await self.process.communicate()
        return [json.loads(line) for line in error.splitlines() if line.startswith(b"{")]


Start = Callable[..., Any]


@pytest.fixture
async def start(store_url: str, kafka_url: str, prefix: str) -> AsyncIterator[Start]:
    """Starts processes of a small service; kills what is left, drops what they stored."""
    running: list[asyncio.subprocess.Process] = []
    until_gone = ExitStack()

    async def started(role: str, **settings: str) -> Started:
        number = free_port()
        until_gone.enter_context(held([number]))
        port = str(number)
        given = {
            "mongo_url": store_url,
            "kafka": kafka_url,
            "database": f"{prefix}_notifications",
            "topic_prefix": f"{prefix}.",
            "metrics_port" if role in {"worker", "processor"} else "port": port,
        } | settings
        environment = {f"NOTIFICATIONS_{name.upper()}": value for name, value in given.items()}
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            PROGRAM,
            role,
            env={**os.environ, **environment},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        running.append(process)
        return Started(process, f"http://127.0.0.1:{port}")

    yield started
    for process in running:
        if process.returncode is None:
            process.kill()
        await process.communicate()
    until_gone.close()
    store = Store.open(store_url, f"{prefix}_notifications")
    await store.drop_database()
    await store.close()


@asynccontextmanager
async def client_of(started: Started) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=started.url, timeout=20) as client:
        await eventually(lambda: answers(client))
        yield client


async def answers(client: httpx.AsyncClient) -> bool:
    try:
        return (await client.get("/livez")).status_code == 200
    except httpx.TransportError:
        return False


async def test_the_api_starts_and_is_ready_while_kafka_is_away(start: Start) -> None:
    api = await start("api", kafka=NOBODY)

    async with client_of(api) as client:
        ready = await client.get("/readyz")

    assert (ready.status_code, ready.json()["checks"]) == (200, {"store": "ok"})


async def test_a_worker_without_kafka_lives_and_is_not_ready(start: Start) -> None:
    worker = await start("worker", kafka=NOBODY)

    async with client_of(worker) as client:
        ready = await client.get("/readyz")

    assert ready.status_code == 503
    assert ready.json()["checks"]["store"] == "ok"
    assert ready.json()["checks"]["kafka"] != "ok"


async def test_a_worker_sows_its_seeds_and_follows_its_routines(
    start: Start, store_url: str, prefix: str
) -> None:
    worker = await start("worker", kafka=NOBODY)
    store = Store.open(store_url, f"{prefix}_notifications")

    async with client_of(worker) as client:
        await eventually(lambda: has_watered(client))
        plants = await store.collection("plants").find({})

    await store.close()
    assert plants == [{"_id": "melati", "watered": True}]


async def has_watered(client: httpx.AsyncClient) -> bool:
    done = 'regency_routine_runs_total{outcome="done",routine="watering"} 1.0'
    return done in (await client.get("/metrics")).text


async def test_sigterm_lets_requests_finish_and_takes_no_new_ones(start: Start) -> None:
    api = await start("api")
    async with client_of(api) as client:
        asked = asyncio.create_task(client.get("/v1/slow"))
        await eventually(lambda: in_flight(client))

        api.process.send_signal(signal.SIGTERM)
        await eventually(lambda: draining(client))
        api.go_on()
        answer = await asked
        lines = await api.lines()

        with pytest.raises(httpx.TransportError):
            await client.get("/livez")
    assert (answer.status_code, api.process.returncode) == (200, 0)
    assert [line["event"] for line in lines if line["event"].startswith("process_")] == [
        "process_stopping",
        "process_stopped",
    ]


async def in_flight(client: httpx.AsyncClient) -> bool:
    return "regency_http_requests_in_flight 1.0" in (await client.get("/metrics")).text


async def test_a_request_that_never_ends_does_not_keep_the_process(start: Start) -> None:
    api = await start("api", drain_seconds="6")
    async with client_of(api) as client:
        asked = asyncio.create_task(client.get("/v1/endless"))
        await eventually(lambda: in_flight(client))

        api.process.send_signal(signal.SIGTERM)
        await api.lines()

        await asyncio.gather(asked, return_exceptions=True)
    assert api.process.returncode == 0


async def test_a_second_signal_ends_the_process_at_once(start: Start) -> None:
    api = await start("api", drain_seconds="60")
    async with client_of(api) as client:
        asked = asyncio.create_task(client.get("/v1/endless"))
        await eventually(lambda: in_flight(client))
        api.process.send_signal(signal.SIGTERM)
        await eventually(lambda: draining(client))

        api.process.send_signal(signal.SIGTERM)
        await api.lines()

        await asyncio.gather(asked, return_exceptions=True)
    assert api.process.returncode == 70


async def test_a_stuck_event_loop_does_not_keep_the_process(start: Start) -> None:
    api = await start("api", drain_seconds="0.5")
    async with client_of(api) as client:
        asked = asyncio.create_task(client.get("/v1/stuck"))
        assert api.process.stdout is not None
        await api.process.stdout.readline()

        api.process.send_signal(signal.SIGTERM)
        await api.lines()

        await asyncio.gather(asked, return_exceptions=True)
    assert api.process.returncode == 70


async def draining(client: httpx.AsyncClient) -> bool:
    try:
        return (await client.get("/readyz")).status_code == 503
    except httpx.TransportError:
        return True


async def test_settings_that_cannot_be_used_are_named_and_nothing_starts(start: Start) -> None:
    api = await start("api", trace_ratio="many", colour="red")

    _, error = await api.process.communicate()

    assert api.process.returncode == 78
    assert b"NOTIFICATIONS_COLOUR: no such setting" in error
    assert b"Traceback" not in error


async def test_a_port_in_use_is_said_plainly(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        api = await start("api", port=str(taken.getsockname()[1]))
        lines = await api.lines()

    assert api.process.returncode == 1
    assert lines[-1]["event"] == "process_cannot_start"
    assert lines[-1]["code"] == "port-in-use"


async def test_the_store_is_waited_for_with_a_readable_log(start: Start) -> None:
    api = await start(
        "api", mongo_url=f"mongodb://{NOBODY}/?directConnection=true&serverSelectionTimeoutMS=100"
    )
    assert api.process.stderr is not None

    line = json.loads(await api.process.stderr.readline())
    api.process.terminate()

    assert (line["event"], line["level"]) == ("store_not_reachable", "warning")


async def test_help_names_the_roles(start: Start) -> None:
    asked = await start("--help")

    output, _ = await asked.process.communicate()

    assert asked.process.returncode == 0
    assert all(role in output.decode() for role in ("api", "worker", "serve", "processor"))


async def test_production_refuses_the_development_issuer(start: Start) -> None:
    api = await start("api", environment="production", jwks_url="file:///run/keys/jwks.json")

    _, error = await api.process.communicate()

    assert api.process.returncode == 78
    assert b"NOTIFICATIONS_ISSUER" in error or b"NOTIFICATIONS_JWKS_URL" in error
