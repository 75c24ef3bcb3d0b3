"""Lanes that were just taken catch up with their topics before they publish.

The sequences on a topic outlive a database that is wiped or restored from a backup; readers would drop what
is published under them again as seen.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress

import structlog

from servicekit.errors import TransientError
from servicekit.kafka import TopicPartition
from servicekit.lanes import Lane, Lanes
from servicekit.outbox import lane_name
from servicekit.topic_check import TopicsMissing
from servicekit.topic_ends import LastSequences

_log = structlog.get_logger(__name__)

_MAX_REST = 30.0


class CatchUp:
    """Compares the lanes of a relay with their topics, beside its rounds: lanes that may publish do not wait.

    Lanes of topics that do not exist yet are not compared before somebody made the topics.

    Args:
        on_failure: Called with a name and the cause whenever the topics or the store could not be read.
        on_compared: Called when more lanes may publish.
    """

    def __init__(
        self,
        lanes: Lanes,
        last_sequences: LastSequences,
        on_failure: Callable[[str, TransientError], None],
        on_compared: Callable[[], None],
    ) -> None:
        self._lanes = lanes
        self._last_sequences = last_sequences
        self._on_failure = on_failure
        self._on_compared = on_compared
        self._wanted = asyncio.Event()

    def look(self) -> None:
        """Lanes may have been taken."""
        self._wanted.set()

    async def run(self) -> None:
        """Compare what was taken until cancelled; when it fails try again, after longer each time."""
        failures = 0
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            try:
                await self._compare_all()
                failures = 0
            except TopicsMissing as trouble:
                failures += 1
                self._on_failure("topics_missing", trouble)
                await self._rest(rest(failures), besides=trouble.topics)
                self._wanted.set()
            except TransientError as trouble:
                failures += 1
                self._on_failure("relay_topics_not_read", trouble)
                await asyncio.sleep(rest(failures))
                self._wanted.set()

    async def _rest(self, seconds: float, *, besides: Collection[str]) -> None:
        """Wait so long, or until lanes of topics besides these were taken: those need not wait."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not self._uncompared(besides):
                    await self._wanted.wait()
                    self._wanted.clear()

    async def _compare_all(self) -> None:
        missing: set[str] = set()
        while taken := self._uncompared(missing):
            missing |= await self._compare(taken)
            self._on_compared()
        if missing:
            raise TopicsMissing(sorted(missing))

    def _uncompared(self, besides: Collection[str]) -> list[Lane]:
        return [lane for lane in self._lanes.held.values() if not lane.compared and lane.topic not in besides]

    async def _compare(self, taken: Sequence[Lane]) -> set[str]:
        """Raise what is behind; the topics that are missing.

        A lane that was raised is read again from the store: not compared yet.
        """
        ends = await self._last_sequences([TopicPartition(lane.topic, lane.partition) for lane in taken])
        after = {lane_name(end.topic, end.partition): last + 1 for end, last in ends.items()}
        for name in await self._lanes.raise_to(after):
            _log.warning("relay_lane_was_behind_its_topic", lane=name, next_sequence=after[name])
        for lane in taken:
            lane.compared = TopicPartition(lane.topic, lane.partition) in ends
        return {lane.topic for lane in taken if not lane.compared}


def rest(failures: int) -> float:
    """Seconds until the next try: longer each time, without end, never the same for two relays."""
    return random.uniform(0.5, 1.0) * min(0.2 * 2.0**failures, _MAX_REST)
