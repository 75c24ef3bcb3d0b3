"""What processes are told: every variable is a setting of its service, with a value it can have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from deploy.generate import SERVICES
from deploy.verify.check import Check, Report, document_of, text_of
from deploy.verify.compose_rules import COMPOSE

from servicekit.service import Service
from servicekit.settings import InvalidSettings, load_as, prefix_of

BASE = Path("deploy/k8s/base")
TRACING = Path("deploy/compose/tracing.env")


def variables_of(root: Path, file: Path) -> dict[str, str]:
    """The variables of an env file. Raises: `Unreadable`."""
    lines = (line for line in text_of(root, file).splitlines() if line.strip() and not line.startswith("#"))
    return {name: value for name, _, value in (line.partition("=") for line in lines)}


def _settings(root: Path) -> Report:
    manifests = [(service, BASE / service.name / "settings.env") for service in SERVICES]
    told = [(service, str(file), variables_of(root, file)) for service, file in manifests]
    told += _of_containers(root, variables_of(root, TRACING))
    found = (line for service, place, variables in told for line in _complaints(place, service, variables))
    return Report(f"{sum(len(variables) for *_, variables in told)} variables", tuple(dict.fromkeys(found)))


def _of_containers(root: Path, shell: Mapping[str, str]) -> Iterator[tuple[Service, str, dict[str, str]]]:
    """The processes of compose with what they are told; what has no value is taken from the shell."""
    containers = document_of(root, COMPOSE).get("services", {})
    for service in SERVICES:
        for name, container in containers.items():
            if name.startswith(f"{service.name}-"):
                given = container.get("environment", {}).items()
                told = {key: shell.get(key, "") if value is None else str(value) for key, value in given}
                yield service, f"{COMPOSE}: {name}", told


def _complaints(place: str, service: Service, variables: Mapping[str, str]) -> Iterator[str]:
    prefix = prefix_of(service.name)
    strangers = (name for name in variables if not name.startswith(prefix))
    yield from (f"{place}: {name}: does not begin with {prefix}" for name in strangers)
    # An overlay says who signs tokens and seals contacts; without it nothing starts in production.
    told = {name: value for name, value in variables.items() if value}
    try:
        load_as(service.settings, service.name, told | {f"{prefix}ENVIRONMENT": "development"})
    except InvalidSettings as invalid:
        yield from (f"{place}: {line}" for line in str(invalid).splitlines())


CHECKS = (Check("settings", _settings),)
