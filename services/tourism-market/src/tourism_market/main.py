"""tourism-market, put together."""

from __future__ import annotations

from contracts.tourism_market import CoinTransactionReported
from servicekit.runtime import run
from servicekit.service import On, Service
from tourism_market.api import router
from tourism_market.handlers import book_reported_coin
from tourism_market.recount import RECOUNT
from tourism_market.repository import COLLECTIONS

SERVICE = Service(
    name="tourism-market",
    router=router,
    collections=COLLECTIONS,
    doors=(On(CoinTransactionReported, book_reported_coin),),
    recount=RECOUNT,
)


def main() -> None:
    """Run one process of the service: `python -m tourism_market api|worker|processor|serve`."""
    run(SERVICE)
