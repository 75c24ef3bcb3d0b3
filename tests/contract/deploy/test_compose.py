"""docker-compose.yml holds what the code needs: every process, its settings, ports, and what it waits for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts.registry import SERVICES
from notifications.config import NotificationSettings
from servicekit.runtime import ROLES
from servicekit.settings import DEFAULT_PORTS, Settings, load_as, prefix_of

ROOT = Path(__file__).parents[3]
FILE = ROOT / "docker-compose.yml"
COMPOSE: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
CONTAINERS: dict[str, dict[str, Any]] = COMPOSE["services"]
PROCESSES = [(service, role) for service in SERVICES for role in ROLES if role != "serve"]
ONE_SHOT = ("topics-apply", "issuer")
KINDS: Mapping[str, type[Settings]] = {"notifications": NotificationSettings}
"""Services that are told more than every service is."""


def container(service: str, role: str) -> dict[str, Any]:
    return CONTAINERS[f"{service}-{role}"]


def settings_of(service: str, role: str) -> Settings:
    """The settings the process reads; an empty variable is not set at all."""
    given = container(service, role)["environment"].items()
    environment = {name: str(value) for name, value in given if value is not None}
    return load_as(KINDS.get(service, Settings), service, environment)


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
def test_a_process_starts_after_the_store_the_topics_and_the_issuer(service: str, role: str) -> None:
    assert container(service, role)["depends_on"] == {
        "store": {"condition": "service_healthy"},
        "topics-apply": {"condition": "service_completed_successfully"},
        "issuer": {"condition": "service_completed_successfully"},
    }


@pytest.mark.parametrize(("service", "role"), PROCESSES)
def test_a_process_cannot_write_to_its_image_nor_gain_privileges(service: str, role: str) -> None:
    found = container(service, role)

    assert found["read_only"] is True
    assert found["cap_drop"] == ["ALL"]
    assert found["security_opt"] == ["no-new-privileges:true"]


def test_conditions_can_be_met() -> None:
    for name, found in CONTAINERS.items():
        for needed, how in found.get("depends_on", {}).items():
            condition = how["condition"]
            assert needed in CONTAINERS, f"{name} waits for {needed}"
            assert (condition == "service_completed_successfully") == (needed in ONE_SHOT)
            assert condition != "service_healthy" or "healthcheck" in CONTAINERS[needed]


def test_topics_are_applied_once_kafka_answers() -> None:
    found = CONTAINERS["topics-apply"]

    assert found["command"] == ["topics", "apply", "--kafka", "kafka:9092"]
    assert found["depends_on"] == {"kafka": {"condition": "service_healthy"}}


@pytest.mark.parametrize("name", CONTAINERS)
def test_images_are_pinned_and_memory_is_limited(name: str) -> None:
    found = CONTAINERS[name]

    assert re.fullmatch(r"[a-z0-9./-]+:v?\d+(\.\d+)+", found["image"])
    assert re.fullmatch(r"\d+m", found["mem_limit"])


@pytest.mark.parametrize("name", [name for name in CONTAINERS if name not in ONE_SHOT])
def test_what_stays_up_is_restarted(name: str) -> None:
    assert CONTAINERS[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", CONTAINERS)
def test_mounted_files_exist_and_volumes_are_declared(name: str) -> None:
    for mount in CONTAINERS[name].get("volumes", []):
        source = mount.partition(":")[0]
        if source.startswith("."):
            assert (ROOT / source).exists(), source
        else:
            assert source in COMPOSE["volumes"]


@pytest.mark.parametrize("name", CONTAINERS)
def test_no_port_is_open_to_other_machines(name: str) -> None:
    assert all(port.startswith("127.0.0.1:") for port in CONTAINERS[name].get("ports", []))


def test_two_containers_do_not_publish_the_same_port() -> None:
    ports = [port.split(":")[1] for found in CONTAINERS.values() for port in found.get("ports", [])]

    assert len(set(ports)) == len(ports)


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
