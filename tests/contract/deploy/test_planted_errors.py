"""An error planted in each kind of deployment file is found by the check that reads it, and named.

A row is one error a hurried editor makes. To add a kind of file, add its rows.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from deploy.verify.check import Verdict, outcome_of
from deploy.verify.checks import CHECKS

ROOT = Path(__file__).parents[3]
KNOWN = {check.name: check for check in CHECKS}
READ = ("deploy", "docs/runbooks", "docker-compose.yml")
"""What checks read, from the root."""


@dataclass(frozen=True, slots=True)
class Planted:
    """One error.

    Attributes:
        check: Who must find it.
        file: Where it is planted.
        was: What stands there, and at least once must.
        becomes: What stands in the place of the first.
        named: A pattern found in one line of the complaints: where the error is.
    """

    check: str
    file: str
    was: str
    becomes: str
    named: str


COMPOSE = "docker-compose.yml"
DOCKERFILE = "deploy/Dockerfile"
PROMETHEUS = "deploy/observability/prometheus/prometheus.yaml"
RULES = "deploy/observability/prometheus/rules/broker.yaml"
RULE_TESTS = "deploy/observability/prometheus/tests/broker.yaml"
ALERTMANAGER = "deploy/observability/alertmanager/alertmanager.yaml"
COLLECTOR = "deploy/observability/otel/collector.yaml"
NATIVE_TRACES = "deploy/local/jaeger.yaml"
TRACING = "deploy/compose/tracing.env"
SETTINGS = "deploy/k8s/base/programs/settings.env"
OVERVIEW = "deploy/observability/grafana/dashboards/overview.json"
SOURCES = "deploy/observability/grafana/provisioning/datasources/prometheus.yaml"
FOLDERS = "deploy/observability/grafana/provisioning/dashboards/regency.yaml"
PROD = "deploy/k8s/overlays/prod/kustomization.yaml"
INGRESS = "deploy/k8s/components/ingress/kustomization.yaml"
KAFKA = "deploy/k8s/components/strimzi/kafka.yaml"
TOPICS = "deploy/k8s/components/strimzi/topics.yaml"
USERS = "deploy/k8s/components/strimzi/users.yaml"
STRIMZI = "deploy/k8s/components/strimzi/kustomization.yaml"
SCALING = "deploy/k8s/components/autoscaling/scaling.yaml"
API = "deploy/k8s/base/process-set/api.yaml"
WORKER = "deploy/k8s/base/process-set/worker.yaml"
POD = "deploy/k8s/base/process-set/pod.yaml"
BUDGETS = "deploy/k8s/base/process-set/disruption-budgets.yaml"
RULES_OF_PODS = "deploy/policies/pods.rego"
PLANTED = [
    Planted("compose-config", COMPOSE, "healthcheck:", "healtcheck:", r"kafka\.healtcheck"),
    Planted(
        "compose-config", COMPOSE, "    networks: [data]", "    networks: [dat]", r"undefined network dat\b"
    ),
    Planted(
        "compose-config",
        COMPOSE,
        "mem_limit: 896m",
        "mem_limit: 896q",
        r"\[kafka\]\.mem_limit' invalid suffix",
    ),
    Planted(
        "compose-config", COMPOSE, "  store:\n    <<", "  stores:\n    <<", r'undefined service "?store"?'
    ),
    Planted("compose-config", TRACING, "COMPOSE_PROFILES", "COMPOSE PROFILES", r"tracing\.env: line 2: key"),
    Planted(
        "compose-style", COMPOSE, "prom/prometheus:v3.13.1", "prom/prometheus:latest", r"prometheus.*latest"
    ),
    Planted("compose-rules", COMPOSE, "127.0.0.1:9090:", "9090:", r"prometheus: port 9090:9090 is open"),
    Planted(
        "compose-rules", COMPOSE, "mem_limit: 896m", "mem_reservation: 896m", r"kafka: mem_limit is missing"
    ),
    Planted(
        "compose-rules", COMPOSE, "cap_drop: [ALL]", "cap_drop: [CHOWN]", r"store: cap_drop is not \[ALL\]"
    ),
    Planted(
        "compose-rules",
        COMPOSE,
        "./deploy/compose/ready.py",
        "./deploy/ready.py",
        r"\./deploy/ready\.py is not",
    ),
    Planted("compose-rules", COMPOSE, "services:", "services: [", r"^docker-compose\.yml: "),
    Planted("dockerfile", DOCKERFILE, "} AS build", "} as build", r"Dockerfile:\d+: FromAsCasing"),
    Planted("dockerfile", DOCKERFILE, "ENTRYPOINT [", "ENTRYPOINT service # [", r"Dockerfile:\d+: JSONArgs"),
    Planted(
        "dockerfile",
        DOCKERFILE,
        "USER 10001",
        "USERS 10001",
        r"Dockerfile:\d+: error: .* unknown instruction: USERS",
    ),
    Planted(
        "dockerfile",
        DOCKERFILE,
        "ENV UV_PY",
        "ENV ${NO_SUCH}UV_PY",
        r"Dockerfile:\d+: UndefinedVar: .*NO_SUCH",
    ),
    Planted(
        "prometheus-config",
        PROMETHEUS,
        "job_name: regency",
        "jobname: regency",
        r"prometheus\.yaml: .* field jobname",
    ),
    Planted(
        "prometheus-config",
        PROMETHEUS,
        "scrape_timeout: 4s",
        "scrape_timeout: 14s",
        r"prometheus\.yaml: .*timeout",
    ),
    Planted(
        "otel-collector", COLLECTOR, "memory_limiter:", "memory_limitr:", r"collector\.yaml: .*memory_limitr"
    ),
    Planted(
        "otel-collector", COLLECTOR, "exporters: [otlp]", "exporters: [jaeger]", r"collector\.yaml: .*jaeger"
    ),
    Planted(
        "otel-collector", COLLECTOR, "endpoint: jaeger", "endpont: jaeger", r"collector\.yaml: .*endpont"
    ),
    Planted("native-traces", NATIVE_TRACES, "max_traces:", "most_traces:", r"jaeger\.yaml: .*most_traces"),
    Planted(
        "dashboards",
        OVERVIEW,
        "(regency_outbox_oldest",
        "(regency_outbox_eldest",
        r"overview\.json: .*_eldest",
    ),
    Planted("dashboards", OVERVIEW, '"refId": "A"', '"refId" "A"', r"overview\.json: not JSON"),
    Planted("dashboards", OVERVIEW, '"uid": "regency-overview"', '"id": 7', r"overview\.json: .*uid"),
    Planted(
        "dashboards", SOURCES, "uid: regency-prometheus", "uid: prometheus", r"source regency-prometheus"
    ),
    Planted(
        "dashboards-provisioning", SOURCES, "alertmanagerUid: regency", "alertmanagerUid: r", r"which is none"
    ),
    Planted(
        "dashboards-provisioning", FOLDERS, "/grafana/dashboards", "/grafana/boards", r"none are mounted"
    ),
    Planted("alert-rules", RULES, "expr: ", "expr: sum(", r"broker\.yaml: .*could not parse expression"),
    Planted("alert-rules", RULES, "        for: ", "        fro: ", r"field fro not found"),
    Planted("alert-tests", RULES, "== 0\n        for: ", "== 7\n        for: ", r"RegencyBrokerDown"),
    Planted("alert-tests", RULE_TESTS, 'alertname="Regency', 'alertname="Regenci', r"RegenciBrokerDown"),
    Planted(
        "alert-routes",
        ALERTMANAGER,
        "receiver: operators",
        "receiver: operator",
        r'undefined receiver "operator"',
    ),
    Planted("alert-routes", ALERTMANAGER, "group_wait: 30s", "group_wait: soon", r"soon"),
    Planted("kustomize", PROD, "../../components/backup", "../../components/backups", "components/backups"),
    Planted("kustomize", INGRESS, "ingress.yaml", "ingres.yaml", "with .*ingress.*ingres.yaml"),
    Planted("kubectl-validate", API, "maxUnavailable: 0", "maxUnavailble: 0", "-api: .*maxUnavailble"),
    Planted(
        "kubectl-validate", KAFKA, "metadataVersion", "metadataVersio", "Kafka regency: .*metadataVersio"
    ),
    Planted(
        "kubeconform", WORKER, "      port: 9100", "      port: http", "prod: Service .*-worker: .*integer"
    ),
    Planted("kubeconform", SCALING, "minReplicaCount: 2", "minReplicas: 2", "ScaledObject .*: .*minReplicas"),
    Planted("kube-score", BUDGETS, "component: processor", "component: other", "PodDisruptionBudget"),
    Planted(
        "policies", POD, "runAsNonRoot: true", "runAsNonRoot: false", "prod: .* programs-api: may run as root"
    ),
    Planted(
        "policies", TOPICS, "name: programs.intake", "name: programs.in", "KafkaTopic programs.in: is in no"
    ),
    Planted("kafka-access", USERS, "- Write", "- All", "regency-programs may All topic .*, and should not"),
    Planted("kafka-access", STRIMZI, "USERNAME=regency-programs", "USERNAME=programs", "called programs"),
    Planted("policies-tests", RULES_OF_PODS, "given <= needed", "given < needed", "named"),
    Planted(
        "settings",
        SETTINGS,
        "PROGRAMS_DRAIN",
        "PROGRAMS_DRAINS",
        r"settings\.env: PROGRAMS_DRAINS_SECONDS: no such",
    ),
    Planted("settings", SETTINGS, "9100", "metrics", r"settings\.env: PROGRAMS_METRICS_PORT: .*integer"),
    Planted(
        "settings", COMPOSE, "PROGRAMS_HOST", "PROGRAM_HOST", r"programs-api: PROGRAM_HOST: does not begin"
    ),
    Planted("settings", TRACING, "=http:", "=", r"programs-api: PROGRAMS_OTLP_ENDPOINT: .*pattern"),
]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """What the checks read, to be spoiled."""
    for name in READ:
        if (ROOT / name).is_dir():
            shutil.copytree(
                ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "tools")
            )
        else:
            shutil.copy(ROOT / name, tmp_path / name)
    for file in (tmp_path / RULE_TESTS).parent.glob("*.yaml"):
        if file != tmp_path / RULE_TESTS:
            file.unlink()  # the unit tests of one file of rules are enough here
    return tmp_path


@pytest.mark.parametrize("error", PLANTED, ids=lambda error: f"{error.check}-{error.becomes.strip()[:24]}")
def test_a_planted_error_is_found_and_named(copy: Path, error: Planted) -> None:
    text = (copy / error.file).read_text(encoding="utf-8")
    assert error.was in text
    (copy / error.file).write_text(text.replace(error.was, error.becomes, 1), encoding="utf-8")

    outcome = outcome_of(KNOWN[error.check], copy)

    if outcome.verdict is Verdict.SKIPPED:
        pytest.skip(outcome.text)
    assert outcome.verdict is Verdict.BAD
    assert any(re.search(error.named, line) for line in outcome.complaints), outcome.complaints


@pytest.mark.parametrize("name", KNOWN)
def test_every_check_has_an_error_to_find(name: str) -> None:
    assert name in {error.check for error in PLANTED}
