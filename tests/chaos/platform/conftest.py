"""Platforms with each process by itself, for what operators do to them; one at a time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from contracts.registry import SERVICES
from regencyctl.local.stack import LocalStack
from regencyctl.platform_client import Platform


@pytest.fixture(scope="module")
def services() -> tuple[str, ...]:
    """The services a module needs: all, unless it says otherwise."""
    return SERVICES


@pytest.fixture(scope="module")
def split_stack(services: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """The services as API, worker and processor each, on free ports with data of their own."""
    stack = LocalStack(tmp_path_factory.mktemp("split"), services=services, split=True, free_ports=True)
    stack.up()
    yield stack
    stack.down(wipe=True)


@pytest.fixture
async def split_platform(split_stack: LocalStack) -> AsyncIterator[Platform]:
    """The platform as its users see it; patient while a service restarts."""
    urls = {service: split_stack.url(service) for service in split_stack.services}
    async with Platform(urls, split_stack.token, patience=60) as client:
        yield client
