"""A processor in a process of its own, to be killed, stopped and woken by tests.

`python -m servicekit.testing.processor_process KAFKA STORE TOPIC_PREFIX SERVICE SET SECONDS PIPE` counts a
set of indicators until SIGTERM, looks for cold cells every so many seconds, closes the pipe when it listens.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from typing import Self

import uvloop
from prometheus_client import CollectorRegistry

from contracts.indicators import Indicator, indicators_of
from servicekit import logs
from servicekit.metrics import Metrics
from servicekit.process import open_store
from servicekit.settings import Settings
from servicekit.stream.archive import Archive
from servicekit.stream.eviction import EVERY_SECONDS
from servicekit.stream.ledger import VersionLedger
from servicekit.stream.processor import Processor, wiring_of
from servicekit.testing import storm_recount
from servicekit.testing.eventually import PATIENCE


class ProcessorProcess:
    """One processor process; ends with the block.

    Args:
        indicators: Which set it counts: "contracts" or "storm".
        evict_every: Seconds between two looks for cold cells.
    """

    def __init__(
        self,
        kafka: str,
        store: str,
        topic_prefix: str,
        service: str = "tourism-market",
        *,
        indicators: str = "contracts",
        evict_every: float = EVERY_SECONDS,
    ) -> None:
        command = [sys.executable, "-m", "servicekit.testing.processor_process"]
        self._listens, pipe = os.pipe()
        told = (kafka, store, topic_prefix, service, indicators, str(evict_every), str(pipe))
        self._process = subprocess.Popen([*command, *told], pass_fds=[pipe])
        os.close(pipe)

    def __enter__(self) -> Self:
        """It is starting."""
        return self

    def __exit__(self, *_: object) -> None:
        """It is gone."""
        self.kill()
        os.close(self._listens)

    @property
    def exit_code(self) -> int | None:
        """How it ended; None while it runs."""
        return self._process.poll()

    def kill(self) -> None:
        """SIGKILL: no chance to tidy up."""
        self._process.kill()
        self._process.wait()

    def freeze(self) -> None:
        """SIGSTOP: it holds its partitions and does not know that time passes."""
        self._process.send_signal(signal.SIGSTOP)

    def wake(self, within: float = PATIENCE) -> int:
        """SIGCONT; the exit code of a processor that understands it has been replaced."""
        self._process.send_signal(signal.SIGCONT)
        return self._process.wait(within)

    def stop(self, within: float = PATIENCE) -> int:
        """SIGTERM as soon as it listens for it, and the exit code."""
        os.read(self._listens, 1)
        self._process.terminate()
        return self._process.wait(within)


async def count_until_told(
    settings: Settings, indicators: Sequence[Indicator], evict_every: float, pipe: int
) -> None:
    """Run a processor until SIGTERM. Closes the pipe when it listens for that."""
    wiring, metrics = wiring_of(settings, indicators), Metrics(CollectorRegistry())
    async with open_store(settings) as store:
        ledger = VersionLedger(store, indicators)
        processor = Processor(wiring, Archive(store), metrics, ledger, evict_every=evict_every)
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, processor.stop)
        os.close(pipe)
        await processor.run()


def main() -> None:
    """Run one processor with what the command line says."""
    kafka, store, topic_prefix, service, indicators, evict_every, pipe = sys.argv[1:]
    logs.configure(service, "processor", "warning")
    settings = Settings(
        service=service,
        kafka=kafka,
        mongo_url=store,
        topic_prefix=topic_prefix,
        database=f"{topic_prefix.rstrip('.')}_{service.replace('-', '_')}",
        port=0,
    )
    counted = storm_recount.INDICATORS if indicators == "storm" else indicators_of(service)
    uvloop.run(count_until_told(settings, counted, float(evict_every), int(pipe)))


if __name__ == "__main__":
    main()
