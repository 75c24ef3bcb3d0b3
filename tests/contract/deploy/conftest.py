"""The overlays as kustomize renders them, once a session."""

from __future__ import annotations

from pathlib import Path

import pytest
from deploy.verify.check import ToolMissing
from deploy.verify.kubernetes import Manifest, overlay

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def overlays() -> dict[str, list[Manifest]]:
    """The documents of each overlay."""
    try:
        return {name: overlay(ROOT, name) for name in ("dev", "prod")}
    except ToolMissing as missing:
        pytest.skip(str(missing))
