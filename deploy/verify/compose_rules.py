"""What this house asks of every container of docker-compose.yml, beyond what the schema of compose asks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

COMPOSE = Path("docker-compose.yml")

WRITES_ITS_IMAGE = frozenset({"kafka"})
"""Containers whose root cannot be read-only: the broker's start script writes its configuration there."""

SEEN_BY_PROMETHEUS = frozenset({"mongodb-exporter", "otel-collector"})
"""Containers whose image holds one program and no shell: nothing could probe it, so Prometheus scrapes it."""

_LIMITS = ("mem_limit", "cpus", "pids_limit")
_IMAGE = re.compile(r"[a-z0-9._/-]+:v?\d+(\.\d+)+")
_LOOPBACK = re.compile(r"127\.0\.0\.1:")
_ENDS = re.compile(r"no$|on-failure:\d+$")
_COMPLETED = "service_completed_successfully"

Container = Mapping[str, Any]


def complaints_about(project: Mapping[str, Any], root: Path) -> Iterator[str]:
    """One line for each rule a container breaks; it names the container and the key."""
    containers: Mapping[str, Container] = project.get("services", {})
    for name, container in containers.items():
        found = (
            *_limited(container),
            *_contained(name, container),
            *_healthy(name, container, ends=name in one_shots(containers)),
            *_mounts(container, project, root),
        )
        yield from (f"{name}: {complaint}" for complaint in found)


def one_shots(containers: Mapping[str, Container]) -> set[str]:
    """Containers that end: others wait for that."""
    return {
        needed
        for container in containers.values()
        for needed, how in container.get("depends_on", {}).items()
        if how["condition"] == _COMPLETED
    }


def _limited(container: Container) -> Iterator[str]:
    if not _IMAGE.fullmatch(str(container.get("image"))):
        yield f"image {container.get('image')} is not pinned to a version"
    yield from (f"{key} is missing" for key in _LIMITS if not container.get(key))
    if "max-size" not in container.get("logging", {}).get("options", {}):
        yield "logging has no max-size: its log would fill the disk"


def _contained(name: str, container: Container) -> Iterator[str]:
    if container.get("cap_drop") != ["ALL"]:
        yield "cap_drop is not [ALL]"
    if "no-new-privileges:true" not in container.get("security_opt", ()):
        yield "security_opt lacks no-new-privileges:true"
    if container.get("read_only") is not True and name not in WRITES_ITS_IMAGE:
        yield "read_only is not true"
    if not (container.get("networks") or container.get("network_mode") == "none"):
        yield "networks are not said: it would be on one with all others"
    ports = (str(port) for port in container.get("ports", ()))
    yield from (f"port {port} is open to other machines" for port in ports if not _LOOPBACK.match(port))


def _healthy(name: str, container: Container, *, ends: bool) -> Iterator[str]:
    if ends:
        if not _ENDS.match(str(container.get("restart"))):
            yield "restart: it ends, and would be started again, or fails and is tried for ever"
        return
    if container.get("restart") != "unless-stopped":
        yield "restart is not unless-stopped"
    if "healthcheck" not in container and name not in SEEN_BY_PROMETHEUS:
        yield "healthcheck is missing"


def _mounts(container: Container, project: Mapping[str, Any], root: Path) -> Iterator[str]:
    for mount in container.get("volumes", ()):
        source = str(mount).partition(":")[0]
        if source.startswith("."):
            if not (root / source).exists():
                yield f"volumes: {source} is not there"
        elif source not in project.get("volumes", {}):
            yield f"volumes: {source} is not declared"
