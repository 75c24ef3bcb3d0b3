"""The users of Kafka have the rights the registry gives them, and every process is a user there is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml
from deploy.verify.check import Check, Report, Unreadable

from contracts.access import principals

_COMPONENT = Path("deploy/k8s/components/strimzi")
_USERS = _COMPONENT / "users.yaml"
_SETTINGS = _COMPONENT / "kustomization.yaml"
_NAMED = re.compile(r"_KAFKA_USERNAME=(\S+)")

Grant = tuple[str, str, str]
"""User, "topic name" or "group name*", operation."""


def _access(root: Path) -> Report:
    given, due = set(_given(root)), set(_due())
    complaints = [
        *(
            f"{_USERS}: {user} may {operation} {what}, and should not"
            for user, what, operation in given - due
        ),
        *(
            f"{_USERS}: {user} may not {operation} {what}, and should"
            for user, what, operation in due - given
        ),
        *(f"{_SETTINGS}: no user is called {name}" for name in _strangers(root)),
    ]
    return Report(f"{len(given)} rights of {len(principals())} users", tuple(sorted(complaints)))


def _given(root: Path) -> Iterator[Grant]:
    try:
        users = list(yaml.safe_load_all((root / _USERS).read_text(encoding="utf-8")))
        for user in users:
            for acl in user["spec"]["authorization"]["acls"]:
                for operation in acl["operations"]:
                    yield user["metadata"]["name"], _what(acl["resource"]), operation
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise Unreadable(f"{_USERS}: {error!r}") from error


def _what(resource: dict[str, Any]) -> str:
    end = "*" if resource["patternType"] == "prefix" else ""
    return f"{resource['type']} {resource['name']}{end}"


def _due() -> Iterator[Grant]:
    for principal in principals():
        for right in principal.rights:
            what = f"{right.resource} {right.name}{'*' if right.is_prefix else ''}"
            for operation in right.operations:
                yield principal.name, what, operation


def _strangers(root: Path) -> Iterable[str]:
    """Names that settings give a process, and that nobody has."""
    try:
        told = _NAMED.findall((root / _SETTINGS).read_text(encoding="utf-8"))
    except OSError as error:
        raise Unreadable(f"{_SETTINGS}: {error!r}") from error
    return set(told) - {principal.name for principal in principals()}


CHECKS = (Check("kafka-access", _access),)
