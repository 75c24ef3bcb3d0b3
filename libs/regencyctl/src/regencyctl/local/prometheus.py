"""Prometheus on this machine: the scrapes and rules of compose, a day of data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from regencyctl.local.compose_files import OBSERVABILITY, doors_of, with_targets
from regencyctl.local.plan import Plan, RunFolder
from regencyctl.local.ports import HOST

SOURCE = OBSERVABILITY / "prometheus" / "prometheus.yaml"
_FILE = "prometheus.yaml"


def configuration(plan: Plan) -> dict[str, Any]:
    """The configuration of compose, for the processes of this stack."""
    wanted: dict[str, Any] = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    doors = doors_of(plan)
    wanted["rule_files"] = [str(SOURCE.parent / pattern) for pattern in wanted["rule_files"]]
    wanted["scrape_configs"] = with_targets(wanted["scrape_configs"], doors)
    alerting = wanted.get("alerting", {})
    alerting["alertmanagers"] = with_targets(alerting.get("alertmanagers", []), doors)
    wanted["alerting"] = alerting
    if plan.watchers.pace is not None:
        pace = f"{plan.watchers.pace}s"
        wanted["global"] |= {"scrape_interval": pace, "scrape_timeout": pace, "evaluation_interval": pace}
    return wanted


def write_configuration(plan: Plan, folder: RunFolder) -> None:
    """Write the configuration into the folder Prometheus has."""
    (folder.prometheus / _FILE).write_text(yaml.safe_dump(configuration(plan)), encoding="utf-8")


def start_command(program: Path, plan: Plan, folder: RunFolder) -> tuple[str, ...]:
    """Runs Prometheus until it is told to stop."""
    return (
        str(program),
        f"--config.file={folder.prometheus / _FILE}",
        f"--storage.tsdb.path={folder.prometheus / 'data'}",
        "--storage.tsdb.retention.time=1d",
        f"--web.listen-address={HOST}:{plan.ports['prometheus']}",
        "--log.level=warn",
    )
