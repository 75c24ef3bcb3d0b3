"""What a process tells of its part in a Kafka group: how often partitions change hands, how many it has."""

from __future__ import annotations

from servicekit.metrics import Metrics


class Membership:
    """The part of this process in one group.

    Args:
        group: Its name in the contracts, without the prefix of a test.
    """

    def __init__(self, metrics: Metrics, group: str) -> None:
        self._rebalances = metrics.counter("regency_rebalances_total").labels(group)
        self._revoked = metrics.counter("regency_partitions_revoked_total").labels(group)
        self._assigned = metrics.gauge("regency_partitions_assigned").labels(group)

    def assigned(self, partitions: int) -> None:
        """The partitions were shared out anew; this process has so many now."""
        self._rebalances.inc()
        self._assigned.set(partitions)

    def revoked(self, partitions: int) -> None:
        """So many were given back; with a rebalance under way the process has none."""
        self._revoked.inc(partitions)
        self._assigned.set(0)
