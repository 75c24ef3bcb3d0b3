"""Alertmanager on this machine: the routes of compose, into this stack's own notifications."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml

from regencyctl.local.compose_files import OBSERVABILITY, doors_of, with_addresses
from regencyctl.local.plan import Plan, RunFolder
from regencyctl.local.ports import HOST

TOKEN_LIFE = timedelta(days=30)
"""How long the token of a start is good for."""

SOURCE = OBSERVABILITY / "alertmanager" / "alertmanager.yaml"
_FILE = "alertmanager.yaml"
_SECRETS = "/etc/alertmanager/secrets"
"""Where compose and Kubernetes mount what Alertmanager shows at the doors it knocks at."""


def configuration(plan: Plan, folder: RunFolder) -> str:
    """The configuration of compose, for the processes of this stack."""
    text = with_addresses(SOURCE.read_text(encoding="utf-8"), doors_of(plan))
    wanted = yaml.safe_load(text.replace(_SECRETS, str(folder.keys)))
    if plan.watchers.pace is not None:
        pace = f"{plan.watchers.pace}s"
        for route in _routes(wanted["route"]):
            route |= {"group_wait": pace, "group_interval": pace}
    return yaml.safe_dump(wanted)


def _routes(route: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield route
    for inner in route.get("routes", ()):
        yield from _routes(inner)


def write_token(folder: RunFolder, token: str) -> None:
    """Write what Alertmanager shows at the door of notifications, for its owner only."""
    path = folder.keys / "monitoring-token"
    path.touch(mode=0o600)
    path.write_text(token, encoding="utf-8")


def write_configuration(plan: Plan, folder: RunFolder) -> None:
    """Write the configuration into the folder Alertmanager has."""
    (folder.alertmanager / _FILE).write_text(configuration(plan, folder), encoding="utf-8")


def start_command(program: Path, plan: Plan, folder: RunFolder) -> tuple[str, ...]:
    """Runs Alertmanager, alone, until it is told to stop."""
    return (
        str(program),
        f"--config.file={folder.alertmanager / _FILE}",
        f"--storage.path={folder.alertmanager / 'data'}",
        f"--web.listen-address={HOST}:{plan.ports['alertmanager']}",
        "--cluster.listen-address=",
        "--log.level=warn",
    )
