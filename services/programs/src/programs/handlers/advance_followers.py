"""Programmes that follow a market advance with its turnover."""

from __future__ import annotations

from datetime import datetime

from contracts.tourism_market import MarketDaySettled
from programs.domain.program_parts import Evidence
from programs.handlers.announcements import since
from programs.repository.programs import Programs
from servicekit.transaction import Transaction


async def advance_followers(event: MarketDaySettled, tx: Transaction) -> None:
    """Count a settled day's turnover for every programme of that year that follows the market.

    Emits: `ProgramProgressRecorded` and, against a target, `ProgramAchievementMeasured` for each programme it
    moved. Idempotent: a day counts once, as it was settled last.
    """
    programs = Programs(tx)
    fact = _evidence(event, tx.now)
    for program in await programs.following(event.market_id, event.market_day.year):
        advanced = program.advance(fact)
        if advanced != program:
            await programs.save(advanced, events=since(advanced, program))


def _evidence(event: MarketDaySettled, counted_at: datetime) -> Evidence:
    return Evidence(
        id=event.market_day_id,
        kind="market-day",
        amount=event.turnover_idr,
        occurred_at=event.occurred_at,
        counted_at=counted_at,
        service="tourism-market",
        path=f"/v1/markets/{event.market_id}/market-days/{event.market_day}/settlement",
    )
