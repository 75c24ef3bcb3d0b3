"""programs' API on a real store."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from contracts.registry import topic_named
from programs.main import SERVICE
from servicekit.issuer import DevelopmentIssuer
from servicekit.kafka import apply_topics, plan_topics, topic_specs
from servicekit.settings import Settings
from servicekit.testing.consuming import Workbench, workbench
from servicekit.testing.doors import Door, open_door, settings_for_test


@pytest.fixture
def settings(store_url: str, kafka_url: str, prefix: str, tmp_path: Path) -> Settings:
    """Settings of a service of its own."""
    return settings_for_test(SERVICE.name, tmp_path, prefix, mongo_url=store_url, kafka=kafka_url)


@pytest.fixture
async def door(settings: Settings, tmp_path: Path) -> AsyncIterator[Door]:
    """The service's API in a database of its own."""
    async with open_door(SERVICE, settings, DevelopmentIssuer(tmp_path)) as opened:
        yield opened


@pytest.fixture
async def http(door: Door) -> AsyncIterator[httpx.AsyncClient]:
    """A client of it."""
    async with httpx.AsyncClient(base_url=door.url, timeout=30) as client:
        yield client


@pytest.fixture
async def bench(settings: Settings, door: Door) -> AsyncIterator[Workbench]:
    """The service's consumers beside the API, in the same database."""
    assert door.runtime.settings == settings
    own = topic_specs((topic_named("programs.program"),), prefix=settings.topic_prefix)
    await apply_topics(settings.kafka, await plan_topics(settings.kafka, own))
    async with workbench(SERVICE, settings) as made:
        yield made
