"""How one piece of work is tried: what may become of it, with how much patience, and when to stop."""

from __future__ import annotations

import random
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from servicekit.dead_letter import Cause
from servicekit.metrics import Metrics
from servicekit.place import Place
from servicekit.telemetry import sampled_trace_id
from servicekit.verdict import Status, Verdict, count_verdicts


class Outcome(StrEnum):
    """What became of a message: the metric's label, the log's field."""

    HANDLED = "handled"
    SKIPPED = "skipped"
    DUPLICATE = "duplicate"
    RETRIED = "retried"
    DEAD_LETTERED = "dead_lettered"


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long apart a message is tried again.

    Attributes:
        attempts: After so many it is set aside; a store or broker that is away does not count.
        first_pause: Seconds before the second attempt; each further pause is twice as long.
        longest_pause: Seconds no pause exceeds.
    """

    attempts: int = 8
    first_pause: float = 0.1
    longest_pause: float = 30.0

    def pause(self, failures: int) -> float:
        """Seconds to wait after so many failures, never the same for two partitions."""
        return random.uniform(0.5, 1.0) * min(self.first_pause * 2.0 ** min(failures, 30), self.longest_pause)


@dataclass(slots=True)
class Trial:
    """The attempts at one piece of work.

    Attributes:
        alone: Try its first record by itself, to find which of them fails.
        cause: Why it is given up; from then on the attempt is to set it aside.
        attempts: How often it was tried in vain, not counting a store or broker that was away.
        failures: How often it was tried in vain for whatever reason.
        first_failed_at: When it failed the first time.
    """

    alone: bool = False
    cause: Cause | None = None
    attempts: int = 0
    failures: int = 0
    first_failed_at: datetime | None = None


class Step(Protocol):
    """One piece of work on a partition: a record with a handler, or a group at the intake door."""

    @property
    def size(self) -> int:
        """How many records it holds."""

    async def run(self, trial: Trial) -> None:
        """Do it, or set its first record aside if the trial has a cause; move the position with it."""


Persevere = Callable[[Place, Step], Awaitable[Trial]]
"""Repeats a step until it is done or set aside."""


_OUTCOMES = {
    Status.ACCEPTED: Outcome.HANDLED,
    Status.DUPLICATE: Outcome.DUPLICATE,
    Status.REFUSED: Outcome.DEAD_LETTERED,
}


class Outcomes:
    """Counts what became of messages, for the metrics."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._consumed = metrics.counter("regency_messages_consumed_total")
        self._seconds = metrics.histogram("regency_consume_seconds")
        self._freshness = metrics.histogram("regency_consume_freshness_seconds")

    def count(self, topic: str, outcome: Outcome, messages: int = 1) -> None:
        """So many messages of a topic ended, or are tried again."""
        self._consumed.labels(topic, outcome).inc(messages)

    def judged(self, topic: str, verdicts: Sequence[Verdict]) -> None:
        """The door settled messages of an intake topic."""
        count_verdicts(self._metrics, "kafka", verdicts)
        for verdict in verdicts:
            self.count(topic, _OUTCOMES[verdict.status])

    def handled(self, topic: str, committed: float) -> None:
        """An event of a topic was handled; its transaction was committed at this Unix time."""
        trace = sampled_trace_id()
        example = {"trace_id": trace} if trace else None
        self._freshness.labels(topic).observe(max(0.0, time.time() - committed), example)

    def took(self, topic: str, seconds: float) -> None:
        """A step took so long, retries included."""
        self._seconds.labels(topic).observe(seconds)


class LimitReached(Exception):
    """Too many messages would be set aside: something is wrong with the consumer, not with them."""


@dataclass(slots=True)
class DeadLetterLimit:
    """How much may be set aside before the consumer stops instead of emptying a topic.

    Attributes:
        max_consecutive: So many in a row are allowed.
        max_ratio: At most this share of the last `window` messages.
        window: How many messages the share is taken over; it bites once so many were seen.
    """

    max_consecutive: int = 20
    max_ratio: float = 0.5
    window: int = 100
    _recent: deque[bool] = field(init=False, repr=False)
    _consecutive: int = field(init=False, default=0, repr=False)

    def __post_init__(self) -> None:
        self._recent = deque(maxlen=self.window)

    def handled(self) -> None:
        """A message was handled."""
        self._consecutive = 0
        self._recent.append(False)

    def spend(self) -> None:
        """A message is about to be set aside. Raises `LimitReached`, and then it must not be."""
        ratio = (sum(self._recent) + 1) / self.window
        is_full = len(self._recent) == self.window
        if self._consecutive >= self.max_consecutive or (is_full and ratio > self.max_ratio):
            raise LimitReached(
                f"{self._consecutive} in a row, {sum(self._recent)} of the last {len(self._recent)} messages"
            )
        self._consecutive += 1
        self._recent.append(True)
