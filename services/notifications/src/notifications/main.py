"""Notifications, put together."""

from __future__ import annotations

from notifications.api import router
from notifications.consumers import CONSUMERS
from notifications.recount import RECOUNT
from notifications.repository import COLLECTIONS
from servicekit.runtime import run
from servicekit.service import Service

SERVICE = Service(
    name="notifications",
    router=router,
    collections=COLLECTIONS,
    consumers=CONSUMERS,
    recount=RECOUNT,
)


def main() -> None:
    """Run the process the command line asks for."""
    run(SERVICE)
