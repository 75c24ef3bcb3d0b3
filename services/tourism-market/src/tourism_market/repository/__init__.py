"""What tourism-market keeps: markets, market days and the coin ledger.

Owns the queries, the shape of the documents and their way to the domain and back. Decides nothing.
"""

from tourism_market.repository import days, ledger, markets, villages

COLLECTIONS = (*villages.COLLECTIONS, *markets.COLLECTIONS, *days.COLLECTIONS, *ledger.COLLECTIONS)
