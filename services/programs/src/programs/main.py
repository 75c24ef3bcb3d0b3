"""programs, put together."""

from __future__ import annotations

from programs.api import router
from programs.consumers import CONSUMERS
from programs.expected import EXPECTED
from programs.recount import RECOUNT
from programs.repository import COLLECTIONS
from servicekit.runtime import run
from servicekit.service import Service

SERVICE = Service(
    name="programs",
    router=router,
    collections=COLLECTIONS,
    consumers=CONSUMERS,
    recount=RECOUNT,
    expected=EXPECTED,
)


def main() -> None:
    """Run one process of the service: `python -m programs api|worker|processor|serve`."""
    run(SERVICE)
