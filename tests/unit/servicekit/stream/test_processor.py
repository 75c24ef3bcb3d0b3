"""How a processor ends that cannot finish what it has begun."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from servicekit.broker import Broker
from servicekit.metrics import Metrics
from servicekit.stream import processor
from servicekit.stream.processor import Processor
from servicekit.stream.wiring import Wiring
from servicekit.testing.ending import ended

WIRING = Wiring(Broker("127.0.0.1:1"), "group", "feed", "sink", "", {"topic": ()})


class Stuck:
    """An engine that waits for a broker or a store that is away, also when it is told to stop."""

    workshop = None

    def __init__(self, *_: Any, **__: Any) -> None:
        self.is_ready = True

    async def run(self, _: asyncio.Event) -> None:
        """For ever."""
        await asyncio.Event().wait()


class NothingToBuild:
    """A ledger in which every version is built."""

    async def building(self) -> list[object]:
        """None."""
        return []


async def test_a_processor_that_is_cut_short_ends_although_its_engine_cannot_flush(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Given Kafka away, when the time to drain is over, the process ends in order and is not cut off."""
    monkeypatch.setattr(processor, "Engine", Stuck)
    unused: Any = None
    ledger: Any = NothingToBuild()
    running = asyncio.create_task(
        Processor(WIRING, unused, Metrics(CollectorRegistry()), ledger).run(), name="processor"
    )
    await asyncio.sleep(0)

    running.cancel()

    with pytest.raises(asyncio.CancelledError):
        await ended(running, within=5.0)
