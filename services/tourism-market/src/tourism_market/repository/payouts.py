"""What vendors are to be paid: the accounts of the ledger beside the register of vendors."""

from __future__ import annotations

from collections.abc import Sequence

from servicekit.mongo import Store
from servicekit.transaction import Transaction
from tourism_market.domain.accounts import Account
from tourism_market.domain.market_day import MarketDay
from tourism_market.domain.settlement import Payout, payouts_of
from tourism_market.repository.vendors import find_vendors


async def payouts_on(
    source: Transaction | Store, day: MarketDay, accounts: Sequence[Account]
) -> tuple[Payout, ...]:
    """The payout list of a day, by vendor id."""
    paid = [one.vendor_id for one in accounts if one.vendor_id is not None]
    known = await find_vendors(source, day.market, paid)
    stalls = {vendor_id: vendor.stall.number for vendor_id, vendor in known.items()}
    return payouts_of(accounts, stalls, day.tariff.coin_value_idr)
