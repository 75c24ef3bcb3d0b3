"""What tourism-market can do: one use case a module."""

from tourism_market.handlers.book_coins import BookCoins, Unreadable, book_coins
from tourism_market.handlers.book_reported_coin import book_reported_coin
from tourism_market.handlers.close_market_day import CloseMarketDay, close_market_day
from tourism_market.handlers.open_market_day import OpenMarketDay, open_market_day
from tourism_market.handlers.register_market import register_market, seed_market
from tourism_market.handlers.settle_market_day import SettleMarketDay, settle_market_day
from tourism_market.handlers.take_delivery import (
    Delivered,
    EntryRefused,
    SetAside,
    TakeDelivery,
    set_aside,
    take_deliveries,
    take_delivery,
    take_entry,
)

__all__ = [
    "BookCoins",
    "CloseMarketDay",
    "Delivered",
    "EntryRefused",
    "OpenMarketDay",
    "SetAside",
    "SettleMarketDay",
    "TakeDelivery",
    "Unreadable",
    "book_coins",
    "book_reported_coin",
    "close_market_day",
    "open_market_day",
    "register_market",
    "seed_market",
    "set_aside",
    "settle_market_day",
    "take_deliveries",
    "take_delivery",
    "take_entry",
]
