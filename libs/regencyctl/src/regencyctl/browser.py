"""The browser that the tests try pages in: the machine's own Chromium, never a downloaded one."""

from __future__ import annotations

import shutil

from regencyctl.settings import Surroundings

NAMES = ("chromium", "chromium-browser", "google-chrome")
ADVICE = "no Chromium here, so the tests of pages are skipped; on Debian: apt-get install chromium"

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""Nothing but the pages under test is asked for over the network; root may start it."""


def find_browser(surroundings: Surroundings) -> str | None:
    """Where Chromium is, if anywhere."""
    return next((found for name in NAMES if (found := shutil.which(name, path=surroundings.path))), None)
