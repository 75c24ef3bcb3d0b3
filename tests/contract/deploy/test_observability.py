"""Generated files are fresh, rules ask for what there is, and every process is scraped where it listens."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from deploy.verify.expressions import complaints_about, known_series, rules

from contracts.registry import SERVICES
from servicekit.runtime import ROLES
from servicekit.settings import DEFAULT_PORTS

ROOT = Path(__file__).parents[3]
OBSERVABILITY = ROOT / "deploy/observability"
SCRAPE: dict[str, Any] = yaml.safe_load(
    (OBSERVABILITY / "prometheus/prometheus.yaml").read_text(encoding="utf-8")
)
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
KNOWN = known_series(ROOT)
EXPRESSIONS = [rule["expr"] for rule in rules(ROOT)]


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
def test_a_rule_asks_for_metrics_and_labels_that_exist(expression: str) -> None:
    assert list(complaints_about(expression, KNOWN)) == []


@pytest.mark.parametrize(
    ("expression", "named"),
    [
        ("sum(rate(regency_http_request_total[5m]))", "regency_http_request_total, which nothing tells"),
        ("sum by (topic) (regency_outbox_rows)", "no label topic"),
        ('regency_dead_letters_total{reason="x"}', "no label reason"),
        ("sum(regency_outbox_rows", "is not PromQL"),
    ],
)
def test_a_rule_that_could_never_answer_would_be_found(expression: str, named: str) -> None:
    (complaint,) = complaints_about(expression, KNOWN)

    assert named in complaint


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
