"""programs is the service under test."""

from __future__ import annotations

import pytest

from programs.main import SERVICE
from servicekit.service import Service


@pytest.fixture
def service() -> Service:
    """The service whose edges these tests use."""
    return SERVICE
