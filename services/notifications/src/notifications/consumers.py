"""What notifications does about events from elsewhere."""

from __future__ import annotations

from contracts.tourism_market import MarketDaySettled
from notifications.handlers import notify_settlement
from servicekit.service import On

CONSUMERS = (On(MarketDaySettled, notify_settlement),)
