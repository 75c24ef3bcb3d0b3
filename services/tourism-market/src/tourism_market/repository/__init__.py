"""What tourism-market keeps: market days and the coin ledger.

Owns the queries, the shape of the documents and their way to the domain and back. Decides nothing.
"""

from tourism_market.repository import days, ledger

COLLECTIONS = (*days.COLLECTIONS, *ledger.COLLECTIONS)
