"""What programs does about the events of other services."""

from contracts.tourism_market import MarketDaySettled
from programs.handlers import advance_followers
from servicekit.service import On

CONSUMERS = (On(MarketDaySettled, advance_followers),)
