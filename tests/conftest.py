"""The real parts every test may ask for: a broker, a store, a prefix of its own in both and the platform."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import structlog
from hypothesis import settings
from pymongo import MongoClient
from pymongo.errors import OperationFailure

from regencyctl.local import LocalStack
from regencyctl.settings import Surroundings

settings.register_profile("regency", deadline=None)  # how long an example takes says how busy the machine is
settings.load_profile("regency")

PACE = 1
"""Seconds between two scrapes: a test shall not wait for figures."""


@dataclass(frozen=True, slots=True)
class Infrastructure:
    """Addresses of a running broker and a running store."""

    kafka: str
    store: str


@pytest.fixture(scope="session", autouse=True)
def plain_logs() -> None:
    """Write errors as processes do: drawing every local of every frame holds an event loop for seconds."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.dev.set_exc_info,
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
        ]
    )


@pytest.fixture(scope="session")
def infrastructure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Infrastructure]:
    """Kafka and the store: those the environment names, else some of this run's own."""
    given = Surroundings()
    if given.test_kafka and given.test_store:
        _keep_what_is_past(given.test_store)
        yield Infrastructure(given.test_kafka, given.test_store)
        return
    stack = LocalStack(tmp_path_factory.mktemp("infrastructure"), services=(), free_ports=True)
    stack.up()
    _keep_what_is_past(stack.store)
    yield Infrastructure(stack.kafka, stack.store)
    stack.down(wipe=True)


def _keep_what_is_past(store: str) -> None:
    """Let the store remove nothing by its own clock: tests that set theirs live in other years.

    The slower surrogate does not know how; it looks once a minute, which no test waits for.
    """
    with MongoClient[dict[str, Any]](store) as client, contextlib.suppress(OperationFailure):
        client.admin.command({"setParameter": 1, "ttlMonitorEnabled": False})


@pytest.fixture(scope="session")
def kafka_url(infrastructure: Infrastructure) -> str:
    """Host and port of a running Kafka."""
    return infrastructure.kafka


@pytest.fixture(scope="session")
def store_url(infrastructure: Infrastructure) -> str:
    """Connection string of a running store."""
    return infrastructure.store


@pytest.fixture
def prefix() -> str:
    """A topic prefix and database prefix no other test uses."""
    return f"t{uuid.uuid4().hex[:8]}"


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """The whole platform on free ports with data of its own, and who watches it as far as that is here."""
    folder = tmp_path_factory.mktemp("platform")
    platform = LocalStack(folder, free_ports=True, profile="full", pace=PACE)
    platform.up()
    yield platform
    platform.down(wipe=True)
