"""Every handler takes the example of its event, and taking it twice changes nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from importlib import import_module
from pathlib import Path

import pytest

from contracts.example import example_of
from contracts.registry import SERVICES
from servicekit.context import Context
from servicekit.errors import PermanentError
from servicekit.gathering import Gathered
from servicekit.process import Runtime, collections_of, open_runtime
from servicekit.service import On, Service, Together
from servicekit.testing.doors import settings_for_test
from servicekit.transaction import Transaction

TAKEN = "taken"


def declared(name: str) -> Service:
    """What the service hands to the runtime."""
    service: Service = import_module(f"{name.replace('-', '_')}.main").SERVICE
    return service


CONSUMERS = [(name, on) for name in SERVICES for on in declared(name).consumers]
DOORS = [(name, on) for name in SERVICES for on in declared(name).doors]


def label(part: str | On | Together) -> str:
    return part if isinstance(part, str) else part.event.__name__


async def take(runtime: Runtime, on: On | Together) -> str:
    """What becomes of the example: taken, or the code of the rule that refuses it."""

    async def work(tx: Transaction) -> None:
        if isinstance(on, On):
            await on.handler(example_of(on.event), tx)
        elif refusal := (await on.handler([Gathered(example_of(on.event), tx.context)], tx))[0]:
            raise refusal

    try:
        await runtime.transactions.run(work, context=Context("33.14", "example", "example-1"))
    except PermanentError as refused:
        return refused.reason_code
    return TAKEN


@pytest.fixture
async def runtime(
    name: str, tmp_path: Path, prefix: str, kafka_url: str, store_url: str
) -> AsyncIterator[Runtime]:
    """The parts of the service `name`, with an empty database of its own."""
    settings = settings_for_test(name, tmp_path, prefix, kafka=kafka_url, mongo_url=store_url)
    async with open_runtime(settings, "worker") as parts:
        await parts.store.ensure(collections_of(declared(name)))
        yield parts
        await parts.store.drop_database()


@pytest.mark.parametrize(("name", "on"), CONSUMERS, ids=label)
async def test_a_consumer_takes_the_example_of_its_event_and_takes_it_again(runtime: Runtime, on: On) -> None:
    outcomes = [await take(runtime, on), await take(runtime, on)]

    assert outcomes == [TAKEN, TAKEN]


@pytest.mark.parametrize(("name", "on"), DOORS, ids=label)
async def test_a_door_decides_alike_about_an_example_brought_twice(
    runtime: Runtime, on: On | Together
) -> None:
    """The examples' market day and survey were never opened in this database: a rule refuses them."""
    outcomes = [await take(runtime, on), await take(runtime, on)]

    assert outcomes[0] == outcomes[1]
    assert outcomes[0] not in {TAKEN, "invalid-input", "internal"}
