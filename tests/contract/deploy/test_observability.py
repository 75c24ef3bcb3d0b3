"""Dashboards, rules and scrape targets speak of metrics and processes that exist."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml

from contracts.registry import SERVICES
from servicekit.metrics import FAMILIES
from servicekit.runtime import ROLES
from servicekit.settings import DEFAULT_PORTS

ROOT = Path(__file__).parents[3]
OBSERVABILITY = ROOT / "deploy/observability"
DASHBOARD: dict[str, Any] = json.loads(
    (OBSERVABILITY / "grafana/dashboards/regency.json").read_text(encoding="utf-8")
)
RULES: dict[str, Any] = yaml.safe_load(
    (OBSERVABILITY / "prometheus/rules/regency.yaml").read_text(encoding="utf-8")
)
SCRAPE: dict[str, Any] = yaml.safe_load(
    (OBSERVABILITY / "prometheus/prometheus.yaml").read_text(encoding="utf-8")
)
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))

EVERY_RULE = [rule for group in RULES["groups"] for rule in group["rules"]]
ALERTS = [rule for rule in EVERY_RULE if "alert" in rule]
TARGET_LABELS = {"service", "role", "instance", "job"}
FOREIGN = {"up", "process_resident_memory_bytes", "process_cpu_seconds_total"}
VARIABLES = {"$__rate_interval": "5m", "$__range": "1h", "$service": ".*"}


def series() -> dict[str, set[str]]:
    """Every series that exists, with the labels it has of its own."""
    names = {name: set[str]() for name in FOREIGN}
    for family in FAMILIES:
        suffixes = ("_bucket", "_sum", "_count") if family.kind == "histogram" else ("",)
        for suffix in suffixes:
            names[family.name + suffix] = {*family.labels, "le"} if suffix == "_bucket" else {*family.labels}
    for rule in EVERY_RULE:
        if "record" in rule:
            names[rule["record"]] = {"topic", "code", "channel"}
    return names


def panels() -> Iterator[dict[str, Any]]:
    for panel in DASHBOARD["panels"]:
        yield from panel.get("panels", []) if panel["type"] == "row" else [panel]


def dashboard_expressions() -> list[str]:
    return [target["expr"] for panel in panels() for target in panel["targets"]]


def parse(expression: str) -> promql_parser.Expr:
    for variable, value in VARIABLES.items():
        expression = expression.replace(variable, value)
    return promql_parser.parse(expression)


def nodes(expression: str) -> list[Any]:
    found: list[Any] = []
    promql_parser.walk(parse(expression), pre_visit=found.append)
    return found


def metrics_in(expression: str) -> set[str]:
    selectors = [node for node in nodes(expression) if isinstance(node, promql_parser.VectorSelector)]
    selectors += [
        node.vector_selector for node in nodes(expression) if isinstance(node, promql_parser.MatrixSelector)
    ]
    return {selector.name for selector in selectors if selector.name is not None}


def grouped_by(expression: str) -> set[str]:
    return {
        label
        for node in nodes(expression)
        if isinstance(node, promql_parser.AggregateExpr) and node.modifier is not None
        for label in node.modifier.labels
    }


EXPRESSIONS = [*dashboard_expressions(), *(rule["expr"] for rule in EVERY_RULE)]


def test_the_generated_files_are_fresh() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "deploy.generate", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (run.stdout, run.returncode) == ("", 0)


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_an_expression_parses_and_uses_only_metrics_that_exist(expression: str) -> None:
    used = metrics_in(expression)

    assert used
    assert used <= set(series())


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_an_expression_groups_only_by_labels_its_metrics_have(expression: str) -> None:
    known = series()

    labels = set.union(*(known[name] for name in metrics_in(expression)))
    assert grouped_by(expression) <= labels | TARGET_LABELS


def test_a_misspelt_metric_would_be_found() -> None:
    assert metrics_in("sum(rate(regency_http_request_total[5m]))") - set(series()) == {
        "regency_http_request_total"
    }


def test_the_dashboard_asks_the_data_source_that_is_provisioned() -> None:
    provisioned = yaml.safe_load(
        (OBSERVABILITY / "grafana/provisioning/datasources/prometheus.yaml").read_text(encoding="utf-8")
    )

    uid = provisioned["datasources"][0]["uid"]
    assert {target["datasource"]["uid"] for panel in panels() for target in panel["targets"]} == {uid}
    assert "__inputs" not in DASHBOARD
    assert "${DS_" not in json.dumps(DASHBOARD)


def test_every_panel_says_what_it_shows_and_in_which_unit() -> None:
    for panel in panels():
        assert panel["title"]
        assert panel["description"]
        assert panel["fieldConfig"]["defaults"]["unit"]


def test_dashboards_are_mounted_where_they_are_looked_for() -> None:
    provider = yaml.safe_load(
        (OBSERVABILITY / "grafana/provisioning/dashboards/regency.yaml").read_text(encoding="utf-8")
    )["providers"][0]

    grafana = COMPOSE["services"]["grafana"]
    mounts = dict(mount.split(":")[:2] for mount in grafana["volumes"])
    assert mounts["./deploy/observability/grafana/dashboards"] == provider["options"]["path"]
    assert mounts["./deploy/observability/grafana/provisioning"] == "/etc/grafana/provisioning"
    assert grafana["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"].startswith(
        provider["options"]["path"]
    )


def test_every_process_is_scraped_on_the_port_it_listens_on() -> None:
    targets = {
        (found["labels"]["service"], found["labels"]["role"]): found["targets"]
        for found in SCRAPE["scrape_configs"][0]["static_configs"]
    }

    expected = {
        (service, role): [f"{service}-{role}:{DEFAULT_PORTS[service] if role == 'api' else 9100}"]
        for service in SERVICES
        for role in ROLES
        if role != "serve"
    }
    assert targets == expected


def test_prometheus_finds_its_configuration_and_its_rules() -> None:
    prometheus = COMPOSE["services"]["prometheus"]

    assert "./deploy/observability/prometheus:/etc/prometheus:ro" in prometheus["volumes"]
    assert "--config.file=/etc/prometheus/prometheus.yaml" in prometheus["command"]
    assert [list((OBSERVABILITY / "prometheus").glob(pattern)) for pattern in SCRAPE["rule_files"]] != [[]]


@pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: rule["alert"])
def test_an_alert_speaks_both_languages_and_leads_to_its_runbook(rule: dict[str, Any]) -> None:
    annotations = rule["annotations"]
    file, _, anchor = annotations["runbook"].partition("#")

    headings = re.findall(r"^## (\S+)$", (ROOT / file).read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert rule["labels"]["severity"] in ("page", "ticket")
    assert annotations["summary_id"]
    assert annotations["summary_en"]
    assert rule["alert"] in headings
    assert anchor == rule["alert"].lower()


def test_no_runbook_stands_without_an_alert() -> None:
    text = (ROOT / "docs/runbooks/alerts.md").read_text(encoding="utf-8")

    assert re.findall(r"^## (\S+)$", text, flags=re.MULTILINE) == [rule["alert"] for rule in ALERTS]
