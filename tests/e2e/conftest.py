"""What tests of the whole platform share: who calls it, and phones with a browser, where there is one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from regencyctl.browser import ADVICE, FLAGS, find_browser
from regencyctl.local.stack import LocalStack
from regencyctl.local.watchers import WATCHERS
from regencyctl.platform_client import Platform
from regencyctl.settings import Surroundings
from servicekit.testing.prometheus import Prometheus
from servicekit.testing.wire import Wire, wire_to

PATIENCE_MS = 60_000
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "locale": "id-ID",
    "is_mobile": True,
    "has_touch": True,
}


@pytest.fixture
async def platform(stack: LocalStack) -> AsyncIterator[Platform]:
    """The platform as its users see it; patient while a service restarts."""
    async with Platform(_urls(stack), stack.token, patience=20) as client:
        yield client


@pytest_asyncio.fixture(loop_scope="module")
async def page_platform(stack: LocalStack) -> AsyncIterator[Platform]:
    """The same, for modules whose tests share a browser."""
    async with Platform(_urls(stack), stack.token, patience=20) as client:
        yield client


@pytest.fixture
async def prometheus(stack: LocalStack) -> AsyncIterator[Prometheus]:
    """The Prometheus that watches the platform. Skips the test on a machine without one."""
    if stack.prometheus is None:
        pytest.skip(WATCHERS["prometheus"].advice)
    async with Prometheus(stack.prometheus) as client:
        yield client


@pytest.fixture
def alertmanager(stack: LocalStack) -> str:
    """Where the platform's Alertmanager answers. Skips the test on a machine without one."""
    if stack.alertmanager is None:
        pytest.skip(WATCHERS["alertmanager"].advice)
    return stack.alertmanager


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """Headless Chromium without any data of its own. Skips the tests on a machine without Chromium."""
    program = find_browser(Surroundings())
    if program is None:
        pytest.skip(ADVICE)
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield started
        await started.close()


@pytest_asyncio.fixture(loop_scope="module")
async def new_page(browser: Browser) -> AsyncIterator[Callable[[str], Awaitable[tuple[Page, Wire]]]]:
    """Takes out another phone, with a network of its own to a server; in the end no page has stumbled."""
    stumbles: list[str] = []
    async with AsyncExitStack() as everything:

        async def make(url: str) -> tuple[Page, Wire]:
            server = urlsplit(url)
            wire = await everything.enter_async_context(wire_to(str(server.hostname), int(server.port or 0)))
            context = await browser.new_context(**PHONE)
            everything.push_async_callback(context.close)
            page = await context.new_page()
            page.on("pageerror", lambda error: stumbles.append(str(error)))
            return page, wire

        yield make
    assert stumbles == []


def _urls(stack: LocalStack) -> dict[str, str]:
    return {service: stack.url(service) for service in stack.services}
