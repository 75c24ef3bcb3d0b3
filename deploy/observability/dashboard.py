"""The Grafana dashboard of the platform, built from `charts`.

Built with Grafana's own foundation SDK. The data source is the one provisioned under `DATASOURCE_UID`; the
variable `service` narrows every panel.
"""

from __future__ import annotations

from deploy.observability.charts import ROWS, SUMMARY, Chart, Line
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
