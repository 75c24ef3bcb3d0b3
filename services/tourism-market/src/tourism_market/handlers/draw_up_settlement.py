"""Drawing up the settlement document of a day that is being settled."""

from __future__ import annotations

import asyncio

from servicekit.transaction import Transaction
from tourism_market.domain.market_day import MarketDay
from tourism_market.domain.settlement import Settlement, require_balance
from tourism_market.papers import Print, print_settlement
from tourism_market.repository.discrepancies import Discrepancies
from tourism_market.repository.ledger import accounts_of
from tourism_market.repository.payouts import payouts_on
from tourism_market.repository.settlements import file_settlement, next_version


async def draw_up_settlement(day: MarketDay, address: str, tx: Transaction) -> Settlement:
    """Keep a settled day's books as a document: once for each time the day is settled.

    Args:
        day: Just settled.
        address: Where this service is found; the document names a page there that verifies it.
        tx: Of the settlement.

    Raises: `BooksOutOfBalance`: nothing is settled on books that do not add up.
    """
    discrepancies = Discrepancies(tx, day.market)
    accounts = await accounts_of(tx, day)
    require_balance(day, accounts)
    settlement = Settlement(
        regency=day.market.regency,
        market_id=day.market.id,
        market_day=day.date,
        version=await next_version(tx, day),
        settled_at=tx.now,
        settled_by=tx.context.actor,
        coin_value_idr=day.tariff.coin_value_idr,
        totals=day.totals,
        accounts=accounts,
        payouts=await payouts_on(tx, day, accounts),
        corrected=await discrepancies.decided(day),
        booked_late=await discrepancies.booked_late(day),
    )
    code = settlement.code
    sheet = Print(
        settlement,
        code=code,
        market_name=day.market.name,
        manager=day.market.manager,
        village=day.market.village,
        address=f"{address}/v1/settlements/{code}",
    )
    pdf = await asyncio.to_thread(print_settlement, sheet)
    await file_settlement(tx, settlement, day, code, pdf)
    return settlement
