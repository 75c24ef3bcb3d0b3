"""What the overlays render to fits together, and fits the code: settings, ports, groups, topics, routes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from deploy.generate import SERVICES as PARTS
from deploy.operator_resources import MOST, groups_of_worker

from contracts.access import OPERATOR
from contracts.registry import SERVICES
from servicekit.kafka import topic_specs
from servicekit.settings import Environment, load, prefix_of
from servicekit.stream.cells import feed_of

ROOT = Path(__file__).parents[3]
RULES = ROOT / "deploy/observability/prometheus/rules"
METRICS = ROOT / "deploy/observability/kafka/metrics.properties"
BOTH = pytest.mark.parametrize("name", ["dev", "prod"])

Manifest = dict[str, Any]
Overlays = dict[str, list[Manifest]]


def of_kind(kind: str, rendered: list[Manifest]) -> dict[str, Manifest]:
    return {found["metadata"]["name"]: found for found in rendered if found["kind"] == kind}


def pods(rendered: list[Manifest]) -> Iterator[tuple[str, Manifest]]:
    for kind in ("Deployment", "StatefulSet", "Job"):
        for name, found in of_kind(kind, rendered).items():
            yield name, found["spec"]["template"]
    for name, found in of_kind("CronJob", rendered).items():
        yield name, found["spec"]["jobTemplate"]["spec"]["template"]


def containers(template: Manifest) -> list[Manifest]:
    return [*template["spec"]["containers"], *template["spec"].get("initContainers", [])]


def process(service: str, rendered: list[Manifest], role: str) -> Manifest:
    kind = "StatefulSet" if role == "processor" else "Deployment"
    template: Manifest = of_kind(kind, rendered)[f"{service}-{role}"]["spec"]["template"]
    return template


def environment(service: str, rendered: list[Manifest], role: str) -> dict[str, str]:
    """What a process is told of settings that are no secret."""
    (container,) = process(service, rendered, role)["spec"]["containers"]
    given: dict[str, str] = {}
    for source in container["envFrom"]:
        if "configMapRef" in source:
            given |= of_kind("ConfigMap", rendered)[source["configMapRef"]["name"]]["data"]
    for entry in container.get("env", []):
        given[entry["name"]] = entry.get("value", f"{service}-{role}-0")
    return given


@BOTH
@pytest.mark.parametrize("role", ["api", "worker", "processor"])
@pytest.mark.parametrize("service", SERVICES)
def test_a_process_is_rendered_with_its_image_and_settings_it_can_start_with(
    name: str, role: str, service: str, overlays: Overlays
) -> None:
    (container,) = process(service, overlays[name], role)["spec"]["containers"]

    settings = load(service, environment(service, overlays[name], role))

    expected = Environment.PRODUCTION if name == "prod" else Environment.DEVELOPMENT
    assert container["image"].startswith(f"regency/{service}:")
    assert container["args"] == [role]
    assert settings.environment is expected
    assert settings.instance == (f"{service}-processor-0" if role == "processor" else "")
    assert settings.public_url == (f"https://{service}.regency.example" if name == "prod" else "")


@BOTH
def test_the_address_of_the_store_comes_from_a_secret_that_somebody_makes(
    name: str, overlays: Overlays
) -> None:
    made = of_kind("Secret", overlays[name]) | of_kind("ExternalSecret", overlays[name])

    for service in SERVICES:
        (container,) = process(service, overlays[name], "worker")["spec"]["containers"]
        (secret, *_) = [source["secretRef"] for source in container["envFrom"] if "secretRef" in source]
        found = made[secret["name"]]
        data = found["spec"]["target"]["template"]["data"] if name == "prod" else found["data"]
        assert list(data) == [f"{prefix_of(service)}MONGO_URL"]


def test_every_secret_that_production_names_is_made_by_somebody(overlays: Overlays) -> None:
    rendered = overlays["prod"]
    by_strimzi = {"regency-cluster-ca-cert", *of_kind("KafkaUser", rendered)}
    made = by_strimzi | set(of_kind("ExternalSecret", rendered))

    named = set()
    for _, template in pods(rendered):
        named |= {
            volume["secret"]["secretName"] for volume in template["spec"]["volumes"] if "secret" in volume
        }
        for container in containers(template):
            sources = container.get("envFrom", [])
            named |= {source["secretRef"]["name"] for source in sources if "secretRef" in source}
            values = [entry.get("valueFrom", {}) for entry in container.get("env", [])]
            named |= {value["secretKeyRef"]["name"] for value in values if "secretKeyRef" in value}
    assert named <= made


@BOTH
def test_mounts_have_volumes(name: str, overlays: Overlays) -> None:
    claims = {
        claim["metadata"]["name"]
        for found in of_kind("StatefulSet", overlays[name]).values()
        for claim in found["spec"].get("volumeClaimTemplates", [])
    }

    for title, template in pods(overlays[name]):
        volumes = {volume["name"] for volume in template["spec"].get("volumes", [])}
        mounts = {
            mount["name"] for container in containers(template) for mount in container.get("volumeMounts", [])
        }
        assert mounts - claims == volumes, title


@BOTH
def test_services_and_budgets_select_pods_of_one_kind(name: str, overlays: Overlays) -> None:
    labels = [template["metadata"]["labels"] for _, template in pods(overlays[name])]
    services = of_kind("Service", overlays[name]).values()
    budgets = of_kind("PodDisruptionBudget", overlays[name]).values()
    selectors = [found["spec"]["selector"] for found in services if "selector" in found["spec"]]
    selectors += [found["spec"]["selector"]["matchLabels"] for found in budgets]

    for selector in selectors:
        assert sum(selector.items() <= each.items() for each in labels) == 1, selector


@BOTH
def test_a_policy_opens_ports_that_pods_have(name: str, overlays: Overlays) -> None:
    templates = [template for _, template in pods(overlays[name])]
    for title, policy in of_kind("NetworkPolicy", overlays[name]).items():
        selector = policy["spec"]["podSelector"].get("matchLabels", {})
        if "strimzi.io/cluster" in selector:  # pods that the operator makes
            continue
        chosen = [each for each in templates if selector.items() <= each["metadata"]["labels"].items()]
        ports = {port["name"] for each in chosen for one in containers(each) for port in one.get("ports", [])}
        wanted = {port["port"] for rule in policy["spec"].get("ingress", []) for port in rule["ports"]}
        assert chosen, title
        assert wanted <= ports, title


def test_brokers_say_of_themselves_what_they_say_in_compose(overlays: Overlays) -> None:
    kafka = of_kind("Kafka", overlays["prod"])["regency"]["spec"]["kafka"]
    lines = METRICS.read_text(encoding="utf-8").replace("\\\n", "").splitlines()
    (listed,) = [line.partition("allowlist=")[2] for line in lines if "reporter.allowlist=" in line]

    assert kafka["metricsConfig"]["values"]["allowList"] == listed.replace(" ", "").split(",")


def test_topics_of_production_are_those_of_the_registry(overlays: Overlays) -> None:
    assert set(of_kind("KafkaTopic", overlays["prod"])) == {spec.name for spec in topic_specs()}
    assert "topics-apply" not in of_kind("Job", overlays["prod"])


def test_processes_scale_by_the_groups_they_join(overlays: Overlays) -> None:
    scaled = of_kind("ScaledObject", overlays["prod"])

    for part in PARTS:
        for role, groups in (("worker", groups_of_worker(part)), ("processor", (feed_of(part.name),))):
            spec = scaled[f"{part.name}-{role}"]["spec"]
            asked = [trigger["metadata"]["consumerGroup"] for trigger in spec["triggers"]]
            assert tuple(asked) == groups
            assert spec["maxReplicaCount"] == MOST


def test_every_alert_of_compose_is_in_a_rule_of_the_cluster(overlays: Overlays) -> None:
    rules = of_kind("PrometheusRule", overlays["prod"])

    for file in RULES.glob("*.yaml"):
        expected = yaml.safe_load(file.read_text(encoding="utf-8"))["groups"]
        assert rules[f"regency-{file.stem}"]["spec"]["groups"] == expected


def test_the_webhook_of_alerts_leads_to_notifications_with_a_token(overlays: Overlays) -> None:
    config = of_kind("AlertmanagerConfig", overlays["prod"])["regency"]["spec"]
    receivers = {receiver["name"]: receiver for receiver in config["receivers"]}

    (webhook,) = receivers["operators"]["webhookConfigs"]
    secret = webhook["httpConfig"]["authorization"]["credentials"]["name"]
    assert secret in of_kind("ExternalSecret", overlays["prod"])


def test_what_calls_from_another_namespace_is_told_addresses_that_name_this_one(overlays: Overlays) -> None:
    config = of_kind("AlertmanagerConfig", overlays["prod"])["regency"]["spec"]
    scaled = of_kind("ScaledObject", overlays["prod"]).values()
    api, kafka = (
        of_kind(kind, overlays["prod"])[name]["metadata"]["namespace"]
        for kind, name in (("Service", "notifications-api"), ("Kafka", "regency"))
    )

    urls = [hook["url"] for one in config["receivers"] for hook in one.get("webhookConfigs", [])]
    brokers = {one["metadata"]["bootstrapServers"] for found in scaled for one in found["spec"]["triggers"]}
    assert urls == [f"http://notifications-api.{api}.svc/v1/platform-alerts"]
    assert brokers == {f"regency-kafka-bootstrap.{kafka}.svc:9093"}


def test_monitors_look_at_ports_that_are_there_and_name_the_jobs_of_compose(overlays: Overlays) -> None:
    monitors = of_kind("PodMonitor", overlays["prod"]) | of_kind("ServiceMonitor", overlays["prod"])
    endpoints = {
        name: found["spec"].get("podMetricsEndpoints") or found["spec"]["endpoints"]
        for name, found in monitors.items()
    }
    jobs = {
        name: next(one["replacement"] for one in ends[0]["relabelings"] if one.get("targetLabel") == "job")
        for name, ends in endpoints.items()
    }

    assert jobs == {"apis": "regency", "processes": "regency", "kafka": "kafka", "store": "store"}
    assert {ends[0]["port"] for ends in endpoints.values()} == {"http", "tcp-prometheus", "metrics"}


@pytest.mark.parametrize("service", SERVICES)
def test_the_gateway_leads_to_the_api_and_hides_probes_and_metrics(service: str, overlays: Overlays) -> None:
    document = json.loads((ROOT / f"docs/openapi/{service}.json").read_text(encoding="utf-8"))
    route = of_kind("HTTPRoute", overlays["prod"])[service]["spec"]
    (rule,) = route["rules"]

    open_to_all = tuple(match["path"]["value"] for match in rule["matches"])
    assert route["hostnames"] == [f"{service}.regency.example"]
    assert rule["backendRefs"] == [{"name": f"{service}-api", "port": 80}]
    assert all(path.startswith(open_to_all) for path in document["paths"])
    assert not any(path.startswith(open_to_all) for path in ("/metrics", "/livez", "/readyz"))


def test_a_backup_is_read_again_before_it_counts_and_before_an_older_one_goes(overlays: Overlays) -> None:
    pod = of_kind("CronJob", overlays["prod"])["backup"]["spec"]["jobTemplate"]["spec"]["template"]["spec"]

    (create, check), (prune,) = pod["initContainers"], pod["containers"]
    assert create["args"] == ["backup", "create", "--into", "/backups/$(POD)"]
    assert check["args"] == ["backup", "check", "/backups/$(POD)"]
    assert prune["args"] == ["backup", "prune", "/backups", "--keep", "14"]


def test_an_operator_is_lent_the_command_line_with_rights_and_backups_and_for_a_day_at_most(
    overlays: Overlays,
) -> None:
    form = of_kind("CronJob", overlays["prod"])["operator"]["spec"]
    job = form["jobTemplate"]["spec"]
    pod = job["template"]["spec"]
    (container,) = pod["containers"]
    (settings,) = (
        found["data"]
        for name, found in of_kind("ConfigMap", overlays["prod"]).items()
        if name == container["envFrom"][0]["configMapRef"]["name"]
    )

    assert form["suspend"]
    assert job["activeDeadlineSeconds"] <= 8 * 3600
    assert container["image"].startswith("regency/regencyctl:")
    assert settings["REGENCY_KAFKA_USERNAME"] == OPERATOR
    assert OPERATOR in of_kind("KafkaUser", overlays["prod"])
    assert {"name": "backups", "mountPath": "/backups"} in container["volumeMounts"]
    assert of_kind("ExternalSecret", overlays["prod"])["operator-store"]
