"""What tourism-market does about events that other systems bring to its doors."""

from contracts.tourism_market import CoinTransactionReported, DestinationVisitReported, VisitReported
from servicekit.service import On
from tourism_market.handlers import book_reported_coin, count_reported_at_destination, count_reported_visit

DOORS = (
    On(CoinTransactionReported, book_reported_coin),
    On(VisitReported, count_reported_visit),
    On(DestinationVisitReported, count_reported_at_destination),
)
