"""Alive and ready are different questions."""

from __future__ import annotations

import asyncio

from prometheus_client import CollectorRegistry

from servicekit.errors import Unavailable
from servicekit.health import Health, Readiness
from servicekit.metrics import Metrics
from servicekit.testing.eventually import eventually


def health_of_a_process() -> Health:
    return Health(Metrics(CollectorRegistry()))


async def works() -> None:
    return


async def fails() -> None:
    raise Unavailable("mati", "down")


async def hangs() -> None:
    await asyncio.Event().wait()


async def test_a_process_is_ready_when_every_part_answers() -> None:
    health = health_of_a_process()
    health.add("store", works)
    health.add("broker", works)

    assert await health.readiness() == Readiness(is_ready=True, states={"store": "ok", "broker": "ok"})


async def test_each_part_that_does_not_answer_is_named() -> None:
    health = health_of_a_process()
    health.add("store", fails)
    health.add("broker", hangs)
    health.add("feed", works)

    readiness = await health.readiness()

    assert readiness.states == {"store": "unavailable", "broker": "deadline-exceeded", "feed": "ok"}
    assert not readiness.is_ready


async def test_a_part_the_process_can_do_without_is_reported_only() -> None:
    health = health_of_a_process()
    health.add("store", works)
    health.add("consumers", fails, is_required=False)

    readiness = await health.readiness()

    assert readiness == Readiness(is_ready=True, states={"store": "ok", "consumers": "unavailable"})


async def test_a_draining_process_is_alive_and_not_ready() -> None:
    health = health_of_a_process()
    health.add("store", works)

    health.is_draining = True

    assert await health.readiness() == Readiness(is_ready=False, states={"process": "draining"})
    assert health.is_alive


async def test_a_process_with_a_dead_task_is_not_alive() -> None:
    health = health_of_a_process()

    health.failed_task = "relay"

    assert not health.is_alive


async def test_the_heartbeat_measures_how_late_the_loop_wakes() -> None:
    metrics = Metrics(CollectorRegistry())
    health = Health(metrics)
    beating = asyncio.create_task(health.beat())

    await eventually(lambda: metrics.registry.get_sample_value("regency_loop_lag_seconds"))

    beating.cancel()
    lag = metrics.registry.get_sample_value("regency_loop_lag_seconds")
    assert lag is not None
    assert 0 < lag < 5
