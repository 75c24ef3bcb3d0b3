"""tourism-market, put together."""

from __future__ import annotations

from servicekit.runtime import run
from servicekit.service import Service
from tourism_market.api import router
from tourism_market.consumers import DOORS
from tourism_market.expected import EXPECTED
from tourism_market.recount import RECOUNT
from tourism_market.repository import COLLECTIONS

SERVICE = Service(
    name="tourism-market",
    router=router,
    collections=COLLECTIONS,
    doors=DOORS,
    recount=RECOUNT,
    expected=EXPECTED,
)


def main() -> None:
    """Run one process of the service: `python -m tourism_market api|worker|processor|serve`."""
    run(SERVICE)
