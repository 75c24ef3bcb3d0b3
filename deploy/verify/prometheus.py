"""Prometheus reads its configuration and its rules: promtool says what it would say."""

from __future__ import annotations

import re
from pathlib import Path

from deploy.verify.check import Check, Report, told, tool

_ADVICE = "apt-get install prometheus"
_FILE = Path("deploy/observability/prometheus/prometheus.yaml")


def _configuration(root: Path) -> Report:
    code, _, said = told([tool("promtool", _ADVICE), "check", "config", root / _FILE])
    files = len(re.findall(r"SUCCESS", said))
    lines = (line.strip() for line in said.replace(f"{root}/", "").splitlines())
    found = tuple(f"{_FILE}: {line}" for line in lines if line and not line.startswith("Checking "))
    return Report(f"{files} files", found if code else ())


CHECKS = (Check("prometheus-config", _configuration),)
