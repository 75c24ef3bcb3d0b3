"""A process ends in order when asked, and with an error when a part of it dies."""

from __future__ import annotations

import asyncio
import os
import signal

from prometheus_client import CollectorRegistry

from servicekit.health import Health
from servicekit.lifecycle import EXIT_FAILED, EXIT_OK, Lifecycle
from servicekit.metrics import Metrics


def lifecycle_of(health: Health, drain_seconds: float = 5.0) -> Lifecycle:
    return Lifecycle(health, drain_seconds)


def health_of_a_process() -> Health:
    return Health(Metrics(CollectorRegistry()))


async def until(event: asyncio.Event, name: str, ended: list[str]) -> None:
    await event.wait()
    ended.append(name)


async def test_on_sigterm_parts_stop_in_the_reverse_order_of_starting() -> None:
    health, ended = health_of_a_process(), list[str]()
    lifecycle = lifecycle_of(health)
    for name in ("relay", "consumer", "http"):
        stop = asyncio.Event()
        lifecycle.add(name, until(stop, name, ended), stop.set)
    asyncio.get_running_loop().call_later(0.05, os.kill, os.getpid(), signal.SIGTERM)

    code = await lifecycle.run()

    assert (code, ended) == (EXIT_OK, ["http", "consumer", "relay"])
    assert health.is_draining


async def test_a_part_that_dies_takes_the_process_down_in_order() -> None:
    health, ended = health_of_a_process(), list[str]()
    lifecycle = lifecycle_of(health)
    stop = asyncio.Event()
    lifecycle.add("http", until(stop, "http", ended), stop.set)

    async def dies() -> None:
        raise RuntimeError("no way on")

    lifecycle.add("relay", dies())

    code = await lifecycle.run()

    assert (code, health.failed_task, ended) == (EXIT_FAILED, "relay", ["http"])
    assert not health.is_alive


async def test_a_part_that_returns_unasked_is_a_failure_too() -> None:
    health = health_of_a_process()
    lifecycle = lifecycle_of(health)

    async def returns() -> None:
        return

    lifecycle.add("relay", returns())

    assert await lifecycle.run() == EXIT_FAILED


async def test_a_part_that_will_not_stop_is_cancelled_after_the_drain_time() -> None:
    health = health_of_a_process()
    lifecycle = lifecycle_of(health, drain_seconds=4)
    cancelled = asyncio.Event()

    async def stubborn() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    lifecycle.add("consumer", stubborn(), lambda: None)
    lifecycle.stop()

    code = await lifecycle.run()

    assert code == EXIT_OK
    assert cancelled.is_set()


async def test_a_part_that_hangs_leaves_the_others_time_to_finish() -> None:
    health, ended = health_of_a_process(), list[str]()
    lifecycle = lifecycle_of(health, drain_seconds=4)
    stop = asyncio.Event()
    lifecycle.add("relay", until(stop, "relay", ended), stop.set)
    lifecycle.add("consumer", until(asyncio.Event(), "never", ended), lambda: None)
    lifecycle.stop()

    await lifecycle.run()

    assert ended == ["relay"]


async def test_a_part_without_a_stop_is_cancelled_at_once() -> None:
    lifecycle = lifecycle_of(health_of_a_process(), drain_seconds=60)
    lifecycle.add("heartbeat", until(asyncio.Event(), "never", []))
    lifecycle.stop()

    assert await lifecycle.run() == EXIT_OK
