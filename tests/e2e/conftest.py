"""A real browser for tests of pages, where the machine has one."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from regencyctl.browser import ADVICE, FLAGS, find_browser
from regencyctl.settings import Surroundings

PATIENCE_MS = 60_000


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
