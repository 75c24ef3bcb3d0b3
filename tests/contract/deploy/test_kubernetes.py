"""The base of the manifests holds what the code needs: ports, settings, probes, time to drain."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts.registry import SERVICES
from notifications.config import NotificationSettings
from servicekit.runtime import ROLES
from servicekit.settings import InvalidSettings, load, load_as, prefix_of

BASE = Path(__file__).parents[3] / "deploy/k8s/base"
PROCESSES = ("api", "worker", "processor")
KINDS = {"api": "Deployment", "worker": "Deployment", "processor": "StatefulSet"}
API_PORT, METRICS_PORT = 8080, 9100

Manifest = dict[str, Any]


def manifests(file: str) -> list[Manifest]:
    text = (BASE / file).read_text(encoding="utf-8")
    return [document for document in yaml.safe_load_all(text) if document]


def settings_file(service: str) -> dict[str, str]:
    lines = (BASE / service / "settings.env").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines)


def test_every_service_is_part_of_the_base() -> None:
    resources = manifests("kustomization.yaml")[0]["resources"]

    assert set(resources) == {*SERVICES, "topics", "priority-classes.yaml"}


def test_every_process_a_service_has_is_in_the_set() -> None:
    resources = manifests("process-set/kustomization.yaml")[0]["resources"]

    assert {f"{role}.yaml" for role in ROLES if role != "serve"} <= set(resources)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_takes_the_set_of_processes_its_image_and_its_settings(service: str) -> None:
    found = manifests(f"{service}/kustomization.yaml")[0]

    assert found["resources"] == ["../process-set"]
    assert found["namePrefix"] == f"{service}-"
    assert found["images"][0]["newName"] == f"regency/{service}"
    assert found["configMapGenerator"] == [{"name": "settings", "envs": ["settings.env"]}]
    assert f"value: {service}-store" in found["patches"][0]["patch"]


@pytest.mark.parametrize("service", SERVICES)
def test_settings_are_known_and_name_the_ports_that_are_probed(service: str) -> None:
    given = settings_file(service)

    settings = load(service, given | {f"{prefix_of(service)}ENVIRONMENT": "development"})

    assert (settings.port, settings.metrics_port) == (API_PORT, METRICS_PORT)
    assert (settings.host, settings.kafka) == ("0.0.0.0", "kafka:9092")  # noqa: S104


@pytest.mark.parametrize("service", SERVICES)
def test_the_base_is_production_and_does_not_start_without_a_real_token_issuer(service: str) -> None:
    with pytest.raises(InvalidSettings, match="production needs a real token issuer"):
        load(service, settings_file(service))


def test_notifications_does_not_start_in_production_without_keys_that_seal_contacts() -> None:
    real = {
        "NOTIFICATIONS_ISSUER": "https://sso.example",
        "NOTIFICATIONS_JWKS_URL": "https://sso.example/jwks",
        "NOTIFICATIONS_KAFKA_SECURITY": "PLAINTEXT",
    }
    keys = json.dumps({"2026-11": base64.b64encode(bytes(32)).decode()})
    given = settings_file("notifications") | real

    with pytest.raises(InvalidSettings, match="NOTIFICATIONS_FIELD_KEYS: production seals contacts"):
        load_as(NotificationSettings, "notifications", given)

    load_as(NotificationSettings, "notifications", given | {"NOTIFICATIONS_FIELD_KEYS": keys})
    patch = manifests("notifications/kustomization.yaml")[0]["patches"][0]["patch"]
    (added,) = [change["value"] for change in yaml.safe_load(patch) if change["op"] == "add"]
    assert added == {"secretRef": {"name": "notifications-secrets"}}


@pytest.mark.parametrize("role", PROCESSES)
def test_each_role_is_a_workload_a_service_and_a_disruption_budget(role: str) -> None:
    workload, service = manifests(f"process-set/{role}.yaml")
    container = workload["spec"]["template"]["spec"]["containers"][0]
    budgets = {found["metadata"]["name"] for found in manifests("process-set/disruption-budgets.yaml")}

    expected = API_PORT if role == "api" else METRICS_PORT
    assert workload["kind"] == KINDS[role]
    assert container["args"] == [role]
    assert container["ports"] == [{"name": "http", "containerPort": expected}]
    assert service["spec"]["selector"] == {"app.kubernetes.io/component": role}
    assert role in budgets


def test_live_and_ready_are_asked_for_at_the_doors_the_code_has() -> None:
    container = manifests("process-set/process.yaml")[0]["spec"]["template"]["spec"]["containers"][0]

    assert container["livenessProbe"]["httpGet"] == {"path": "/livez", "port": "http"}
    assert container["readinessProbe"]["httpGet"] == {"path": "/readyz", "port": "http"}


def test_kubernetes_hands_in_no_variables_of_its_own() -> None:
    """A Service named programs-api would set PROGRAMS_API_PORT, and unknown settings are refused."""
    with pytest.raises(InvalidSettings, match="PROGRAMS_API_SERVICE_HOST"):
        load("programs", {"PROGRAMS_API_SERVICE_HOST": "10.0.0.1"})

    pod = manifests("process-set/pod.yaml")[0]["spec"]["template"]["spec"]
    assert pod["enableServiceLinks"] is False
