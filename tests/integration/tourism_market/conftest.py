"""tourism-market is the service under test."""

from __future__ import annotations

import pytest

from servicekit.service import Service
from tourism_market.main import SERVICE


@pytest.fixture
def service() -> Service:
    """The service whose edges these tests use."""
    return SERVICE
