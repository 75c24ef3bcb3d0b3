"""How the store does, as its driver sees it: the time of each command, failures, and the pool of connections.

The driver calls from threads of its own, at the end of each command: what is done here is a few counters.
"""

from __future__ import annotations

from pymongo import monitoring

from servicekit.metrics import Metrics

_COMMANDS = frozenset(
    {
        "abortTransaction",
        "aggregate",
        "commitTransaction",
        "delete",
        "distinct",
        "find",
        "getMore",
        "insert",
        "update",
    }
)
OTHER = "other"
"""What is not done all the time: making indexes, pings."""


class CommandMeter(monitoring.CommandListener):
    """Measures commands."""

    def __init__(self, metrics: Metrics) -> None:
        seconds = metrics.histogram("regency_store_command_seconds")
        self._seconds = {name: seconds.labels(name) for name in (*_COMMANDS, OTHER)}
        self._failures = metrics.counter("regency_store_command_failures_total")

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        """Nothing is known yet."""

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        """The store answered."""
        self._seconds[_kind(event.command_name)].observe(event.duration_micros / 1e6)

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        """The store refused, or did not answer."""
        kind = _kind(event.command_name)
        self._seconds[kind].observe(event.duration_micros / 1e6)
        self._failures.labels(kind).inc()


class PoolMeter(monitoring.ConnectionPoolListener):
    """Counts connections, and measures how long commands wait for one."""

    def __init__(self, metrics: Metrics) -> None:
        self._open = metrics.gauge("regency_store_connections")
        self._in_use = metrics.gauge("regency_store_connections_in_use")
        self._wait = metrics.histogram("regency_store_wait_seconds")

    def connection_created(self, event: monitoring.ConnectionCreatedEvent) -> None:  # noqa: ARG002 - as called
        """One more."""
        self._open.inc()

    def connection_closed(self, event: monitoring.ConnectionClosedEvent) -> None:  # noqa: ARG002 - as called
        """One less."""
        self._open.dec()

    def connection_checked_out(self, event: monitoring.ConnectionCheckedOutEvent) -> None:
        """A command has one."""
        self._in_use.inc()
        self._wait.observe(event.duration or 0.0)

    def connection_checked_in(self, event: monitoring.ConnectionCheckedInEvent) -> None:  # noqa: ARG002 - as called
        """A command gave it back."""
        self._in_use.dec()

    def connection_check_out_failed(self, event: monitoring.ConnectionCheckOutFailedEvent) -> None:
        """A command got none in its time."""
        self._wait.observe(event.duration or 0.0)

    def connection_check_out_started(self, event: monitoring.ConnectionCheckOutStartedEvent) -> None:
        """Nothing is known yet."""

    def connection_ready(self, event: monitoring.ConnectionReadyEvent) -> None:
        """Counted when it was created."""

    def pool_created(self, event: monitoring.PoolCreatedEvent) -> None:
        """Without connections yet."""

    def pool_ready(self, event: monitoring.PoolReadyEvent) -> None:
        """The server answers."""

    def pool_cleared(self, event: monitoring.PoolClearedEvent) -> None:
        """Its connections are closed one by one."""

    def pool_closed(self, event: monitoring.PoolClosedEvent) -> None:
        """Its connections are closed one by one."""


def meters(metrics: Metrics) -> list[CommandMeter | PoolMeter]:
    """What a client of the store tells these metrics."""
    return [CommandMeter(metrics), PoolMeter(metrics)]


def _kind(command: str) -> str:
    return command if command in _COMMANDS else OTHER
