"""What is asked of a live control plane: does it take the manifests, and behaves the platform as promised?"""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path

from deploy.cluster.control_plane import ControlPlane, Refused
from deploy.cluster.machines import ZONES, Manifest, node, storage
from deploy.verify.check import Check, Report
from deploy.verify.kubernetes import definitions
from deploy.verify.kubernetes import overlay as overlay_of

OVERLAYS = ("dev", "prod")
_PATIENCE = 180.0
_JOB_PATIENCE = 60.0
_WORKLOADS = ("Deployment", "StatefulSet")

Look = Callable[[ControlPlane, Sequence[Manifest]], Report]
"""Looks at what an overlay renders to, and at what the server has made of it."""


def checks_on(plane: ControlPlane) -> tuple[Check, ...]:
    """The checks, in order: later ones use what earlier ones have applied. Each overlay is rendered once."""
    objects_of = cache(overlay_of)
    per_overlay: tuple[tuple[str, Look], ...] = (
        ("accepts", _accepts),
        ("rolls-out", _rolls_out),
        ("spreads", _spreads),
        ("stays-up", _stays_up),
        ("limits-evictions", _limits_evictions),
        ("drains", _drains),
        ("runs-jobs", _runs_jobs),
    )
    return (
        Check("nodes", partial(_judged, partial(_nodes, plane))),
        Check("definitions", partial(_judged, partial(_definitions, plane))),
        *(
            Check(f"{overlay}-{name}", partial(_judged, partial(_looked, look, plane, objects_of, overlay)))
            for overlay in OVERLAYS
            for name, look in per_overlay
        ),
        Check(
            "refuses-planted-errors",
            partial(_judged, partial(_looked, _refuses, plane, objects_of, OVERLAYS[0])),
        ),
    )


def _judged(look: Callable[[Path], Report], root: Path) -> Report:
    """What a look came to. A refusal it did not expect is a complaint."""
    try:
        return look(root)
    except (Refused, ValueError) as error:
        return Report("ended early", tuple(str(error).splitlines()))


def _looked(
    look: Look,
    plane: ControlPlane,
    objects_of: Callable[[Path, str], Sequence[Manifest]],
    overlay: str,
    root: Path,
) -> Report:
    return look(plane, objects_of(root, overlay))


def _nodes(plane: ControlPlane, root: Path) -> Report:
    """Three machines in three zones, and volumes for whoever claims some."""
    del root
    nodes = [node(zone) for zone in ZONES]
    plane.apply([*nodes, *storage()])
    plane.kubectl("wait", "nodes", "--all", "--for=condition=Ready", f"--timeout={_PATIENCE:g}s")
    return Report(f"{len(nodes)} nodes in {len(ZONES)} zones, {plane.version}")


def _definitions(plane: ControlPlane, root: Path) -> Report:
    """The kinds that operators bring: Strimzi's, KEDA's and the others'."""
    del root
    folder = definitions()
    plane.kubectl("apply", "--server-side", "--filename", str(folder))
    plane.kubectl("wait", "crd", "--all", "--for=condition=Established", f"--timeout={_PATIENCE:g}s")
    return Report(f"{len(list(folder.glob('*.yaml')))} kinds of operators")


def _accepts(plane: ControlPlane, objects: Sequence[Manifest]) -> Report:
    plane.apply([found for found in objects if found["kind"] == "Namespace"])
    try:
        plane.apply(objects, dry_run=True)
    except Refused as refused:
        return Report(f"{len(objects)} objects", tuple(str(refused).splitlines()))
    return Report(f"{len(objects)} objects")


def _rolls_out(plane: ControlPlane, objects: Sequence[Manifest]) -> Report:
    plane.apply(objects)
    complaints = []
    workloads = [found for found in objects if found["kind"] in _WORKLOADS]
    for found in workloads:
        name = f"{found['kind']}/{found['metadata']['name']}".lower()
        try:
            _rollout(plane, "status", name, found["metadata"]["namespace"])
        except Refused as refused:
            complaints.append(f"{name}: {refused}")
    return Report(f"{len(workloads)} workloads ready", tuple(complaints))


def _rollout(plane: ControlPlane, verb: str, name: str, namespace: str) -> None:
    arguments = [f"--timeout={_PATIENCE:g}s"] if verb == "status" else []
    plane.kubectl("rollout", verb, name, "--namespace", namespace, *arguments)


def _spreads(plane: ControlPlane, objects: Sequence[Manifest]) -> Report:
    """Two pods of a workload never share a zone while another zone has none."""
    complaints, looked_at = [], 0
    for found in _workloads(objects):
        zones = Counter(_zone(pod) for pod in _pods_of(plane, found))
        looked_at += 1
        if zones and max(zones.values()) - min(zones[zone] for zone in ZONES) > 1:
            complaints.append(f"{found['metadata']['name']}: {dict(zones)}")
    return Report(f"{looked_at} workloads of several pods over {len(ZONES)} zones", tuple(complaints))


def _stays_up(plane: ControlPlane, objects: Sequence[Manifest]) -> Report:
    """While every Deployment is replaced, none of them has fewer pods available than it wants."""
    deployments = [found for found in objects if found["kind"] == "Deployment"]
    namespace = deployments[0]["metadata"]["namespace"]
    _await_scaling(plane, objects)
    with plane.watching("deployments", namespace) as changes:
        for found in deployments:
            _rollout(plane, "restart", f"deployment/{found['metadata']['name']}", namespace)
        for found in deployments:
            _rollout(plane, "status", f"deployment/{found['metadata']['name']}", namespace)
    complaints = tuple(sorted({line for change in changes for line in _missing(change)}))
    return Report(f"{len(deployments)} deployments replaced, {len(changes)} steps watched", complaints)


def _await_scaling(plane: ControlPlane, objects: Sequence[Manifest]) -> None:
    """A scaled Deployment begins with one pod; wait until it has the least it may have."""
    for scaler in (found for found in objects if found["kind"] == "HorizontalPodAutoscaler"):
        name, namespace = scaler["spec"]["scaleTargetRef"]["name"], scaler["metadata"]["namespace"]
        least = f"--for=jsonpath={{.spec.replicas}}={scaler['spec']['minReplicas']}"
        plane.kubectl(
            *("wait", f"deployment/{name}", "--namespace", namespace, least, f"--timeout={_PATIENCE:g}s")
        )
        _rollout(plane, "status", f"deployment/{name}", namespace)


def _missing(deployment: Manifest) -> Iterator[str]:
    wanted, status = deployment["spec"].get("replicas", 1), deployment.get("status", {})
    available = status.get("availableReplicas", 0)
    if available < wanted:
        yield f"{deployment['metadata']['name']}: {available} of {wanted} available"


def _limits_evictions(plane: ControlPlane, objects: Sequence[Manifest]) -> Report:
    """Of the pods a budget covers one may be evicted, and the next only when the first has its successor."""
    budgets = [found for found in objects if found["kind"] == "PodDisruptionBudget"]
    complaints: list[str] = []
    plane.kubectl("cordon", "--selector=topology.kubernetes.io/zone")
    try:
        for budget in budgets:
            complaints += _evict_two(plane, budget)
    finally:
        plane.kubectl("uncordon", "--selector=topology.kubernetes.io/zone")
    for found in _workloads(objects):
        name = f"{found['kind']}/{found['metadata']['name']}".lower()
        _rollout(plane, "status", name, found["metadata"]["namespace"])
    return Report(f"{len(budgets)} budgets", tuple(complaints))


def _evict_two(plane: ControlPlane, budget: Manifest) -> list[str]:
    name, namespace = budget["metadata"]["name"], budget["metadata"]["namespace"]
    labels = ",".join(f"{key}={value}" for key, value in budget["spec"]["selector"]["matchLabels"].items())
    pods = [pod["metadata"]["name"] for pod in plane.all_of("pods", namespace, labels) if _is_ready(pod)]
    if not pods:
        return [f"{name}: covers no pod"]
    answers = [_evicted(plane, namespace, pod) for pod in pods[:2]]
    wanted = [True, False][: len(answers)]
    return (
        []
        if answers == wanted
        else [f"{name}: evicted {answers} of {len(pods)} pods, one at a time was promised"]
    )


def _evicted(plane: ControlPlane, namespace: str, pod: str) -> bool:
    eviction = {
        "apiVersion": "policy/v1",
        "kind": "Eviction",
        "metadata": {"name": pod, "namespace": namespace},
    }
    try:
        plane.kubectl(
            *("create", "--raw", f"/api/v1/namespaces/{namespace}/pods/{pod}/eviction", "--filename", "-"),
            given=json.dumps(eviction),
        )
    except Refused as refused:
        if "disruption budget" not in str(refused):
            raise
        return False
    return True


def _drains(plane: ControlPlane, objects: Sequence[Manifest]) -> Report:
    """A machine can be emptied for maintenance within the budgets, and everything runs on the others."""
    emptied = f"node-{ZONES[0]}"
    arguments = ["--ignore-daemonsets", "--delete-emptydir-data", "--force", f"--timeout={_PATIENCE:g}s"]
    try:
        plane.kubectl("drain", emptied, *arguments)
    except Refused as refused:
        return Report(emptied, (str(refused).splitlines()[-1],))
    finally:
        plane.kubectl("uncordon", emptied)
    workloads = list(_workloads(objects))
    for found in workloads:
        name = f"{found['kind']}/{found['metadata']['name']}".lower()
        _rollout(plane, "status", name, found["metadata"]["namespace"])
    return Report(f"{emptied} emptied, {len(workloads)} workloads whole again")


def _runs_jobs(plane: ControlPlane, objects: Sequence[Manifest]) -> Report:
    """What runs by the clock, or by hand from such a form, is admitted, gets its volumes, and completes."""
    complaints = []
    forms = [found for found in objects if found["kind"] == "CronJob"]
    for found in forms:
        name, namespace = found["metadata"]["name"], found["metadata"]["namespace"]
        job = f"job/{name}-tried"
        try:
            plane.kubectl(
                *("create", "job", f"{name}-tried", f"--from=cronjob/{name}", "--namespace", namespace)
            )
            done = ("--for=condition=complete", f"--timeout={_JOB_PATIENCE:g}s")
            plane.kubectl("wait", job, "--namespace", namespace, *done)
        except Refused as refused:
            complaints.append(f"{name}: {refused}")
        finally:
            plane.kubectl("delete", job, "--namespace", namespace, "--ignore-not-found")
    return Report(
        f"a Job of {', '.join(found['metadata']['name'] for found in forms) or 'none'}", tuple(complaints)
    )


def _refuses(plane: ControlPlane, objects: Sequence[Manifest]) -> Report:
    """Errors that no schema shows are refused by this server: it really looks."""
    complaints = []
    for what, planted, said in _planted(objects):
        try:
            plane.apply([planted], dry_run=True)
        except Refused as refused:
            if said not in str(refused):
                complaints.append(f"{what}: refused, but for {refused}")
        else:
            complaints.append(f"{what}: taken")
    return Report("errors no schema shows", tuple(complaints))


def _planted(objects: Sequence[Manifest]) -> Iterator[tuple[str, Manifest, str]]:
    """What is wrong, the object, and what the server has to say to it."""
    deployment = next(found for found in objects if found["kind"] == "Deployment")
    metadata = {"name": "planted", "namespace": deployment["metadata"]["namespace"]}
    template = copy.deepcopy(deployment["spec"]["template"])
    template["spec"]["containers"][0]["securityContext"] = {"privileged": True}
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": template["spec"]}
    yield "a privileged pod", pod, "violates PodSecurity"

    other = copy.deepcopy(deployment)
    other["spec"]["selector"]["matchLabels"]["planted"] = "yes"
    other["spec"]["template"]["metadata"]["labels"]["planted"] = "yes"
    yield "another selector for running pods", other, "field is immutable"

    twice = copy.deepcopy(deployment)
    twice["metadata"] = metadata
    twice["spec"]["template"]["spec"]["volumes"].append({"name": "scratch", "emptyDir": {}})
    yield "two volumes of one name", twice, "duplicate entries"

    budget = next(found for found in objects if found["kind"] == "PodDisruptionBudget")
    both = copy.deepcopy(budget) | {"metadata": metadata}
    both["spec"] |= {"minAvailable": 1, "maxUnavailable": 1}
    yield "a budget of both kinds", both, "cannot be both set"


def _workloads(objects: Sequence[Manifest]) -> Iterator[Manifest]:
    return (found for found in objects if found["kind"] in _WORKLOADS)


def _pods_of(plane: ControlPlane, workload: Manifest) -> list[Manifest]:
    labels = workload["spec"]["selector"]["matchLabels"]
    selector = ",".join(f"{key}={value}" for key, value in labels.items())
    return plane.all_of("pods", workload["metadata"]["namespace"], selector)


def _zone(pod: Manifest) -> str:
    return str(pod["spec"].get("nodeName", "nowhere")).removeprefix("node-")


def _is_ready(found: Manifest) -> bool:
    conditions = found.get("status", {}).get("conditions", ())
    return any(one["type"] == "Ready" and one["status"] == "True" for one in conditions)
