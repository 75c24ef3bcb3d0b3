"""`python -m deploy.generate [--check]`: write what operators see of the code, or name what is stale.

Run at the root of the repository. Writes the Grafana dashboards, docs/metrics.md and docs/openapi. With
`--check` nothing is written, and the exit status is 1 when one of them is stale.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from deploy.kafka_resources import topic_resources, user_resources
from deploy.observability.alert_words import alert_words
from deploy.observability.all_dashboards import dashboard_files
from deploy.observability.objective_rules import objective_rules
from deploy.operator_resources import alertmanager_config, dashboards, prometheus_rules, scaling

import evaluation.main
import notifications.main
import programs.main
import tourism_market.main
from servicekit.metrics import metrics_reference
from servicekit.runtime import routers_of
from servicekit.service import Service
from servicekit.web import api_document

ALERT_WORDS = Path("services/notifications/src/notifications/rules/platform-alerts.v1.json")
OBJECTIVES = Path("deploy/observability/prometheus/rules/objectives.yaml")
RULES = OBJECTIVES.parent
ALERTMANAGER = Path("deploy/observability/alertmanager/alertmanager.yaml")
REFERENCE = Path("docs/metrics.md")
COMPONENTS = Path("deploy/k8s/components")
STRIMZI = COMPONENTS / "strimzi"
API = Path("docs/openapi")
SERVICES = tuple(part.main.SERVICE for part in (programs, evaluation, tourism_market, notifications))


def generated() -> dict[Path, str]:
    """Every generated file, by its path from the root of the repository."""
    documents = {API / f"{service.name}.json": _api(service) for service in SERVICES}
    written = {
        OBJECTIVES: objective_rules(),
        ALERT_WORDS: alert_words(),
        REFERENCE: metrics_reference(),
        STRIMZI / "topics.yaml": topic_resources(),
        STRIMZI / "users.yaml": user_resources(),
    }
    return written | documents | dashboard_files() | _of_operators()


def _of_operators() -> dict[Path, str]:
    rules = {file.stem: file.read_text(encoding="utf-8") for file in RULES.glob("*.yaml")}
    monitoring = COMPONENTS / "monitoring"
    shown = sorted(dashboard_files())
    return {
        shown[0].parents[1] / "kustomization.yaml": dashboards([file.stem for file in shown]),
        monitoring / "rules.yaml": prometheus_rules(rules | {OBJECTIVES.stem: objective_rules()}),
        monitoring / "receivers.yaml": alertmanager_config(ALERTMANAGER.read_text(encoding="utf-8")),
        COMPONENTS / "autoscaling/scaling.yaml": scaling(SERVICES),
    }


def _api(service: Service) -> str:
    document = api_document(service, routers_of(service))
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def main() -> int:
    """Write or check. Returns 1 when a check finds something stale."""
    parser = argparse.ArgumentParser(
        prog="python -m deploy.generate", description="The dashboards, docs/metrics.md and docs/openapi."
    )
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 and name what is stale")
    check = parser.parse_args().check
    stale = {
        path: content
        for path, content in generated().items()
        if not path.is_file() or path.read_text(encoding="utf-8") != content
    }
    for path, content in stale.items():
        print(f"stale: {path}")
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
