"""The Grafana dashboard of the platform, as data: rows of panels, each a question an operator asks.

Built with Grafana's own foundation SDK. The data source is the one provisioned under `DATASOURCE_UID`; the
variable `service` narrows every panel.
"""

from __future__ import annotations

from dataclasses import dataclass

from grafana_foundation_sdk.builders import common as builders
from grafana_foundation_sdk.builders import dashboard, prometheus, stat, timeseries
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import common
from grafana_foundation_sdk.models.dashboard import DataSourceRef, Threshold, ThresholdsMode, VariableRefresh

UID = "regency-platform"
DATASOURCE_UID = "regency-prometheus"
_DATASOURCE = DataSourceRef(type_val="prometheus", uid=DATASOURCE_UID)
_HEIGHT = 7
_WIDTH = 24

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


def dashboard_json() -> str:
    """The dashboard as Grafana reads it, in a stable order."""
    builder = (
        dashboard.Dashboard("Regency services")
        .uid(UID)
        .tags(["regency"])
        .readonly()
        .refresh("10s")
        .time("now-30m", "now")
        .timezone("Asia/Jakarta")
        .with_variable(_service_variable())
    )
    for chart in SUMMARY:
        builder = builder.with_panel(_figure(chart))
    for title, charts in ROWS.items():
        builder = builder.with_row(dashboard.Row(title))
        for chart in charts:
            builder = builder.with_panel(_curve(chart, _WIDTH // min(len(charts), 3)))
    return JSONEncoder(sort_keys=True, indent=2).encode(builder.build()) + "\n"


def _service_variable() -> dashboard.QueryVariable:
    return (
        dashboard.QueryVariable("service")
        .label("Service")
        .query("label_values(regency_build_info, service)")
        .datasource(_DATASOURCE)
        .refresh(VariableRefresh.ON_TIME_RANGE_CHANGED)
        .multi(multi=True)
        .include_all(include_all=True)
        .all_value(".*")
    )


def _figure(chart: Chart) -> stat.Panel:
    panel = (
        stat.Panel()
        .title(chart.title)
        .description(chart.description)
        .unit(chart.unit)
        .datasource(_DATASOURCE)
    )
    panel = panel.height(4).span(_WIDTH // len(SUMMARY)).no_value("0")
    panel = panel.reduce_options(builders.ReduceDataOptions().calcs(["lastNotNull"]))
    if chart.alert_above is not None:
        panel = panel.thresholds(_thresholds(chart.alert_above)).color_mode(
            common.BigValueColorMode.BACKGROUND
        )
    for number, line in enumerate(chart.lines):
        panel = panel.with_target(_query(line, number))
    return panel


def _curve(chart: Chart, width: int) -> timeseries.Panel:
    panel = (
        timeseries.Panel()
        .title(chart.title)
        .description(chart.description)
        .unit(chart.unit)
        .datasource(_DATASOURCE)
    )
    panel = panel.height(_HEIGHT).span(width).min(0)
    for number, line in enumerate(chart.lines):
        panel = panel.with_target(_query(line, number))
    return panel


def _query(line: Line, number: int) -> prometheus.Dataquery:
    return (
        prometheus.Dataquery()
        .expr(line.expr)
        .legend_format(line.legend)
        .ref_id("ABCDEF"[number])
        .datasource(_DATASOURCE)
    )


def _thresholds(alert_above: float) -> dashboard.ThresholdsConfig:
    steps = [Threshold(value=None, color="green"), Threshold(value=alert_above, color="red")]
    return dashboard.ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(steps)
