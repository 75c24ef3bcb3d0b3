"""A processor in a process of its own, to be killed, stopped and woken by tests.

`python -m servicekit.testing.processor_process KAFKA STORE TOPIC_PREFIX SERVICE` counts until SIGTERM.
"""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from typing import Self

import uvloop
from prometheus_client import CollectorRegistry

from contracts.indicators import indicators_of
from servicekit import logs
from servicekit.metrics import Metrics
from servicekit.process import open_store
from servicekit.settings import Settings
from servicekit.stream.archive import Archive
from servicekit.stream.ledger import VersionLedger
from servicekit.stream.processor import Processor, wiring_of


class ProcessorProcess:
    """One processor process; ends with the block."""

    def __init__(self, kafka: str, store: str, topic_prefix: str, service: str = "tourism-market") -> None:
        command = [sys.executable, "-m", "servicekit.testing.processor_process"]
        self._process = subprocess.Popen([*command, kafka, store, topic_prefix, service])

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
        """SIGSTOP: it holds its partitions and does not know that time passes."""
        self._process.send_signal(signal.SIGSTOP)

    def wake(self, within: float = 15.0) -> int:
        """SIGCONT; the exit code of a processor that understands it has been replaced."""
        self._process.send_signal(signal.SIGCONT)
        return self._process.wait(within)

    def stop(self, within: float = 30.0) -> int:
        """SIGTERM, and the exit code."""
        self._process.terminate()
        return self._process.wait(within)


async def count_until_told(settings: Settings) -> None:
    """Run a processor until SIGTERM."""
    async with open_store(settings) as store:
        ledger = VersionLedger(store, indicators_of(settings.service))
        processor = Processor(wiring_of(settings), Archive(store), Metrics(CollectorRegistry()), ledger)
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, processor.stop)
        await processor.run()


def main() -> None:
    """Run one processor with what the command line says."""
    kafka, store, topic_prefix, service = sys.argv[1:]
    logs.configure(service, "processor", "warning")
    settings = Settings(
        service=service,
        kafka=kafka,
        mongo_url=store,
        topic_prefix=topic_prefix,
        database=f"{topic_prefix.rstrip('.')}_{service.replace('-', '_')}",
        port=0,
    )
    uvloop.run(count_until_told(settings))


if __name__ == "__main__":
    main()
