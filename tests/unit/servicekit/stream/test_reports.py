"""How far behind the engine is can be read from its metrics, and only by whoever has the partition."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from faust.types import TP
from prometheus_client import CollectorRegistry

from servicekit.metrics import Metrics
from servicekit.stream.reports import Reports

FIRST, SECOND = TP("coins", 0), TP("coins", 1)


def batch(tp: TP, offset: int) -> Any:
    """A batch as far as its report goes: where it came from and where it ended."""
    return SimpleNamespace(tp=tp, offset=offset)


def lag_of(metrics: Metrics, tp: TP) -> float | None:
    labels = {"topic": tp.topic, "partition": str(tp.partition)}
    return metrics.registry.get_sample_value("regency_stream_lag_records", labels)


def test_the_lag_is_what_lay_behind_the_last_batch_of_a_partition() -> None:
    metrics = Metrics(CollectorRegistry())

    Reports(metrics).lag([batch(FIRST, 9), batch(SECOND, 4), batch(FIRST, 19)], {FIRST: 120, SECOND: 5})

    assert (lag_of(metrics, FIRST), lag_of(metrics, SECOND)) == (100, 0)


def test_a_partition_that_is_gone_has_no_lag_here() -> None:
    metrics = Metrics(CollectorRegistry())
    reports = Reports(metrics)
    reports.lag([batch(FIRST, 9)], {FIRST: 120})

    reports.gone(FIRST)
    reports.gone(SECOND)

    assert lag_of(metrics, FIRST) is None
