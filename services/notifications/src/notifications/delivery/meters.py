"""What a worker's metrics say about delivery and breaches; no label names a person, message or endpoint."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from notifications.domain.message import Message
from notifications.reference import channel_policies
from notifications.repository.breaches import next_due
from notifications.repository.lines import waiting_by_channel
from notifications.repository.targets import open_circuits
from servicekit.process import Runtime

EVERY = timedelta(seconds=10)
"""How often the store is asked what waits."""


class Meters:
    """The delivery metrics of one worker."""

    def __init__(self, runtime: Runtime) -> None:
        metrics = runtime.metrics
        self._store = runtime.store
        self._attempts = metrics.counter("regency_delivery_attempts_total")
        self._seconds = metrics.histogram("regency_delivery_seconds")
        self._waiting = metrics.gauge("regency_delivery_waiting")
        self._oldest = metrics.gauge("regency_delivery_oldest_seconds")
        self._open = metrics.gauge("regency_delivery_circuits_open")
        self._breach_due = metrics.gauge("regency_breach_due_seconds")
        self._read_at: datetime | None = None

    def count(self, message: Message) -> None:
        """A letter was settled: how it stands then, and how long its message took if it is delivered."""
        state = "retry" if message.state in {"queued", "sending"} else message.state
        self._attempts.labels(message.channel, state).inc()
        if message.state == "delivered":
            seconds = message.history[-1].at - message.requeued_at
            self._seconds.labels(message.channel).observe(seconds.total_seconds())

    async def read_store(self, now: datetime) -> None:
        """Say what waits, which circuits are open and when notices of breaches are due, if not said lately.

        Raises: `Unavailable`.
        """
        if self._read_at is not None and now < self._read_at + EVERY:
            return
        self._read_at = now
        waiting = await waiting_by_channel(self._store)
        circuits = Counter(target.channel for target in await open_circuits(self._store))
        for channel in channel_policies():
            count, since = waiting.get(channel, (0, now))
            self._waiting.labels(channel).set(count)
            self._oldest.labels(channel).set(max((now - since).total_seconds(), 0))
            self._open.labels(channel).set(circuits[channel])
        due_at = await next_due(self._store)
        self._breach_due.set(due_at.timestamp() if due_at else 0)
