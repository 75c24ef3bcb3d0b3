"""What the engine tells metrics and logs: what became of records, how long it takes, how far behind it is."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping

import structlog
from faust.types import TP, Message

from servicekit.behind import Behind
from servicekit.metrics import Metrics
from servicekit.stream.drained import Tally
from servicekit.stream.flush import Portion
from servicekit.stream.flush_note import summed
from servicekit.stream.holdings import Holdings
from servicekit.stream.transport import Standing

log = structlog.get_logger(__name__)


class Reports:
    """Tells metrics and logs what became of records."""

    def __init__(self, metrics: Metrics) -> None:
        self._counted = metrics.counter("regency_stream_events_total")
        self._dropped = metrics.counter("regency_stream_dropped_total")
        self._other = metrics.counter("regency_stream_other_total")
        self._seconds = metrics.histogram("regency_stream_flush_seconds")
        self._cells = metrics.gauge("regency_stream_cells")
        self._letters = metrics.counter("regency_dead_letters_total")
        self._evicted = metrics.counter("regency_stream_evicted_total")
        self._recovery = metrics.gauge("regency_stream_recovery_seconds")
        self._lag = metrics.gauge("regency_stream_lag_records")
        self._lag_seconds = metrics.gauge("regency_stream_lag_seconds")
        self._freshness = metrics.histogram("regency_stream_freshness_seconds")
        self._ends: dict[TP, int] = {}
        self._behind: dict[TP, Behind] = {}
        self._read_until: dict[TP, float] = {}

    def flush(self, seconds: float) -> None:
        """A flush is done."""
        self._seconds.observe(seconds)

    def tallies(self, portions: Iterable[Portion]) -> None:
        """What became of the records since the last time; their flush is done."""
        for portion in portions:
            for share in portion.shares:
                self._tally(share.tp, share.drained.tally)
                for labels, events in share.drained.tally.elsewhere.items():
                    self._other.labels(*labels).inc(events)

    def evicted(self, cells: int) -> None:
        """So many cells have left memory."""
        self._evicted.inc(cells)

    def read(self, messages: Iterable[Message]) -> None:
        """These batches are counted and saved."""
        self._read_until.update({message.tp: message.timestamp for message in messages})

    def standings(self, standings: Mapping[TP, Standing] | None, reached: Mapping[TP, int]) -> None:
        """How far the partitions are behind.

        Args:
            standings: What the broker says; None when it does not answer: they end where they did.
            reached: Up to where each one is counted.
        """
        self._ends.update({tp: one.acked + one.lag for tp, one in (standings or {}).items()})
        for tp, offset in reached.items():
            end = self._ends.get(tp, offset)
            seconds = self._behind.setdefault(tp, Behind()).look(end, offset, self._read_until.get(tp))
            self._lag.labels(tp.topic, tp.partition).set(max(0, end - offset))
            self._lag_seconds.labels(tp.topic, tp.partition).set(seconds)

    def gone(self, tp: TP) -> None:
        """The partition is somebody else's now, and so is its lag."""
        for gauge in (self._lag, self._lag_seconds):
            gauge.remove(tp.topic, tp.partition)
        for known in (self._ends, self._behind, self._read_until):
            known.pop(tp, None)

    def _tally(self, tp: TP, tally: Tally) -> None:
        self._counted.labels(tp.topic).inc(tally.counted)
        now, freshness = time.time(), self._freshness.labels(tp.topic)
        for at, events in summed(tally.committed):
            freshness.observe_many(max(0.0, now - at / 1000), events)
        if tally.duplicates:
            self._dropped.labels(tp.topic, "duplicate").inc(tally.duplicates)
        for refusal in tally.refused:
            code, reason = refusal.poison.code, str(refusal.poison)
            self._letters.labels(tp.topic, code).inc()
            log.warning(
                "record_set_aside",
                topic=tp.topic,
                partition=tp.partition,
                offset=refusal.record.offset,
                code=code,
                reason=reason,
            )

    def holdings(self, feed: str, holdings: Holdings) -> None:
        """What is in memory now."""
        self._cells.set(sum(map(len, holdings.cells)))
        self._recovery.set(holdings.recovery_seconds)
        for cells in holdings.cells:
            for offset, reason in cells.take_unreadable():
                self._unreadable(feed, cells.number, offset, reason)

    def _unreadable(self, topic: str, partition: int, offset: int, reason: str) -> None:
        self._dropped.labels(topic, "unreadable").inc()
        log.error("record_unreadable", topic=topic, partition=partition, offset=offset, reason=reason)
