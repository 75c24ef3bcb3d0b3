"""programs' API on a real store."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from programs.main import SERVICE
from servicekit.issuer import DevelopmentIssuer
from servicekit.testing.doors import Door, open_door, settings_for_test


@pytest.fixture
async def door(store_url: str, kafka_url: str, prefix: str, tmp_path: Path) -> AsyncIterator[Door]:
    """The service's API in a database of its own."""
    settings = settings_for_test(SERVICE.name, tmp_path, prefix, mongo_url=store_url, kafka=kafka_url)
    async with open_door(SERVICE, settings, DevelopmentIssuer(tmp_path)) as opened:
        yield opened


@pytest.fixture
async def http(door: Door) -> AsyncIterator[httpx.AsyncClient]:
    """A client of it."""
    async with httpx.AsyncClient(base_url=door.url, timeout=30) as client:
        yield client
