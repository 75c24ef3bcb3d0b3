"""Alerts can be understood by whoever is woken, and each is proven to fire and to keep quiet.

promtool runs those proofs: `make verify-deploy`, check `alert-tests`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml
from deploy.observability.objectives import BURNS, OBJECTIVES
from deploy.operator_resources import NAMESPACE

from contracts.notifications import AlertLabels
from contracts.registry import SERVICES

ROOT = Path(__file__).parents[3]
PROMETHEUS = ROOT / "deploy/observability/prometheus"
RUNBOOKS = ("docs/runbooks/alerts.md", "docs/runbooks/objectives.md")
PARTS = ("Means", "Touches", "Look", "Cure", "Over when")


def read(folder: str) -> list[dict[str, Any]]:
    return [
        yaml.safe_load(file.read_text(encoding="utf-8"))
        for file in sorted((PROMETHEUS / folder).glob("*.yaml"))
    ]


RULES = [rule for file in read("rules") for group in file["groups"] for rule in group["rules"]]
ALERTS = [rule for rule in RULES if "alert" in rule]
NAMES = {rule["alert"] for rule in ALERTS}
ROUTING: dict[str, Any] = yaml.safe_load(
    (ROOT / "deploy/observability/alertmanager/alertmanager.yaml").read_text(encoding="utf-8")
)


def sections() -> Mapping[str, str]:
    """Every section of the runbooks, as `path#anchor`."""
    found = {}
    for file in RUNBOOKS:
        text = (ROOT / file).read_text(encoding="utf-8")
        for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
            heading, _, body = part.partition("\n")
            found[f"{file}#{heading.strip().lower()}"] = body
    return found


def cases() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every question of the unit tests whether an alert fires: its name, and the case."""
    for file in read("tests"):
        for test in file["tests"]:
            for case in test["promql_expr_test"]:
                if asked := re.search(r'alertname="(\w+)"', case["expr"]):
                    yield asked[1], case


@pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: rule["alert"])
def test_an_alert_says_in_two_languages_what_is_wrong_and_what_to_do_first(rule: dict[str, Any]) -> None:
    texts = rule["annotations"]

    assert set(texts) == {"summary_id", "summary_en", "description_id", "description_en", "runbook"}
    assert rule["labels"]["severity"] in ("page", "ticket") or rule["alert"] == "Watchdog"
    assert "{{" not in texts["description_id"] + texts["description_en"]
    assert all(text.strip() for text in texts.values())


@pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: rule["alert"])
def test_a_summary_names_only_labels_that_notifications_lets_in(rule: dict[str, Any]) -> None:
    for language in ("id", "en"):
        summary = rule["annotations"][f"summary_{language}"]

        gaps = re.findall(r"\{\{(.*?)\}\}", summary)
        named = [re.fullmatch(r" \$labels\.([a-z]+) ", gap) for gap in gaps]
        assert all(named)
        assert {found[1] for found in named if found} <= set(AlertLabels.model_fields)


@pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: rule["alert"])
def test_an_alert_leads_to_a_section_that_says_everything(rule: dict[str, Any]) -> None:
    section = sections()[rule["annotations"]["runbook"]]

    assert re.findall(r"^\*\*(.+?)\.\*\*", section, flags=re.MULTILINE) == list(PARTS)
    assert rule["annotations"]["runbook"].rpartition("#")[2] == rule["alert"].lower()


def test_no_runbook_stands_without_an_alert() -> None:
    assert set(sections()) == {rule["annotations"]["runbook"] for rule in ALERTS}


def test_alerts_of_one_name_read_alike() -> None:
    assert len({json.dumps([rule["alert"], rule["annotations"]]) for rule in ALERTS}) == len(NAMES)


@pytest.mark.parametrize("name", sorted(NAMES - {"Watchdog"}))
def test_an_alert_is_proven_to_fire_and_to_keep_quiet(name: str) -> None:
    assert {bool(case.get("exp_samples")) for alert, case in cases() if alert == name} == {True, False}


def test_every_burn_and_every_objective_is_proven_to_fire() -> None:
    fired = [
        (alert, window)
        for alert, case in cases()
        for sample in case.get("exp_samples", ())
        for window in re.findall(r'window="(\w+)"', sample["labels"])
    ]

    assert {window for _, window in fired} == {burn.long for burn in BURNS}
    assert {alert for alert, _ in fired} == {objective.alert for objective in OBJECTIVES}


def test_whatever_is_scraped_is_missed_when_it_is_gone() -> None:
    up = [rule["expr"] for rule in ALERTS if re.fullmatch(r"up\{[^}]*\} == 0", rule["expr"])]
    scraped: dict[str, Any] = yaml.safe_load((PROMETHEUS / "prometheus.yaml").read_text(encoding="utf-8"))

    jobs = [job for expr in up for told in re.findall(r'job=~?"([^"]+)"', expr) for job in told.split("|")]

    assert sorted(jobs) == sorted(one["job_name"] for one in scraped["scrape_configs"])


def test_no_alert_speaks_of_another_namespace_than_the_platforms_or_of_none() -> None:
    named = {
        namespace
        for rule in ALERTS
        for told in re.findall(r'namespace=~?"([^"]*)"', rule["expr"])
        for namespace in told.split("|")
    }

    assert named == {"", NAMESPACE}


def test_every_service_is_missed_when_it_is_gone() -> None:
    absent = next(rule["expr"] for rule in ALERTS if rule["alert"] == "RegencyServiceAbsent")

    assert set(re.findall(r'service="([a-z-]+)"', absent)) == set(SERVICES)


def test_backlogs_are_never_judged_by_their_count_alone() -> None:
    for rule in ALERTS:
        bare = re.search(r"lag_records\S*\)* > [1-9]", rule["expr"])

        assert bare is None
        promql_parser.parse(rule["expr"])


def test_what_is_silenced_by_another_alert_exists() -> None:
    named = [
        name
        for rule in ROUTING["inhibit_rules"]
        for matcher in (*rule["source_matchers"], *rule["target_matchers"])
        if matcher.startswith("alertname")
        for name in matcher.partition('"')[2].rstrip('"').split("|")
    ]

    assert named
    assert set(named) <= NAMES
