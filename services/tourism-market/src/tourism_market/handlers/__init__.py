"""What tourism-market can do: one use case a module."""

from tourism_market.handlers.book_coins import book_coins
from tourism_market.handlers.cancel_market_day import CancelMarketDay, cancel_market_day
from tourism_market.handlers.charge_entry_fee import ChargeEntryFee, charge_entry_fee
from tourism_market.handlers.classify_village import ClassifyVillage, classify_village
from tourism_market.handlers.close_market_day import CloseMarketDay, close_market_day
from tourism_market.handlers.count_at_destination import count_at_destination
from tourism_market.handlers.count_visits import count_visits
from tourism_market.handlers.deactivate_vendor import DeactivateVendor, deactivate_vendor
from tourism_market.handlers.declare_turnover import DeclareTurnover, declare_turnover
from tourism_market.handlers.declare_workers import DeclareWorkers, declare_workers
from tourism_market.handlers.deliveries import (
    Delivered,
    Desk,
    EntryRefused,
    SetAside,
    TakeDelivery,
    set_aside,
    take_deliveries,
    take_delivery,
    take_entry,
)
from tourism_market.handlers.describe_destination import DescribeDestination, describe_destination
from tourism_market.handlers.describe_village import DescribeVillage, describe_village
from tourism_market.handlers.entries import Unreadable
from tourism_market.handlers.move_vendor import MoveVendor, move_vendor
from tourism_market.handlers.open_market_day import OpenMarketDay, open_market_day
from tourism_market.handlers.plan_market_days import announce_market_days
from tourism_market.handlers.reactivate_vendor import ReactivateVendor, reactivate_vendor
from tourism_market.handlers.register_destination import register_destination, seed_destination
from tourism_market.handlers.register_market import register_market, seed_market
from tourism_market.handlers.register_vendors import (
    RegisterVendors,
    Registration,
    register_vendor,
    register_vendors,
)
from tourism_market.handlers.register_village import RegisterVillage, register_village, seed_village
from tourism_market.handlers.reopen_market_day import ReopenMarketDay, reopen_market_day
from tourism_market.handlers.resolve_discrepancy import ResolveDiscrepancy, resolve_discrepancy
from tourism_market.handlers.revise_market import ReviseMarket, revise_market
from tourism_market.handlers.schedule_market_day import ScheduleMarketDay, schedule_market_day
from tourism_market.handlers.settle_market_day import SettleMarketDay, settle_market_day
from tourism_market.handlers.take_reported import (
    book_reported_coins,
    count_reported_at_destinations,
    count_reported_visits,
)
from tourism_market.handlers.tally_market_day import summary_on

__all__ = [
    "CancelMarketDay",
    "ChargeEntryFee",
    "ClassifyVillage",
    "CloseMarketDay",
    "DeactivateVendor",
    "DeclareTurnover",
    "DeclareWorkers",
    "Delivered",
    "DescribeDestination",
    "DescribeVillage",
    "Desk",
    "EntryRefused",
    "MoveVendor",
    "OpenMarketDay",
    "ReactivateVendor",
    "RegisterVendors",
    "RegisterVillage",
    "Registration",
    "ReopenMarketDay",
    "ResolveDiscrepancy",
    "ReviseMarket",
    "ScheduleMarketDay",
    "SetAside",
    "SettleMarketDay",
    "TakeDelivery",
    "Unreadable",
    "announce_market_days",
    "book_coins",
    "book_reported_coins",
    "cancel_market_day",
    "charge_entry_fee",
    "classify_village",
    "close_market_day",
    "count_at_destination",
    "count_reported_at_destinations",
    "count_reported_visits",
    "count_visits",
    "deactivate_vendor",
    "declare_turnover",
    "declare_workers",
    "describe_destination",
    "describe_village",
    "move_vendor",
    "open_market_day",
    "reactivate_vendor",
    "register_destination",
    "register_market",
    "register_vendor",
    "register_vendors",
    "register_village",
    "reopen_market_day",
    "resolve_discrepancy",
    "revise_market",
    "schedule_market_day",
    "seed_destination",
    "seed_market",
    "seed_village",
    "set_aside",
    "settle_market_day",
    "summary_on",
    "take_deliveries",
    "take_delivery",
    "take_entry",
]
