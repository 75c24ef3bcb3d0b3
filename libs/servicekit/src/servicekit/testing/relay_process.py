"""A relay in a process of its own, to be killed, stopped and woken by tests and by the bench.

`python -m servicekit.testing.relay_process` takes what `Surroundings.arguments` gives and runs until SIGTERM.
"""

from __future__ import annotations

import asyncio
import gc
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Self

import uvloop
from prometheus_client import CollectorRegistry

from servicekit.broker import Broker
from servicekit.clock import SystemClock
from servicekit.kafka import make_producer
from servicekit.metrics import Metrics
from servicekit.mongo import Driver, Store
from servicekit.outbox import lanes_of
from servicekit.relay import Pace, Relay
from servicekit.testing.eventually import PATIENCE
from servicekit.topic_ends import last_sequences


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a relay works."""

    kafka: str
    store: str
    database: str
    topic_prefix: str
    service: str = "tourism-market"
    lease_seconds: float = 2.0
    driver: Driver = "motor"

    def arguments(self) -> list[str]:
        """As `main` reads them."""
        return [
            self.kafka,
            self.store,
            self.database,
            self.topic_prefix,
            self.service,
            str(self.lease_seconds),
            self.driver,
        ]

    @classmethod
    def parse(cls, arguments: Sequence[str]) -> Self:
        """What `arguments` wrote."""
        kafka, store, database, prefix, service, lease, driver = arguments
        return cls(
            kafka,
            store,
            database,
            prefix,
            service,
            float(lease),
            "pymongo" if driver == "pymongo" else "motor",
        )


class RelayProcess:
    """One relay process; ends with the block."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "servicekit.testing.relay_process", *surroundings.arguments()]
        )

    def __enter__(self) -> Self:
        """It is starting."""
        return self

    def __exit__(self, *_: object) -> None:
        """It is gone."""
        self.kill()

    def kill(self) -> None:
        """SIGKILL: no chance to tidy up."""
        self._process.kill()
        self._process.wait()

    def freeze(self) -> None:
        """SIGSTOP: it holds its leases and does not know that time passes."""
        self._process.send_signal(signal.SIGSTOP)

    def wake(self) -> None:
        """SIGCONT: it goes on where it was, a zombie if its leases went to another."""
        self._process.send_signal(signal.SIGCONT)

    def stop(self, within: float = PATIENCE) -> int:
        """SIGTERM, and the exit code."""
        self._process.terminate()
        return self._process.wait(within)


async def relay_until_told(surroundings: Surroundings) -> None:
    """Run a relay until SIGTERM."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    store = Store.open(surroundings.store, surroundings.database, surroundings.driver)
    lease = timedelta(seconds=surroundings.lease_seconds)
    relay = Relay(
        store,
        lanes_of(surroundings.service, topic_prefix=surroundings.topic_prefix),
        partial(make_producer, Broker(surroundings.kafka)),
        partial(last_sequences, Broker(surroundings.kafka)),
        clock=SystemClock(),
        metrics=Metrics(CollectorRegistry()),
        pace=Pace(lease=lease, renew=lease / 4),
    )
    await relay.run(stop)
    await store.close()


def main() -> None:
    """Run one relay with what the command line says."""
    gc.set_threshold(100_000, 50, 100)
    uvloop.run(relay_until_told(Surroundings.parse(sys.argv[1:])))


if __name__ == "__main__":
    main()
