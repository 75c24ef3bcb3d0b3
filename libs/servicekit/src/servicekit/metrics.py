"""Every metric of the platform, declared once: name, kind, help and its closed set of labels.

A process has one `Metrics` over an injected registry. No name is made up elsewhere (a test looks), labels
never hold ids, paths or free text, and the reference in docs/metrics.md is written from `FAMILIES`.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from typing import Literal

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
)

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

_UP_TO_A_DAY = (0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3_600.0, 14_400.0, 86_400.0)


@dataclass(frozen=True, slots=True)
class Family:
    """One metric: what it is called, what it says, and the labels it has.

    Attributes:
        buckets: The edges of a histogram.
    """

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    help: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = _SECONDS


_INDICATOR = ("indicator", "regency", "window")

FAMILIES: tuple[Family, ...] = (
    Family("regency_build_info", "gauge", "1, labelled by what runs here", ("service", "role", "version")),
    Family("regency_up_since_seconds", "gauge", "Unix time at which this process became ready"),
    Family("regency_loop_lag_seconds", "gauge", "How late the event loop woke at its last heartbeat"),
    Family("regency_loop_lag_max_seconds", "gauge", "The latest the event loop woke in the last minute"),
    Family("regency_http_requests_total", "counter", "Requests answered", ("method", "route", "status")),
    Family("regency_http_request_seconds", "histogram", "Time to answer a request", ("method", "route")),
    Family("regency_http_requests_in_flight", "gauge", "Requests being answered now"),
    Family("regency_problems_total", "counter", "Requests refused, by the problem's code", ("code",)),
    Family("regency_idempotent_replays_total", "counter", "Requests answered from the stored answer"),
    Family(
        "regency_intake_events_total", "counter", "Events brought to the door", ("door", "verdict", "code")
    ),
    Family(
        "regency_messages_consumed_total", "counter", "Messages by what became of them", ("topic", "outcome")
    ),
    Family(
        "regency_consume_seconds", "histogram", "Time to handle one message, retries included", ("topic",)
    ),
    Family("regency_consume_lag_records", "gauge", "Records not yet read", ("topic", "partition")),
    Family("regency_consume_lag_seconds", "gauge", "Age of the newest handled message", ("topic",)),
    Family("regency_consumer_paused", "gauge", "Partitions paused for a retry"),
    Family("regency_consumer_last_progress_seconds", "gauge", "Unix time of the last handled batch"),
    Family("regency_dead_letters_total", "counter", "Messages set aside", ("topic", "code")),
    Family("regency_outbox_rows", "gauge", "Outbox rows not yet published"),
    Family("regency_outbox_oldest_seconds", "gauge", "Age of the oldest row not yet published"),
    Family("regency_outbox_publish_seconds", "histogram", "From commit to the broker's acknowledgement"),
    Family("regency_relay_events_total", "counter", "Events published", ("topic",)),
    Family(
        "regency_relay_republished_total", "counter", "Events sent again from a recorded batch", ("topic",)
    ),
    Family("regency_relay_failures_total", "counter", "Publish rounds that failed and will be tried again"),
    Family("regency_relay_lanes", "gauge", "Lanes (topic and partition) this relay holds a lease on"),
    Family("regency_transaction_retries_total", "counter", "Transactions run again after a conflict"),
    Family("regency_routine_runs_total", "counter", "Parts of routines", ("routine", "outcome")),
    Family(
        "regency_delivery_attempts_total",
        "counter",
        "Tries to hand a message over, by how the message stood then; `retry` waits for the next try",
        ("channel", "outcome"),
    ),
    Family(
        "regency_delivery_seconds",
        "histogram",
        "From a message being queued to its delivery",
        ("channel",),
        _UP_TO_A_DAY,
    ),
    Family(
        "regency_delivery_waiting",
        "gauge",
        "Messages due, tried again or being sent, as the store has them",
        ("channel",),
    ),
    Family(
        "regency_delivery_oldest_seconds",
        "gauge",
        "How long the message that is due longest is due",
        ("channel",),
    ),
    Family("regency_delivery_circuits_open", "gauge", "Targets nothing is sent to for now", ("channel",)),
    Family(
        "regency_breach_due_seconds",
        "gauge",
        "Unix time at which the first notice of a breach that is not on record is due; 0 without any",
    ),
    Family("regency_stream_events_total", "counter", "Events counted into cells", ("topic",)),
    Family("regency_stream_dropped_total", "counter", "Records not counted, on purpose", ("topic", "reason")),
    Family(
        "regency_stream_other_total",
        "counter",
        "Events whose labels have a value that is not allowed, or one too many: they are under `other`",
        ("indicator", "window"),
    ),
    Family("regency_stream_flush_seconds", "histogram", "Time to write the changed cells"),
    Family("regency_stream_cells", "gauge", "Cells held in memory"),
    Family("regency_stream_recovery_seconds", "gauge", "Time the last recovery of cells took"),
    Family("regency_stream_evicted_total", "counter", "Cold cells that left memory; the store has them"),
    Family("regency_stream_lag_records", "gauge", "Records not yet counted", ("topic", "partition")),
    Family("regency_sink_records_total", "counter", "Records of the feed that the store has"),
    Family("regency_sink_cells_total", "counter", "Cells written to the store"),
    Family("regency_sink_lag_records", "gauge", "Cells on the feed not yet in the store", ("partition",)),
    Family("regency_sink_age_seconds", "gauge", "From a cell's flush to the store, at the last batch"),
    Family("regency_sse_clients", "gauge", "Readers of the live stream"),
    Family("regency_indicator_sum", "gauge", "An indicator's sum in its current window", _INDICATOR),
    Family(
        "regency_indicator_divisor",
        "gauge",
        "What the sum of a mean or a ratio is divided by; divide sums, never average averages",
        _INDICATOR,
    ),
    Family(
        "regency_indicator_bucket",
        "gauge",
        "Events of a histogram whose value is below an edge, the lower buckets included",
        (*_INDICATOR, "below"),
    ),
    Family("regency_indicator_events", "gauge", "Events in an indicator's current window", _INDICATOR),
    Family(
        "regency_indicator_drift", "gauge", "Figures that differ from a recount; must be 0", ("indicator",)
    ),
    Family("regency_reconciled_seconds", "gauge", "Unix time of the last recount"),
)

_DECLARED = {family.name: family for family in FAMILIES}


class Metrics:
    """The metrics of one process, in one registry.

    `counter`, `gauge` and `histogram` hand out a declared family; an undeclared name raises KeyError, so a
    typing error never becomes a metric nobody watches.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        self.registry = registry
        self._made: dict[str, Counter | Gauge | Histogram] = {
            family.name: _make(family, registry) for family in FAMILIES
        }

    def counter(self, name: str) -> Counter:
        """The declared counter of this name."""
        made = self._made[name]
        if not isinstance(made, Counter):
            raise KeyError(name)
        return made

    def gauge(self, name: str) -> Gauge:
        """The declared gauge of this name."""
        made = self._made[name]
        if not isinstance(made, Gauge):
            raise KeyError(name)
        return made

    def histogram(self, name: str) -> Histogram:
        """The declared histogram of this name."""
        made = self._made[name]
        if not isinstance(made, Histogram):
            raise KeyError(name)
        return made


def process_metrics(service: str, role: str) -> Metrics:
    """The metrics of this process: the declared families and the interpreter's own."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    GCCollector(registry=registry)
    metrics = Metrics(registry)
    metrics.gauge("regency_build_info").labels(service, role, version("servicekit")).set(1)
    return metrics


def metrics_reference() -> str:
    """The declared families as a Markdown page, for docs/metrics.md."""
    rows = "\n".join(
        f"| `{family.name}` | {family.kind} | {_labels(family)} | {family.help} |" for family in FAMILIES
    )
    return (
        "# Metrics\n\n"
        "Every process answers `GET /metrics` in the Prometheus text format, or OpenMetrics when asked.\n"
        "Generated from `servicekit.metrics.FAMILIES`; beside these come the interpreter's `process_*` and"
        " `python_*`.\n\n"
        f"| Name | Kind | Labels | What it says |\n|---|---|---|---|\n{rows}\n"
    )


def _labels(family: Family) -> str:
    return ", ".join(f"`{label}`" for label in family.labels)


def _make(family: Family, registry: CollectorRegistry) -> Counter | Gauge | Histogram:
    if family.kind == "counter":
        return Counter(family.name, family.help, family.labels, registry=registry)
    if family.kind == "gauge":
        return Gauge(family.name, family.help, family.labels, registry=registry)
    return Histogram(family.name, family.help, family.labels, registry=registry, buckets=family.buckets)
