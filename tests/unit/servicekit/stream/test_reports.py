"""How far behind the engine is can be read from its metrics, and only by whoever has the partition."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from faust.types import TP
from prometheus_client import CollectorRegistry

from servicekit.metrics import Metrics
from servicekit.stream.drained import Tally
from servicekit.stream.reports import Reports
from servicekit.stream.transport import Standing

FIRST, SECOND = TP("coins", 0), TP("coins", 1)


def value_of(metrics: Metrics, name: str, tp: TP) -> float | None:
    labels = {"topic": tp.topic, "partition": str(tp.partition)}
    return metrics.registry.get_sample_value(name, labels)


def lags_of(metrics: Metrics, tp: TP) -> tuple[float | None, float | None]:
    records, seconds = "regency_stream_lag_records", "regency_stream_lag_seconds"
    return value_of(metrics, records, tp), value_of(metrics, seconds, tp)


def test_a_partition_counted_to_its_end_is_nothing_behind_whatever_is_committed() -> None:
    metrics = Metrics(CollectorRegistry())

    Reports(metrics).standings({FIRST: Standing(acked=90, lag=30)}, {FIRST: 120})

    assert lags_of(metrics, FIRST) == (0, 0)


def test_records_that_wait_are_counted_also_while_the_broker_does_not_answer() -> None:
    metrics = Metrics(CollectorRegistry())
    reports = Reports(metrics)
    reports.standings({FIRST: Standing(20, 100), SECOND: Standing(5, 0)}, {FIRST: 20, SECOND: 5})

    reports.standings(None, {FIRST: 50, SECOND: 5})

    assert (lags_of(metrics, FIRST)[0], lags_of(metrics, SECOND)) == (70, (0, 0))


def test_how_fresh_events_are_weighs_each_of_them_once() -> None:
    metrics = Metrics(CollectorRegistry())
    tally = Tally(counted=7, committed=[(0, 3), (2**42, 4)])
    portion: Any = SimpleNamespace(shares=[SimpleNamespace(tp=FIRST, drained=SimpleNamespace(tally=tally))])

    Reports(metrics).tallies([portion])

    def events_below(edge: str) -> float | None:
        labels = {"topic": FIRST.topic, "le": edge}
        return metrics.registry.get_sample_value("regency_stream_freshness_seconds_bucket", labels)

    assert (events_below("0.1"), events_below("3600.0"), events_below("+Inf")) == (4, 4, 7)


def test_a_partition_that_is_gone_has_no_lag_here() -> None:
    metrics = Metrics(CollectorRegistry())
    reports = Reports(metrics)
    reports.standings({FIRST: Standing(20, 100)}, {FIRST: 20})

    reports.gone(FIRST)
    reports.gone(SECOND)

    assert lags_of(metrics, FIRST) == (None, None)
