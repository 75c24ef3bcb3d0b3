"""The real parts every test may ask for: a broker, a store, and a prefix of its own in both."""

from __future__ import annotations

import os
import uuid

import pytest


@pytest.fixture(scope="session")
def kafka_url() -> str:
    """Host and port of a running Kafka."""
    return os.environ["REGENCY_TEST_KAFKA"]


@pytest.fixture(scope="session")
def store_url() -> str:
    """Connection string of a running store."""
    return os.environ["REGENCY_TEST_STORE"]


@pytest.fixture
def prefix() -> str:
    """A topic prefix and database prefix no other test uses."""
    return f"t{uuid.uuid4().hex[:8]}"
