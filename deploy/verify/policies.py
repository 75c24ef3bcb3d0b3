"""Rules of our own about what an overlay renders to: deploy/policies, asked by conftest, and tested by it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from deploy.verify.check import Check, Report, Told, Unreadable, told, tool
from deploy.verify.kubernetes import OVERLAYS, rendered

from servicekit.kafka import topic_specs

_ADVICE = "deploy/tools/install.sh builds it"
_POLICIES = Path("deploy/policies")


def _tests(root: Path) -> Report:
    """The rules find what they are for."""
    program = tool("conftest", _ADVICE)
    results = _results(told([program, "verify", "--policy", root / _POLICIES, "-o", "json"]))
    failed = _failures(results)
    passed = sum(result["successes"] for result in results)
    return Report(f"{passed} tests", tuple(f"{_POLICIES}: {message}" for message in failed))


def _overlays(root: Path) -> Report:
    """What is rendered keeps to the rules."""
    program = tool("conftest", _ADVICE)
    complaints: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        registry = Path(folder) / "registry.json"
        topics = [topic.name for topic in topic_specs()]
        registry.write_text(json.dumps({"registry": {"topics": topics}}), encoding="utf-8")
        for name in OVERLAYS:
            given = Path(folder) / f"{name}.yaml"
            given.write_text(rendered(root, f"deploy/k8s/overlays/{name}"), encoding="utf-8")
            rules: list[str | Path] = ["--policy", root / _POLICIES, "--data", registry]
            results = _results(told([program, "test", "--combine", *rules, "-o", "json", given]))
            complaints += [f"deploy/k8s/overlays/{name}: {message}" for message in _failures(results)]
    return Report(f"{len(OVERLAYS)} overlays", tuple(complaints))


def _results(asked: Told) -> list[dict[str, Any]]:
    """What conftest answered. Raises: `Unreadable` with what it said instead."""
    try:
        results: list[dict[str, Any]] = json.loads(asked.answer)
    except ValueError:
        raise Unreadable(f"{_POLICIES}: {' '.join(asked.words.split())}") from None
    return results


def _failures(results: Sequence[Mapping[str, Any]]) -> list[str]:
    return [one["msg"] for result in results for one in result.get("failures", [])]


CHECKS = (Check("policies-tests", _tests), Check("policies", _overlays))
