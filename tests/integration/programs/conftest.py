"""programs is the service under test."""

from __future__ import annotations

from dataclasses import replace

import pytest

from programs.main import SERVICE
from servicekit.service import Service


@pytest.fixture
def service() -> Service:
    """The service whose edges these tests use, without what it comes with: a test that wants that says so."""
    return replace(SERVICE, seeds=tuple)
