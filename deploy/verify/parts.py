"""Programs that run for the time of a check, each with its record and its log in one folder."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from regencyctl.local.processes import launch, read_record

_LOOK_AGAIN_SECONDS = 0.2
_LAST_WORDS = 600


class Parts:
    """Programs that need each other: started one after the other, ended the youngest first.

    Args:
        folder: Where they work; holds `<name>.log` of each.
        environment: All they are given.
        ready_within: Seconds that `until` waits.
        stop_within: Seconds each is given to end before it is killed.
    """

    def __init__(
        self, folder: Path, environment: Mapping[str, str], *, ready_within: float, stop_within: float
    ) -> None:
        self._folder = folder
        self._environment = environment
        self._ready_within = ready_within
        self._stop_within = stop_within
        self._parting = ExitStack()

    def start(self, name: str, command: Sequence[str]) -> None:
        """Start one, and end it by `stop`."""
        record = self._folder / f"{name}.json"
        process = launch(
            name,
            command,
            record=record,
            log=self._folder / f"{name}.log",
            environment=self._environment,
            folder=self._folder,
        )
        self._parting.callback(process.wait)
        self._parting.callback(self._end, record)

    def stop(self) -> None:
        """End all that were started."""
        self._parting.close()

    def until(self, what: str, happened: Callable[[], bool]) -> None:
        """Wait until something happened. Raises: `TimeoutError` with the ends of the logs."""
        deadline = time.monotonic() + self._ready_within
        while time.monotonic() < deadline:
            if happened():
                return
            time.sleep(_LOOK_AGAIN_SECONDS)  # they tell nobody that they are ready: it has to be asked
        said = "".join(log.read_text(errors="replace")[-_LAST_WORDS:] for log in self._folder.glob("*.log"))
        raise TimeoutError(f"{what} not ready after {self._ready_within:g} s: {said}")

    def _end(self, record: Path) -> None:
        found = read_record(record)
        if found is not None:
            found.stop(self._stop_within)
