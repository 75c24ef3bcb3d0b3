"""What tourism-market keeps: markets, their days, coins and visits, and villages.

Owns the queries, the shape of the documents and their way to the domain and back. Decides nothing.
"""

from tourism_market.repository import (
    day_figures,
    days,
    destinations,
    discrepancies,
    ledger,
    markets,
    settlements,
    turnover,
    vendors,
    villages,
    visits,
)

COLLECTIONS = tuple(
    spec
    for part in (
        destinations,
        vendors,
        villages,
        markets,
        days,
        ledger,
        discrepancies,
        settlements,
        visits,
        day_figures,
        turnover,
    )
    for spec in part.COLLECTIONS
)
