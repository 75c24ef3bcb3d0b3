"""One service through its public edges: the fixture `service` of a folder or a module says which."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

import httpx
import pytest

from contracts.indicators import INDICATORS, Indicator
from servicekit.clock import SYSTEM_CLOCK, Clock
from servicekit.intake import create_intake_router
from servicekit.issuer import DevelopmentIssuer
from servicekit.service import Service
from servicekit.settings import Settings
from servicekit.testing.boards import Board, open_board
from servicekit.testing.consuming import Workbench, workbench
from servicekit.testing.doors import Door, open_door, settings_for_test

PUBLISHERS = '{"urn:test:gates": ["33.14"]}'
"""The one other system the service trusts, and for which regency."""


@pytest.fixture
def own_settings() -> Mapping[str, str]:
    """What a service is told besides; a folder that has more to tell says what."""
    return {}


@pytest.fixture
def settings(
    service: Service,
    kafka_url: str,
    store_url: str,
    prefix: str,
    tmp_path: Path,
    own_settings: Mapping[str, str],
) -> Settings:
    """Settings of a service with topics and a database of its own."""
    more = {"kafka": kafka_url, "mongo_url": store_url, "publishers": PUBLISHERS, **own_settings}
    return settings_for_test(service.name, tmp_path, prefix, service.settings, **more)


@pytest.fixture
def clock() -> Clock:
    """What the service reads the time from; a module that sets the time itself says another."""
    return SYSTEM_CLOCK


@pytest.fixture
async def door(service: Service, settings: Settings, tmp_path: Path, clock: Clock) -> AsyncIterator[Door]:
    """The service's API and its door for other systems."""
    issuer, intake = DevelopmentIssuer(tmp_path), create_intake_router(service)
    async with open_door(service, settings, issuer, lambda _: [intake], clock=clock) as opened:
        yield opened


@pytest.fixture
async def http(door: Door) -> AsyncIterator[httpx.AsyncClient]:
    """A client of it."""
    async with httpx.AsyncClient(base_url=door.url, timeout=30) as client:
        yield client


@pytest.fixture
async def bench(service: Service, settings: Settings) -> AsyncIterator[Workbench]:
    """The service's consumers and its relay, in the database its API uses."""
    async with workbench(service, settings) as made:
        yield made


@pytest.fixture
def indicators() -> Sequence[Indicator]:
    """What the board knows; a module that has others says which."""
    return INDICATORS


@pytest.fixture
async def board(
    service: Service, settings: Settings, tmp_path: Path, indicators: Sequence[Indicator]
) -> AsyncIterator[Board]:
    """The service's API with the figures it is shown."""
    async with open_board(settings, tmp_path, service, indicators) as opened:
        yield opened
