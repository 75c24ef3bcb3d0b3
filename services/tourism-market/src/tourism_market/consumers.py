"""What tourism-market does about events that other systems bring to its doors."""

from contracts.tourism_market import CoinTransactionReported, DestinationVisitReported, VisitReported
from servicekit.service import Together
from tourism_market.handlers import (
    book_reported_coins,
    count_reported_at_destinations,
    count_reported_visits,
)

DOORS = (
    Together(CoinTransactionReported, book_reported_coins),
    Together(VisitReported, count_reported_visits),
    Together(DestinationVisitReported, count_reported_at_destinations),
)
