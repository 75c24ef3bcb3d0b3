"""The collector of spans: a collector reads its configuration. Jaeger 2 is one, with the same parts."""

from __future__ import annotations

import re
from pathlib import Path

from deploy.verify.check import Check, Report, document_of, told, tool

COLLECTOR = Path("deploy/observability/otel/collector.yaml")

NATIVE = Path("deploy/local/jaeger.yaml")
"""Laid over the collector's by `./regency up --profile full`."""

_LOGGED = re.compile(r"\d{4}/\d\d/\d\d ")
"""What it says it says once more to its log."""


def _configuration(root: Path) -> Report:
    pipelines = document_of(root, COLLECTOR).get("service", {}).get("pipelines", {})
    return Report(f"pipelines: {', '.join(pipelines) or 'none'}", _complaints(root, COLLECTOR))


def _native(root: Path) -> Report:
    extensions = document_of(root, NATIVE).get("extensions", {})
    return Report(f"extensions: {', '.join(extensions)}", _complaints(root, COLLECTOR, NATIVE))


def _complaints(root: Path, *files: Path) -> tuple[str, ...]:
    """What a collector says of these files, each laid over the one before; it is about the last."""
    program = tool("jaeger", "deploy/tools/install.sh builds it where Go is")
    code, _, said = told([program, "validate", *(f"--config={root / file}" for file in files)])
    lines = (line for line in said.splitlines() if line.strip() and not _LOGGED.match(line))
    return tuple(f"{files[-1]}: {line}" for line in dict.fromkeys(lines)) if code else ()


CHECKS = (Check("otel-collector", _configuration), Check("native-traces", _native))
