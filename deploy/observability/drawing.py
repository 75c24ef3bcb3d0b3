"""Grafana's JSON of a board, by Grafana's own foundation SDK.

Every panel has its place in the grid, every query the data source provisioned under `PROMETHEUS`, every link
a dashboard that exists. The same board always gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import quote

from deploy.observability.panels import ALL, Board, Choice, Kind, Limits, Line, Note, Panel, Row
from grafana_foundation_sdk.builders import common as shared
from grafana_foundation_sdk.builders import dashboard, prometheus, stat, table, text, timeseries
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import common
from grafana_foundation_sdk.models import text as text_model
from grafana_foundation_sdk.models.dashboard import (
    DashboardLink,
    DashboardLinkType,
    DataSourceRef,
    GridPos,
    Threshold,
    ThresholdsMode,
    VariableOption,
    VariableRefresh,
)
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

PROMETHEUS = "regency-prometheus"
TRACES = "regency-jaeger"
RUNBOOKS = "regency-runbooks"
ONE_SERVICE = "regency-service"
TAG = "regency"

_DATASOURCE = DataSourceRef(type_val="prometheus", uid=PROMETHEUS)
_WIDTH = 24
_HEIGHTS = {Kind.FIGURE: 4, Kind.CURVE: 8, Kind.TABLE: 8}
_Drawn = timeseries.Panel | stat.Panel | table.Panel
_Links = list[Builder[DashboardLink]]


def draw(board: Board, runbooks: Mapping[str, int]) -> str:
    """The board as Grafana reads it.

    Args:
        board: What to draw.
        runbooks: Alert → id of the panel on the board of runbooks that says what to do.

    Raises: KeyError for a panel whose runbook is none.
    """
    builder = (
        dashboard.Dashboard(board.title)
        .uid(board.uid)
        .description(board.description)
        .tags([TAG])
        .readonly()
        .refresh("10s")
        .time(board.span, "now")
        .timezone("Asia/Jakarta")
        .link(_others())
        .link(_traces())
    )
    for choice in board.choices:
        builder = builder.with_variable(_variable(choice))
    number, below = 0, 0
    for row in board.rows:
        number += 1
        builder = builder.with_row(
            dashboard.Row(row.title).id(number).grid_pos(GridPos(h=1, w=_WIDTH, x=0, y=below))
        )
        for panel, place in _places(row, below + 1):
            number += 1
            builder = builder.with_panel(_built(panel, runbooks).id(number).grid_pos(place))
            below = max(below, place.y + place.h)
    document = json.loads(JSONEncoder().encode(builder.build()))
    return json.dumps(document, sort_keys=True, indent=2, ensure_ascii=False) + "\n"


def _places(row: Row, top: int) -> list[tuple[Panel | Note, GridPos]]:
    """Every panel of a row with its place: so many abreast, each line as high as its highest panel."""
    placed, width = [], _WIDTH // row.abreast
    for start in range(0, len(row.panels), row.abreast):
        line = row.panels[start : start + row.abreast]
        high = max(_height(panel) for panel in line)
        placed += [
            (panel, GridPos(h=high, w=width, x=number * width, y=top)) for number, panel in enumerate(line)
        ]
        top += high
    return placed


def _height(panel: Panel | Note) -> int:
    return panel.height if isinstance(panel, Note) else _HEIGHTS[panel.kind]


def _built(panel: Panel | Note, runbooks: Mapping[str, int]) -> _Drawn | text.Panel:
    if isinstance(panel, Note):
        return text.Panel().title(panel.title).mode(text_model.TextMode.MARKDOWN).content(panel.text)
    built = _KINDS[panel.kind](panel)
    built = built.title(panel.title).description(panel.description).unit(panel.unit).datasource(_DATASOURCE)
    built = built.links(_links(panel, runbooks)).data_links(_series_links(panel))
    if panel.none is not None:
        built = built.no_value(panel.none)
    if panel.limits is not None:
        built = built.thresholds(_thresholds(panel.limits))
    for number, line in enumerate(panel.lines):
        built = built.with_target(_query(line, number, table_wanted=panel.kind is Kind.TABLE))
    return built


def _figure(panel: Panel) -> _Drawn:
    built = stat.Panel().reduce_options(shared.ReduceDataOptions().calcs(["lastNotNull"]))
    return built.color_mode(common.BigValueColorMode.BACKGROUND) if panel.limits is not None else built


def _curve(panel: Panel) -> _Drawn:
    built = timeseries.Panel()
    if panel.limits is not None:
        style = shared.GraphThresholdsStyleConfig().mode(common.GraphThresholdsStyleMode.DASHED)
        built = built.thresholds_style(style)
    return built


def _listing(_panel: Panel) -> _Drawn:
    return table.Panel()


_KINDS = {Kind.FIGURE: _figure, Kind.CURVE: _curve, Kind.TABLE: _listing}


def _query(line: Line, number: int, *, table_wanted: bool) -> prometheus.Dataquery:
    query = (
        prometheus.Dataquery()
        .expr(line.expr)
        .legend_format(line.legend)
        .ref_id("ABCDEFGH"[number])
        .datasource(_DATASOURCE)
    )
    return query.instant().format(PromQueryFormat.TABLE) if table_wanted else query.range()


def _thresholds(limits: Limits) -> dashboard.ThresholdsConfig:
    """Colours from the lowest value up."""
    if limits.low_is_bad:
        colours = [(None, "red"), (limits.red, "green" if limits.amber is None else "orange")]
        colours += [] if limits.amber is None else [(limits.amber, "green")]
    else:
        colours = [(None, "green"), *([] if limits.amber is None else [(limits.amber, "orange")])]
        colours += [(limits.red, "red")]
    steps = [Threshold(value=value, color=colour) for value, colour in colours]
    return dashboard.ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(steps)


def _links(panel: Panel, runbooks: Mapping[str, int]) -> _Links:
    more: _Links = [] if panel.leads_to is None else [_link("More", f"/d/{panel.leads_to}")]
    if panel.runbook is None:
        return more
    return [*more, _link("What to do", f"/d/{RUNBOOKS}?viewPanel={runbooks[panel.runbook]}")]


def _series_links(panel: Panel) -> _Links:
    """From a series to its service, where series are told apart by service."""
    if panel.leads_to != ONE_SERVICE or not all("{{service}}" in line.legend for line in panel.lines):
        return []
    return [_link("This service", f"/d/{ONE_SERVICE}?var-service=${{__field.labels.service}}")]


def _link(title: str, url: str) -> dashboard.DashboardLink:
    return dashboard.DashboardLink(title).url(url).type(DashboardLinkType.LINK).keep_time(keep_time=True)


def _others() -> dashboard.DashboardLink:
    """A list of every dashboard of the platform."""
    return (
        dashboard.DashboardLink("Dashboards")
        .type(DashboardLinkType.DASHBOARDS)
        .tags([TAG])
        .as_dropdown(as_dropdown=True)
        .keep_time(keep_time=True)
    )


def _traces() -> dashboard.DashboardLink:
    """Where the trace store can be searched."""
    asked = {
        "refId": "A",
        "queryType": "search",
        "datasource": {"type": "jaeger", "uid": TRACES},
    }
    panes = {"traces": {"datasource": TRACES, "queries": [asked], "range": {"from": "now-1h", "to": "now"}}}
    url = f"/explore?schemaVersion=1&panes={quote(json.dumps(panes, separators=(',', ':')))}"
    return dashboard.DashboardLink("Traces").type(DashboardLinkType.LINK).url(url)


def _variable(choice: Choice) -> dashboard.QueryVariable | dashboard.CustomVariable:
    if choice.options:
        values = ", ".join(f"{shown} : {value}" for value, shown in choice.options)
        value, shown = choice.options[0]
        chosen = VariableOption(selected=True, text=shown, value=value)
        return dashboard.CustomVariable(choice.name).label(choice.label).values(values).current(chosen)
    variable = (
        dashboard.QueryVariable(choice.name)
        .label(choice.label)
        .query(choice.query)
        .datasource(_DATASOURCE)
        .refresh(VariableRefresh.ON_TIME_RANGE_CHANGED)
    )
    if choice.all_together:
        every = VariableOption(selected=True, text=ALL.capitalize(), value="$__all")
        variable = variable.include_all(include_all=True).all_value(".*").current(every)
    return variable
