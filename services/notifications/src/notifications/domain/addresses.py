"""Addresses in texts: notices name pages of the platform by path, readers outside of it need all of it."""

from __future__ import annotations

import re

_PATH = re.compile(r"(?<!\S)/[A-Za-z0-9](?:\S*[A-Za-z0-9])?")


def with_addresses(text: str, site: str) -> str:
    """The text with the site before each path: … /skm/33.14/x. → … https://site/skm/33.14/x."""
    return _PATH.sub(lambda found: site + found[0], text)
