"""Dashboards ask for what there is, say what they show, and lead to each other and to what to do."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from deploy.observability.all_dashboards import FOLDER, dashboard_files
from deploy.observability.dashboards import BOARDS
from deploy.observability.dashboards.indicators import BOARD as INDICATORS
from deploy.observability.dashboards.overview import BOARD as OVERVIEW
from deploy.observability.drawing import RUNBOOKS
from deploy.observability.runbooks import runbooks
from deploy.verify.check import Verdict, outcome_of
from deploy.verify.dashboards import CHECKS, Documents, complaints, documents, panels, sources_of, targets
from deploy.verify.expressions import known_series
from grafana_foundation_sdk.models import units

from contracts.indicators import INDICATORS as DEFINED
from contracts.indicators import Mean, Ratio, WeightedIndex

ROOT = Path(__file__).parents[3]
FOUND = documents(ROOT)
KNOWN = known_series(ROOT)
SOURCES = sources_of(ROOT)

NEVER_ADDED_UP = {
    "program-budget": "APBD, APBN, CSR and village money are never one sum",
    "parking-income": "income of villages and of the regency are told apart",
    "destination-income": "income of villages and of the regency are told apart",
    "accountability-score": "scores by different methods are not compared",
    "skm-ikm": "the IKM is one of a service; of several it is no IKM",
    "turnover-share": "the share of all villages together is always 100 %",
    "reaction-share": "the share of all reactions together is always 100 %",
    "disbursement-outcomes": "the share of all outcomes together is always 100 %",
}
"""Indicators of which a sum over everything in the regency would say something false."""


def expressions(document: dict[str, Any]) -> Iterator[str]:
    yield from (target["expr"] for _, target in targets(document))


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_the_dashboards_pass_their_checks(check: Any) -> None:
    outcome = outcome_of(check, ROOT)

    assert (outcome.verdict, outcome.complaints) == (Verdict.GOOD, ())


def test_no_file_is_left_over_from_a_dashboard_that_is_gone() -> None:
    assert set(FOUND) == {path.name for path in dashboard_files(ROOT)}
    assert {path.parent for path in dashboard_files(ROOT)} == {FOLDER}


def plant(change: Callable[[dict[str, Any]], object]) -> Documents:
    planted = copy.deepcopy(dict(FOUND))
    change(planted[OVERVIEW.file])
    return planted


def first(document: dict[str, Any]) -> dict[str, Any]:
    return next(panels(document))


def ask(document: dict[str, Any], expression: str) -> None:
    first(document)["targets"][0]["expr"] = expression


PLANTED: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "a misspelt metric": (
        lambda one: ask(one, "sum(rate(regency_http_request_total[5m]))"),
        "regency_http_request_total",
    ),
    "a label the metric does not have": (
        lambda one: ask(one, "sum by (topic) (regency_outbox_rows)"),
        "no label topic",
    ),
    "a label no series is matched by": (
        lambda one: ask(one, 'sum(regency_dead_letters_total{reason="x"})'),
        "no label reason",
    ),
    "a query that is none": (lambda one: ask(one, "sum(regency_outbox_rows"), "is not PromQL"),
    "a variable nobody chooses": (
        lambda one: ask(one, 'sum(regency_outbox_rows{service="$svc"})'),
        "nobody chooses 'svc'",
    ),
    "a data source that is not provisioned": (
        lambda one: first(one)["targets"][0]["datasource"].update(uid="prometheus"),
        "no data source prometheus",
    ),
    "a panel without a unit": (
        lambda one: first(one)["fieldConfig"]["defaults"].update(unit=""),
        "has no unit",
    ),
    "a panel without a description": (lambda one: first(one).update(description=""), "has no description"),
    "two panels in one place": (lambda one: first(one)["gridPos"].update(x=4), "lie on each other"),
    "a panel over the edge": (lambda one: first(one)["gridPos"].update(w=30), "hangs over the edge"),
    "a link to a dashboard that is gone": (
        lambda one: first(one)["links"].append({"url": "/d/regency-platform"}),
        "leads nowhere: /d/regency-platform",
    ),
    "a runbook that is gone": (
        lambda one: first(one)["links"].append({"url": f"/d/{RUNBOOKS}?viewPanel=999"}),
        "leads nowhere",
    ),
    "a data source to be chosen by hand": (lambda one: one.update(__inputs=[]), "chosen by hand"),
    "a uid of another dashboard": (lambda one: one.update(uid=INDICATORS.uid), "has 2 dashboards"),
}


@pytest.mark.parametrize("planted", PLANTED)
def test_a_planted_error_is_named(planted: str) -> None:
    change, named = PLANTED[planted]

    told = list(complaints(plant(change), KNOWN, SOURCES))

    assert any(named in complaint for complaint in told), told


def test_a_link_to_a_runbook_shows_the_alert_it_is_about() -> None:
    alerts = {panel["id"]: panel["title"] for panel in panels(FOUND["runbooks.json"])}

    shown = {
        (panel["title"], alerts[int(link["url"].partition("viewPanel=")[2])])
        for document in FOUND.values()
        for panel in panels(document)
        for link in panel.get("links", ())
        if RUNBOOKS in link["url"] and "viewPanel" in link["url"]
    }

    wanted = {
        (panel.title, panel.runbook)
        for board in BOARDS
        for panel in board.panels
        if panel.runbook is not None
    }
    assert wanted <= shown


def test_every_alert_has_its_runbook_among_the_dashboards() -> None:
    alerts = {
        rule["alert"]
        for file in (ROOT / "deploy/observability/prometheus/rules").glob("*.yaml")
        for group in yaml.safe_load(file.read_text(encoding="utf-8"))["groups"]
        for rule in group["rules"]
        if rule.get("alert", "").startswith("Regency")
    }

    assert alerts <= set(runbooks(ROOT))


def test_the_overview_leads_to_every_other_dashboard() -> None:
    led_to = set(re.findall(r"/d/([\w-]+)", json.dumps(FOUND[OVERVIEW.file])))

    assert {document["uid"] for document in FOUND.values()} - led_to == {OVERVIEW.uid}
    assert all(document["tags"] == ["regency"] for document in FOUND.values())


def test_every_unit_is_one_that_grafana_knows() -> None:
    known = {getattr(units, name) for name in dir(units) if isinstance(getattr(units, name), str)}

    used = {panel.unit for board in BOARDS for panel in board.panels}

    assert {unit for unit in used - known if not unit.startswith("suffix: ")} == set()


def test_the_bupatis_figures_are_called_what_the_indicators_are_called() -> None:
    by_name = {indicator.name: indicator for indicator in DEFINED}

    shown = [
        (by_name[name], panel)
        for panel in INDICATORS.panels
        for name in re.findall(r'indicator="([^"]+)"', panel.lines[0].expr)[:1]
    ]

    assert len({indicator.owner for indicator, _ in shown}) == 4
    for indicator, panel in shown:
        assert panel.title == indicator.label.id
        assert indicator.definition.id in panel.description


def test_a_mean_of_the_bupati_is_all_of_the_sum_over_all_of_the_divisor() -> None:
    quotients = {one.name for one in DEFINED if isinstance(one.measure, Mean | Ratio | WeightedIndex)}

    asked = [panel.lines[0].expr for panel in INDICATORS.panels]

    shown = {name: expr for expr in asked for name in re.findall(r'_sum\{indicator="([^"]+)"', expr)}
    divided = {name for name, expr in shown.items() if "_divisor" in expr}
    assert divided == shown.keys() & quotients
    assert not any(re.search(r"\bavg\b|avg_over_time", expr) for expr in asked)


def test_what_must_not_be_added_up_is_not_shown_as_a_sum() -> None:
    shown = {
        name for expr in expressions(FOUND[INDICATORS.file]) for name in re.findall(r'="([\w-]+)"', expr)
    }

    assert NEVER_ADDED_UP.keys() <= {indicator.name for indicator in DEFINED}
    assert shown.isdisjoint(NEVER_ADDED_UP)
