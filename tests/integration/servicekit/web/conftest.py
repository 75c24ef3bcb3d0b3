"""A small service with every kind of endpoint is the service under test."""

from __future__ import annotations

import pytest

from servicekit.service import Service
from servicekit.testing.sales import SALES


@pytest.fixture
def service() -> Service:
    """The service whose edges these tests use."""
    return SALES
