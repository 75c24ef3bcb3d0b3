"""What tourism-market does about events that other systems bring to its doors."""

from contracts.tourism_market import CoinTransactionReported
from servicekit.service import On
from tourism_market.handlers import book_reported_coin

DOORS = (On(CoinTransactionReported, book_reported_coin),)
