"""Ends the build of an image that holds another service than its own: `python only.py <package>`."""

from __future__ import annotations

import sys
from importlib.util import find_spec

SERVICES = ("programs", "evaluation", "tourism_market", "notifications")


def strangers(package: str) -> list[str]:
    """The other services that could be imported here."""
    return [service for service in SERVICES if service != package and find_spec(service) is not None]


if __name__ == "__main__":
    if find_spec(sys.argv[1]) is None:
        sys.exit(f"{sys.argv[1]} is not in this image")
    if found := strangers(sys.argv[1]):
        sys.exit(f"the image of {sys.argv[1]} also holds {', '.join(found)}")
