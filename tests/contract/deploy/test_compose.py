"""docker-compose.yml holds what the code needs: every process, its settings, ports, and what it waits for."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from deploy.verify.compose_rules import (
    SEEN_BY_PROMETHEUS,
    WRITES_ITS_IMAGE,
    complaints_about,
    one_shots,
)

from contracts.registry import SERVICES
from notifications.config import NotificationSettings
from servicekit.auth import Role, TokenVerifier
from servicekit.runtime import ROLES, SCHEMA
from servicekit.settings import DEFAULT_PORTS, Settings, load, load_as, prefix_of

ROOT = Path(__file__).parents[3]
FILE = ROOT / "docker-compose.yml"
COMPOSE: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
CONTAINERS: dict[str, dict[str, Any]] = COMPOSE["services"]
PROCESSES = [(service, role) for service in SERVICES for role in ROLES if role != "serve"]
PUBLISHED = [port.split(":")[1] for found in CONTAINERS.values() for port in found.get("ports", [])]
SCRAPE: dict[str, Any] = yaml.safe_load(
    (ROOT / "deploy/observability/prometheus/prometheus.yaml").read_text(encoding="utf-8")
)
KINDS: Mapping[str, type[Settings]] = {"notifications": NotificationSettings}
"""Services that are told more than every service is."""


def container(service: str, role: str) -> dict[str, Any]:
    return CONTAINERS[f"{service}-{role}"]


def settings_of(service: str, role: str) -> Settings:
    """The settings the process reads; an empty variable is not set at all."""
    given = container(service, role)["environment"].items()
    environment = {name: str(value) for name, value in given if value is not None}
    return load_as(KINDS.get(service, Settings), service, environment)


def issuer(folder: Path) -> tuple[str, ...]:
    """The issuer's command, with a folder in place of its volumes."""
    script, token = ROOT / "deploy/compose/issuer.py", folder / "monitoring-token"
    return (sys.executable, str(script), "--folder", str(folder), "--alerts", str(token))


@pytest.mark.parametrize(("service", "role"), PROCESSES)
def test_what_is_taken_from_the_shell_is_a_setting(service: str, role: str) -> None:
    known = {f"{prefix_of(service)}{name.upper()}" for name in KINDS.get(service, Settings).model_fields}

    assert container(service, role)["environment"].keys() <= known


@pytest.mark.parametrize(("service", "role"), PROCESSES)
def test_every_process_of_every_service_has_a_container(service: str, role: str) -> None:
    found = container(service, role)

    assert found["command"] == [role]
    assert found["image"].startswith(f"regency/{service}:")
    assert found["build"]["args"]["SERVICE"] == service


@pytest.mark.parametrize(("service", "role"), PROCESSES)
def test_a_process_can_start_with_the_settings_it_is_given(service: str, role: str) -> None:
    settings = settings_of(service, role)

    assert (settings.kafka, settings.host) == ("kafka:9092", "0.0.0.0")  # noqa: S104
    assert settings.mongo_url.startswith("mongodb://store:27017")
    assert settings.metrics_port


@pytest.mark.parametrize(("service", "role"), PROCESSES)
def test_a_process_is_probed_on_the_port_it_listens_on(service: str, role: str) -> None:
    settings = settings_of(service, role)

    port = settings.port if role == "api" else settings.metrics_port
    assert container(service, role)["healthcheck"]["test"][-1] == str(port)


@pytest.mark.parametrize("service", SERVICES)
def test_an_api_is_published_where_its_users_look_for_it_on_this_machine_only(service: str) -> None:
    port = DEFAULT_PORTS[service]

    assert container(service, "api")["ports"] == [f"127.0.0.1:{port}:{port}"]


@pytest.mark.parametrize(("service", "role"), PROCESSES)
def test_a_process_has_time_to_finish_its_work_before_it_is_killed(service: str, role: str) -> None:
    grace = float(container(service, role)["stop_grace_period"].removesuffix("s"))

    assert grace > settings_of(service, role).drain_seconds + 5


@pytest.mark.parametrize(("service", "role"), PROCESSES)
def test_a_process_starts_after_the_store_its_shape_the_topics_and_the_issuer(
    service: str, role: str
) -> None:
    assert container(service, role)["depends_on"] == {
        "store": {"condition": "service_healthy"},
        f"{service}-schema": {"condition": "service_completed_successfully"},
        "topics-apply": {"condition": "service_completed_successfully"},
        "issuer": {"condition": "service_completed_successfully"},
    }


def test_conditions_can_be_met() -> None:
    for name, found in CONTAINERS.items():
        for needed, how in found.get("depends_on", {}).items():
            assert needed in CONTAINERS, f"{name} waits for {needed}"
            assert how["condition"] != "service_healthy" or "healthcheck" in CONTAINERS[needed]


def test_topics_are_applied_once_kafka_answers() -> None:
    found = CONTAINERS["topics-apply"]

    assert found["command"] == ["topics", "apply", "--kafka", "kafka:9092"]
    assert found["depends_on"] == {"kafka": {"condition": "service_healthy"}}


@pytest.mark.parametrize("service", SERVICES)
def test_documents_get_their_shape_by_the_image_that_needs_it(service: str) -> None:
    found = CONTAINERS[f"{service}-schema"]

    assert found["image"] == container(service, "worker")["image"]
    assert found["command"] == [SCHEMA, "expand"]
    assert found["environment"] == container(service, "worker")["environment"]


def test_no_container_breaks_a_rule_of_this_house() -> None:
    found = list(complaints_about(COMPOSE, ROOT))

    assert found == []


def test_what_ends_is_what_others_wait_for() -> None:
    schemas = {f"{service}-schema" for service in SERVICES}

    assert one_shots(CONTAINERS) == {"topics-apply", "issuer", *schemas}


@pytest.mark.parametrize("excused", [WRITES_ITS_IMAGE, SEEN_BY_PROMETHEUS])
def test_nobody_is_excused_who_is_not_there(excused: frozenset[str]) -> None:
    assert excused <= CONTAINERS.keys()


@pytest.mark.parametrize("name", sorted(SEEN_BY_PROMETHEUS))
def test_prometheus_scrapes_what_cannot_be_probed(name: str) -> None:
    jobs = json.dumps(SCRAPE["scrape_configs"])

    assert name in jobs
    assert "telemetry" in CONTAINERS[name]["networks"]


@pytest.mark.parametrize(("service", "role"), PROCESSES)
def test_prometheus_and_a_process_share_a_network(service: str, role: str) -> None:
    assert "telemetry" in container(service, role)["networks"]
    assert "telemetry" in CONTAINERS["prometheus"]["networks"]


def test_only_what_is_published_or_sends_to_people_can_leave_this_machine() -> None:
    assert {name for name, network in COMPOSE["networks"].items() if (network or {}).get("internal")} == {
        "data",
        "telemetry",
    }
    published = {name for name, found in CONTAINERS.items() if "ports" in found}
    outside = {name for name, found in CONTAINERS.items() if "outside" in found.get("networks", ())}
    assert outside == published | {"notifications-worker"}


def test_the_store_and_the_broker_are_on_no_network_with_what_watches() -> None:
    watching = ("prometheus", "alertmanager", "grafana", "otel-collector", "jaeger")

    assert CONTAINERS["store"]["networks"] == ["data"]
    assert all("data" not in CONTAINERS[name]["networks"] for name in watching)


@pytest.mark.parametrize("port", PUBLISHED)
def test_every_published_port_is_in_the_readme(port: str) -> None:
    assert f"`{port}`" in (ROOT / "deploy/README.md").read_text(encoding="utf-8")


def test_two_containers_do_not_publish_the_same_port() -> None:
    assert len(set(PUBLISHED)) == len(PUBLISHED)


def test_spans_are_sent_only_where_the_tracing_profile_runs() -> None:
    lines = (ROOT / "deploy/compose/tracing.env").read_text(encoding="utf-8").splitlines()
    given = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))

    endpoints = {f"{prefix_of(service)}OTLP_ENDPOINT": "http://otel-collector:4318" for service in SERVICES}
    assert given == {"COMPOSE_PROFILES": "tracing", **endpoints}
    assert {name for name, found in CONTAINERS.items() if "profiles" in found} == {"otel-collector", "jaeger"}
    for service, role in PROCESSES:
        assert container(service, role)["environment"][f"{prefix_of(service)}OTLP_ENDPOINT"] is None


@pytest.mark.parametrize("role", ["api", "worker", "processor"])
def test_keys_that_seal_contacts_come_from_the_shell_and_stand_in_no_file(role: str) -> None:
    assert container("notifications", role)["environment"]["NOTIFICATIONS_FIELD_KEYS"] is None


def test_kafka_makes_no_topic_by_itself_and_has_a_cleaner_that_fits_its_heap() -> None:
    environment = CONTAINERS["kafka"]["environment"]

    assert environment["KAFKA_AUTO_CREATE_TOPICS_ENABLE"] == "false"
    assert int(environment["KAFKA_LOG_CLEANER_DEDUPE_BUFFER_SIZE"]) <= 16 * 1024 * 1024


def test_the_store_is_healthy_only_as_primary_of_a_replica_set() -> None:
    store = CONTAINERS["store"]

    script = (ROOT / "deploy/k8s/components/development-store/health.js").read_text(encoding="utf-8")
    assert store["command"][:2] == ["--replSet", "rs0"]
    assert store["healthcheck"]["test"][-1] == "/health/health.js"
    assert 'rs.initiate({ _id: "rs0"' in script
    assert "isWritablePrimary ? 0 : 1" in script


def test_the_broker_says_of_itself_what_the_one_list_names() -> None:
    kafka = CONTAINERS["kafka"]

    mounts = [str(mount) for mount in kafka["volumes"]]
    assert "./deploy/observability/kafka/metrics.properties:/mnt/shared/config/server.properties:ro" in mounts
    assert kafka["environment"]["KAFKA_PROMETHEUS_METRICS_REPORTER_LISTENER"] == "http://0.0.0.0:9404"
    assert "kafka:9404" in json.dumps(SCRAPE)


@pytest.mark.parametrize("name", CONTAINERS["kafka"]["environment"])
def test_the_image_of_the_broker_understands_its_variables(name: str) -> None:
    """It takes every "KAFKA_" out of a name, and makes dots of what is left."""
    assert name.startswith("KAFKA_")
    assert "KAFKA_" not in name.removeprefix("KAFKA_")


def test_alertmanager_shows_notifications_the_token_the_issuer_made() -> None:
    alertmanager = (ROOT / "deploy/observability/alertmanager/alertmanager.yaml").read_text(encoding="utf-8")

    assert "credentials_file: /etc/alertmanager/secrets/monitoring-token" in alertmanager
    assert "monitoring:/etc/alertmanager/secrets:ro" in CONTAINERS["alertmanager"]["volumes"]
    assert "monitoring:/monitoring" in CONTAINERS["issuer"]["volumes"]
    assert "issuer" in CONTAINERS["alertmanager"]["depends_on"]


def test_prometheus_tells_alertmanager() -> None:
    told = SCRAPE["alerting"]["alertmanagers"][0]["static_configs"][0]["targets"]

    assert told == ["alertmanager:9093"]
    assert CONTAINERS["alertmanager"]["ports"] == ["127.0.0.1:9093:9093"]


def test_the_issuer_makes_the_token_that_brings_alerts(tmp_path: Path) -> None:
    file = tmp_path / "monitoring-token"

    subprocess.run([*issuer(tmp_path), "--regency", "33.14"], check=True)

    settings = load("notifications", {"NOTIFICATIONS_JWKS_URL": (tmp_path / "jwks.json").as_uri()})
    principal = asyncio.run(TokenVerifier(settings).verify(file.read_text(encoding="utf-8")))
    assert (principal.roles, principal.regency) == (frozenset({Role.MONITORING}), "33.14")


def test_the_issuer_prints_nothing_but_the_token_it_is_asked_for(tmp_path: Path) -> None:
    run = subprocess.run([*issuer(tmp_path), "--role", "officer"], capture_output=True, text=True, check=True)

    assert re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]+\n", run.stdout)
    assert not (tmp_path / "monitoring-token").exists()
