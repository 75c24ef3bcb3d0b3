"""The manifests hold what the code needs, and the rendered development overlay is valid Kubernetes."""

from __future__ import annotations

import base64
import copy
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from contracts.registry import SERVICES
from notifications.config import NotificationSettings
from servicekit.runtime import ROLES
from servicekit.settings import Environment, InvalidSettings, load, load_as, prefix_of

ROOT = Path(__file__).parents[3]
K8S = ROOT / "deploy/k8s"
BASE = K8S / "base"
KUBERNETES = "1.36"
PROCESSES = [(service, role) for service in SERVICES for role in ROLES if role != "serve"]
API_PORT, METRICS_PORT = 8080, 9100

Manifest = dict[str, Any]


def manifests(file: Path) -> list[Manifest]:
    return [document for document in yaml.safe_load_all(file.read_text(encoding="utf-8")) if document]


def settings_file(service: str) -> dict[str, str]:
    lines = (BASE / service / "settings.env").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines)


def tool(name: str) -> str | None:
    """A tool on the path, or built by deploy/tools/install.sh."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "regency/tools" / name
    return shutil.which(name) or (str(cache) if cache.exists() else None)


def renderers() -> Iterator[list[str]]:
    """Commands that render, best first. A kubectl with an old kustomize inside knows no components."""
    if kustomize := tool("kustomize"):
        yield [kustomize, "build"]
    if kubectl := tool("kubectl"):
        version = subprocess.run(
            [kubectl, "version", "--client"], capture_output=True, text=True, check=False
        )
        if "Kustomize Version: v5" in version.stdout:
            yield [kubectl, "kustomize"]


@pytest.fixture(scope="module")
def rendered() -> list[Manifest]:
    """The development overlay, rendered."""
    command = next(renderers(), None)
    if command is None:
        pytest.skip(
            "neither kustomize nor a recent kubectl is here: deploy/tools/install.sh builds kustomize"
        )
    run = subprocess.run([*command, K8S / "overlays/dev"], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return list(yaml.safe_load_all(run.stdout))


def of_kind(kind: str, rendered: list[Manifest]) -> dict[str, Manifest]:
    return {found["metadata"]["name"]: found for found in rendered if found["kind"] == kind}


def pods(rendered: list[Manifest]) -> Iterator[tuple[str, Manifest]]:
    for kind in ("Deployment", "StatefulSet", "Job"):
        for name, found in of_kind(kind, rendered).items():
            yield name, found["spec"]["template"]


def test_every_service_is_part_of_the_base() -> None:
    resources = manifests(BASE / "kustomization.yaml")[0]["resources"]

    assert set(resources) == {*SERVICES, "topics"}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_takes_the_set_of_processes_its_image_and_its_settings(service: str) -> None:
    found = manifests(BASE / service / "kustomization.yaml")[0]

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
    }
    keys = json.dumps({"2026-11": base64.b64encode(bytes(32)).decode()})
    given = settings_file("notifications") | real

    with pytest.raises(InvalidSettings, match="NOTIFICATIONS_FIELD_KEYS: production seals contacts"):
        load_as(NotificationSettings, "notifications", given)

    load_as(NotificationSettings, "notifications", given | {"NOTIFICATIONS_FIELD_KEYS": keys})
    patch = manifests(BASE / "notifications/kustomization.yaml")[0]["patches"][0]["patch"]
    (added,) = [change["value"] for change in yaml.safe_load(patch) if change["op"] == "add"]
    assert added == {"secretRef": {"name": "notifications-secrets"}}


@pytest.mark.parametrize("role", [role for role in ROLES if role != "serve"])
def test_each_role_is_a_deployment_a_service_and_a_disruption_budget(role: str) -> None:
    deployment, service = manifests(BASE / f"process-set/{role}.yaml")
    container = deployment["spec"]["template"]["spec"]["containers"][0]
    budgets = {found["metadata"]["name"] for found in manifests(BASE / "process-set/disruption-budgets.yaml")}

    expected = API_PORT if role == "api" else METRICS_PORT
    annotations = deployment["spec"]["template"]["metadata"]["annotations"]
    assert container["args"] == [role]
    assert container["ports"] == [{"name": "http", "containerPort": expected}]
    assert annotations["prometheus.io/port"] == str(expected)
    assert service["spec"]["selector"] == {"app.kubernetes.io/component": role}
    assert role in budgets


def test_processes_are_probed_and_have_time_to_drain() -> None:
    pod = manifests(BASE / "process-set/pod.yaml")[0]["spec"]["template"]["spec"]
    container = pod["containers"][0]

    drain = max(float(settings_file(service)[f"{prefix_of(service)}DRAIN_SECONDS"]) for service in SERVICES)
    assert container["livenessProbe"]["httpGet"] == {"path": "/livez", "port": "http"}
    assert container["readinessProbe"]["httpGet"] == {"path": "/readyz", "port": "http"}
    assert pod["terminationGracePeriodSeconds"] > drain + 5


def test_kubernetes_hands_in_no_variables_of_its_own() -> None:
    """A Service named programs-api would set PROGRAMS_API_PORT, and unknown settings are refused."""
    with pytest.raises(InvalidSettings, match="PROGRAMS_API_SERVICE_HOST"):
        load("programs", {"PROGRAMS_API_SERVICE_HOST": "10.0.0.1"})

    pod = manifests(BASE / "process-set/pod.yaml")[0]["spec"]["template"]["spec"]
    assert pod["enableServiceLinks"] is False


def test_no_manifest_holds_a_secret() -> None:
    kinds = {found["kind"] for file in K8S.rglob("*.yaml") for found in manifests(file)}

    assert "Secret" not in kinds


def test_the_rendered_overlay_is_valid_by_the_schemas_of_kubernetes(rendered: list[Manifest]) -> None:
    for found in rendered:
        kubernetes_validate.validate(found, KUBERNETES, strict=True)


def test_a_misspelt_field_would_be_found(rendered: list[Manifest]) -> None:
    planted = copy.deepcopy(of_kind("Deployment", rendered)["programs-api"])
    planted["spec"]["replica"] = planted["spec"].pop("replicas")

    with pytest.raises(kubernetes_validate.ValidationError, match="replica"):
        kubernetes_validate.validate(planted, KUBERNETES, strict=True)


def schemas(folder: Path) -> str:
    """The schemas of kubernetes-validate where kubeconform finds them; gives the pattern of their names.

    Their ids are addresses in the network, and their references hang on these: here they are files.
    """
    package = files(kubernetes_validate) / f"kubernetes-json-schema/v{KUBERNETES}.0-local-strict"
    for schema in package.iterdir():
        text = schema.read_text(encoding="utf-8").replace('"/api/_definitions.json', '"_definitions.json')
        (folder / schema.name).write_text(text.replace('"$id"', '"x-id"'), encoding="utf-8")
    return f"{folder}/{{{{.ResourceKind}}}}{{{{.KindSuffix}}}}.json"


def test_kubeconform_agrees(rendered: list[Manifest], tmp_path: Path) -> None:
    command = tool("kubeconform")
    if command is None:
        pytest.skip("kubeconform is not here: deploy/tools/install.sh builds it")

    run = subprocess.run(
        [command, "-strict", "-summary", "-schema-location", schemas(tmp_path)],
        input=yaml.safe_dump_all(rendered),
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stdout
    assert f"Valid: {len(rendered)}, Invalid: 0, Errors: 0, Skipped: 0" in run.stdout


def test_every_process_of_every_service_is_rendered_with_its_own_image(rendered: list[Manifest]) -> None:
    deployments = of_kind("Deployment", rendered)

    assert set(deployments) == {f"{service}-{role}" for service, role in PROCESSES}
    for service, role in PROCESSES:
        container = deployments[f"{service}-{role}"]["spec"]["template"]["spec"]["containers"][0]
        assert container["image"].startswith(f"regency/{service}:")
        assert container["args"] == [role]


def test_a_rendered_process_can_start_with_its_settings(rendered: list[Manifest]) -> None:
    deployments = of_kind("Deployment", rendered)
    sources = of_kind("ConfigMap", rendered) | of_kind("Secret", rendered)
    for service, role in PROCESSES:
        container = deployments[f"{service}-{role}"]["spec"]["template"]["spec"]["containers"][0]
        config, secret, *_ = (next(iter(entry.values()))["name"] for entry in container["envFrom"])
        names = {*sources[config]["data"], *sources[secret]["data"]}

        settings = load(service, sources[config]["data"])

        assert f"{prefix_of(service)}MONGO_URL" in names
        assert settings.environment is Environment.DEVELOPMENT
        assert any(mount["mountPath"] == "/issuer" for mount in container["volumeMounts"])


def test_pods_are_confined_as_the_restricted_standard_asks(rendered: list[Manifest]) -> None:
    for name, template in pods(rendered):
        pod = template["spec"]
        assert pod["securityContext"]["runAsNonRoot"] is True, name
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, name
        assert pod["automountServiceAccountToken"] is False, name
        for container in pod["containers"]:
            assert container["securityContext"]["allowPrivilegeEscalation"] is False, name
            assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}, name
            assert container["resources"]["limits"]["memory"], name


def test_mounts_have_volumes(rendered: list[Manifest]) -> None:
    for name, found in (of_kind("Deployment", rendered) | of_kind("StatefulSet", rendered)).items():
        pod = found["spec"]["template"]["spec"]
        volumes = {volume["name"] for volume in pod.get("volumes", [])}
        claims = {claim["metadata"]["name"] for claim in found["spec"].get("volumeClaimTemplates", [])}

        mounts = {mount["name"] for container in pod["containers"] for mount in container["volumeMounts"]}
        assert mounts == volumes | claims, name


def test_images_are_pinned(rendered: list[Manifest]) -> None:
    images = {
        container["image"] for _, template in pods(rendered) for container in template["spec"]["containers"]
    }

    assert [image for image in images if not re.fullmatch(r"[a-z0-9./-]+:\d+(\.\d+)+", image)] == []


def test_services_and_budgets_select_pods_that_exist(rendered: list[Manifest]) -> None:
    labels = [template["metadata"]["labels"] for _, template in pods(rendered)]
    selectors = [found["spec"]["selector"] for found in of_kind("Service", rendered).values()]
    selectors += [
        found["spec"]["selector"]["matchLabels"]
        for found in of_kind("PodDisruptionBudget", rendered).values()
    ]

    for selector in selectors:
        assert sum(selector.items() <= each.items() for each in labels) == 1, selector


def test_a_policy_selects_pods_that_exist_on_ports_they_have(rendered: list[Manifest]) -> None:
    templates = [template for _, template in pods(rendered)]
    for name, policy in of_kind("NetworkPolicy", rendered).items():
        selector = policy["spec"]["podSelector"].get("matchLabels", {})
        chosen = [each for each in templates if selector.items() <= each["metadata"]["labels"].items()]
        named = {
            port["name"]
            for each in chosen
            for container in each["spec"]["containers"]
            for port in container.get("ports", [])
        }

        wanted = {port["port"] for rule in policy["spec"].get("ingress", []) for port in rule["ports"]}
        assert chosen, name
        assert wanted <= named, name


def test_nothing_is_allowed_but_what_is_named(rendered: list[Manifest]) -> None:
    policies = of_kind("NetworkPolicy", rendered)

    dns = policies["allow-dns"]["spec"]
    assert policies["deny-all"]["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    assert dns["podSelector"] == {}
    assert {(port["protocol"], port["port"]) for port in dns["egress"][0]["ports"]} == {
        ("UDP", 53),
        ("TCP", 53),
    }


def test_services_may_reach_broker_and_store_and_these_let_them_in(rendered: list[Manifest]) -> None:
    policies = of_kind("NetworkPolicy", rendered)

    egress = policies["services-to-kafka-and-store"]["spec"]["egress"]
    reached = {
        (rule["to"][0]["podSelector"]["matchLabels"]["app.kubernetes.io/name"], rule["ports"][0]["port"])
        for rule in egress
    }
    assert reached == {("kafka", 9092), ("store", 27017)}
    for name in ("services-into-kafka", "services-into-store"):
        source = policies[name]["spec"]["ingress"][0]["from"][0]["podSelector"]["matchLabels"]
        assert source == {"app.kubernetes.io/part-of": "regency-services"}


def test_the_topics_are_applied_by_a_job_that_may_reach_kafka(rendered: list[Manifest]) -> None:
    job = of_kind("Job", rendered)["topics-apply"]["spec"]["template"]

    assert job["spec"]["containers"][0]["args"] == ["topics", "apply", "--kafka", "kafka:9092"]
    assert job["metadata"]["labels"]["app.kubernetes.io/part-of"] == "regency-services"


def test_the_namespace_enforces_the_restricted_standard(rendered: list[Manifest]) -> None:
    namespace = of_kind("Namespace", rendered)["regency-dev"]

    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
