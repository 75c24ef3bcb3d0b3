"""Alerts: promtool runs their unit tests, amtool reads whom they go to."""

from __future__ import annotations

import re
from pathlib import Path

from deploy.verify.check import Check, Report, told, tool

_PROMETHEUS = Path("deploy/observability/prometheus")
_ALERTMANAGER = Path("deploy/observability/alertmanager/alertmanager.yaml")


def _rules(root: Path) -> Report:
    files = sorted((root / _PROMETHEUS / "rules").glob("*.yaml"))
    code, _, said = told([_promtool(), "check", "rules", "--lint=all", "--lint-fatal", *files])
    rules = sum(int(number) for number in re.findall(r"(\d+) rules found", said))
    return Report(f"{rules} rules in {len(files)} files", _lines(said) if code else ())


def _tests(root: Path) -> Report:
    folder = root / _PROMETHEUS / "tests"
    files = sorted(folder.glob("*.yaml"))
    code, _, said = told([_promtool(), "test", "rules", *(file.name for file in files)], folder=folder)
    return Report(f"{len(files)} files of unit tests", _lines(said) if code else ())


def _routes(root: Path) -> Report:
    amtool = tool("amtool", "apt-get install prometheus-alertmanager")
    code, _, said = told([amtool, "check-config", root / _ALERTMANAGER])
    found = ", ".join(re.findall(r"^ - (\d+ .+)$", said, flags=re.MULTILINE))
    return Report(found, _lines(said) if code else ())


def _promtool() -> Path:
    return tool("promtool", "apt-get install prometheus")


def _lines(said: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in said.splitlines() if line.strip())


CHECKS = (
    Check("alert-rules", _rules),
    Check("alert-tests", _tests),
    Check("alert-routes", _routes),
)
