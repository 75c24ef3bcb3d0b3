"""What the dashboard shows, as data: rows of panels, each a question an operator asks."""

from __future__ import annotations

from dataclasses import dataclass

_SERVICE = 'service=~"$service"'


@dataclass(frozen=True, slots=True)
class Line:
    """One query and how its series are called."""

    expr: str
    legend: str


@dataclass(frozen=True, slots=True)
class Chart:
    """One panel. `alert_above` colours a figure that wants attention."""

    title: str
    description: str
    unit: str
    lines: tuple[Line, ...]
    alert_above: float | None = None


def _total(metric: str, by: str) -> Line:
    legend = " ".join(f"{{{{{label}}}}}" for label in by.split(", "))
    return Line(f"sum by ({by}) ({metric}{{{_SERVICE}}})", legend)


def _rate(metric: str, by: str) -> Line:
    legend = " ".join(f"{{{{{label}}}}}" for label in by.split(", "))
    return Line(f"sum by ({by}) (rate({metric}{{{_SERVICE}}}[$__rate_interval]))", legend)


def _worst(metric: str, by: str) -> Line:
    legend = " ".join(f"{{{{{label}}}}}" for label in by.split(", "))
    return Line(f"max by ({by}) ({metric}{{{_SERVICE}}})", legend)


def _percentile(share: float, metric: str, by: str) -> Line:
    legend = f"p{share * 100:g} " + " ".join(f"{{{{{label}}}}}" for label in by.split(", "))
    buckets = f"sum by (le, {by}) (rate({metric}_bucket{{{_SERVICE}}}[$__rate_interval]))"
    return Line(f"histogram_quantile({share}, {buckets})", legend)


SUMMARY: tuple[Chart, ...] = (
    Chart(
        "Processes down",
        "Processes Prometheus cannot reach.",
        "short",
        (Line(f"count(up{{{_SERVICE}}} == 0) or vector(0)", "down"),),
        alert_above=1,
    ),
    Chart(
        "Requests",
        "Requests answered a second.",
        "reqps",
        (Line(f"sum(rate(regency_http_requests_total{{{_SERVICE}}}[$__rate_interval]))", "requests"),),
    ),
    Chart(
        "Oldest unpublished event",
        "Age of the oldest outbox row: how long the outside world lags behind the documents.",
        "s",
        (Line(f"max(regency_outbox_oldest_seconds{{{_SERVICE}}})", "age"),),
        alert_above=60,
    ),
    Chart(
        "Dead letters, one hour",
        "Messages set aside with a reason. Look at them with ./regency dead-letters list.",
        "short",
        (Line(f"sum(increase(regency_dead_letters_total{{{_SERVICE}}}[1h]))", "dead letters"),),
        alert_above=1,
    ),
    Chart(
        "Indicator drift",
        "Figures that differ from a recount of the documents. Anything but 0 is wrong.",
        "short",
        (Line(f"sum(regency_indicator_drift{{{_SERVICE}}})", "drift"),),
        alert_above=1,
    ),
    Chart(
        "Figures behind",
        "From a cell's flush to the store, at the last batch.",
        "s",
        (Line(f"max(regency_sink_age_seconds{{{_SERVICE}}})", "age"),),
        alert_above=5,
    ),
)

ROWS: dict[str, tuple[Chart, ...]] = {
    "HTTP": (
        Chart(
            "Requests by route",
            "Answered a second.",
            "reqps",
            (_rate("regency_http_requests_total", "service, route"),),
        ),
        Chart(
            "Time to answer",
            "95th percentile by service.",
            "s",
            (_percentile(0.95, "regency_http_request_seconds", "service"),),
        ),
        Chart(
            "Problems",
            "Requests refused, by code.",
            "reqps",
            (_rate("regency_problems_total", "service, code"),),
        ),
    ),
    "Events out": (
        Chart(
            "Published",
            "Events a second, by topic.",
            "short",
            (_rate("regency_relay_events_total", "topic"),),
        ),
        Chart("Outbox", "Rows not yet published.", "short", (_worst("regency_outbox_rows", "service"),)),
        Chart(
            "Commit to broker",
            "From commit to acknowledgement.",
            "s",
            (
                _percentile(0.5, "regency_outbox_publish_seconds", "service"),
                _percentile(0.95, "regency_outbox_publish_seconds", "service"),
            ),
        ),
        Chart(
            "Sent again",
            "Republished batches and failed rounds: the price of a crash, not an error.",
            "short",
            (
                _rate("regency_relay_republished_total", "topic"),
                _rate("regency_relay_failures_total", "service"),
            ),
        ),
    ),
    "Events in": (
        Chart(
            "Doors",
            "Events other systems brought, by verdict.",
            "short",
            (_rate("regency_intake_events_total", "service, door, verdict"),),
        ),
        Chart(
            "Consumed",
            "Messages by what became of them.",
            "short",
            (_rate("regency_messages_consumed_total", "service, outcome"),),
        ),
        Chart(
            "Behind",
            "Records not yet read.",
            "short",
            (_total("regency_consume_lag_records", "service, topic"),),
        ),
        Chart(
            "Dead letters",
            "Set aside, by reason.",
            "short",
            (_rate("regency_dead_letters_total", "topic, code"),),
        ),
    ),
    "Indicators": (
        Chart("Counted", "Events a second.", "short", (_rate("regency_stream_events_total", "topic"),)),
        Chart(
            "Not yet counted",
            "Records behind.",
            "short",
            (_total("regency_stream_lag_records", "service, topic"),),
        ),
        Chart(
            "Flush",
            "Time to write the changed cells.",
            "s",
            (_percentile(0.95, "regency_stream_flush_seconds", "service"),),
        ),
        Chart(
            "Dropped on purpose",
            "Duplicates and replays.",
            "short",
            (_rate("regency_stream_dropped_total", "topic, reason"),),
        ),
        Chart(
            "Cells",
            "Held in memory, and cold ones that left it for the store in the last hour.",
            "short",
            (
                _total("regency_stream_cells", "service"),
                Line(f"sum(increase(regency_stream_evicted_total{{{_SERVICE}}}[1h]))", "evicted"),
            ),
        ),
        Chart(
            "Recovery",
            "Time the last recovery of cells took.",
            "s",
            (_worst("regency_stream_recovery_seconds", "service"),),
        ),
        Chart(
            "Feed to store",
            "Cells not yet in the store.",
            "short",
            (_total("regency_sink_lag_records", "service"),),
        ),
    ),
    "Notifications": (
        Chart(
            "Handed over",
            "Tries to hand a message over, by how it stood then; retry waits for the next try.",
            "short",
            (_rate("regency_delivery_attempts_total", "channel, outcome"),),
        ),
        Chart(
            "Not got through",
            "Share of the messages that ended as failed or expired, in one hour. The objective is 1 %.",
            "percentunit",
            (Line("regency:delivery_failures:ratio_rate1h", "{{channel}}"),),
        ),
        Chart(
            "Time to deliver",
            "From being queued to delivery, quiet hours and digests included.",
            "s",
            (
                _percentile(0.5, "regency_delivery_seconds", "channel"),
                _percentile(0.95, "regency_delivery_seconds", "channel"),
            ),
        ),
        Chart(
            "Waiting",
            "Messages due, or being sent.",
            "short",
            (_worst("regency_delivery_waiting", "channel"),),
        ),
        Chart(
            "Due longest",
            "How long the message that is due longest is due.",
            "s",
            (_worst("regency_delivery_oldest_seconds", "channel"),),
        ),
        Chart(
            "Circuits open",
            "Targets nothing is sent to after failures in a row.",
            "short",
            (_worst("regency_delivery_circuits_open", "channel"),),
        ),
        Chart(
            "Unread alerts",
            "Alerts that wait to be read, by regency.",
            "short",
            (
                Line(
                    'sum by (regency) (regency_indicator_sum{indicator="alerts-unread", window="all"})',
                    "{{regency}}",
                ),
            ),
        ),
        Chart(
            "Breach notices due",
            "Time left for the first notice of a breach of personal data that is not on record.",
            "s",
            (Line("min(regency_breach_due_seconds > 0) - time()", "time left"),),
        ),
    ),
    "Processes": (
        Chart(
            "Event loop",
            "The latest the loop woke in the last minute: what every request waited.",
            "s",
            (_worst("regency_loop_lag_max_seconds", "service, role"),),
        ),
        Chart("Memory", "Resident.", "bytes", (_total("process_resident_memory_bytes", "service, role"),)),
        Chart(
            "Processor",
            "CPU seconds a second.",
            "short",
            (_rate("process_cpu_seconds_total", "service, role"),),
        ),
    ),
}
