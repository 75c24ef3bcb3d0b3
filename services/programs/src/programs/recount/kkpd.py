"""Cards, purchases and statements, told as events again."""

from __future__ import annotations

from collections.abc import AsyncIterator

from contracts.event import Event
from contracts.programs import (
    KkpdLimitRefused,
    KkpdStatementReceived,
    KkpdStatementReconciled,
    KkpdStatementSettled,
    KkpdTransactionRecorded,
    KkpdUseChanged,
)
from programs.handlers.kkpd_announcements import (
    freed,
    limit_changed,
    received,
    reconciled,
    recorded,
    refused,
    repaid,
    settled,
    used,
)
from programs.repository.card_statements import every_debt, every_statement
from programs.repository.card_transactions import every_transaction
from programs.repository.kkpd import every_card
from servicekit.mongo import Store
from servicekit.service import Recount


async def _recount_purchases(store: Store) -> AsyncIterator[tuple[str, Event]]:
    async for regency, purchase in every_transaction(store):
        if purchase.receipt is not None:
            yield regency, recorded(purchase, purchase.receipt)


async def _recount_refusals(store: Store) -> AsyncIterator[tuple[str, Event]]:
    async for regency, purchase in every_transaction(store):
        if purchase.refusal is not None and purchase.available_idr is not None:
            yield regency, refused(purchase, purchase.refusal, purchase.available_idr)


async def _recount_use(store: Store) -> AsyncIterator[tuple[str, Event]]:
    async for regency, card in every_card(store):
        for limit in card.limits:
            for change in limit_changed(card, limit):
                yield regency, change
    async for regency, purchase in every_transaction(store):
        if purchase.receipt is not None:
            yield regency, used(purchase, purchase.receipt)
    async for freed_one in _recount_freed(store):
        yield freed_one


async def _recount_freed(store: Store) -> AsyncIterator[tuple[str, Event]]:
    async for regency, statement in every_statement(store):
        for change in freed(statement):
            yield regency, change
    async for regency, debt in every_debt(store):
        for change in repaid(debt):
            yield regency, change


async def _recount_statements(store: Store) -> AsyncIterator[tuple[str, Event]]:
    async for regency, statement in every_statement(store):
        yield regency, received(statement)


async def _recount_reconciliations(store: Store) -> AsyncIterator[tuple[str, Event]]:
    async for regency, statement in every_statement(store):
        if statement.reconciled_at is not None:
            yield regency, reconciled(statement, statement.reconciled_at)


async def _recount_settlements(store: Store) -> AsyncIterator[tuple[str, Event]]:
    async for regency, statement in every_statement(store):
        if statement.disbursement_id is not None and statement.settled_at is not None:
            yield regency, settled(statement, statement.disbursement_id, statement.settled_at)


RECOUNT: dict[type[Event], Recount] = {
    KkpdTransactionRecorded: _recount_purchases,
    KkpdLimitRefused: _recount_refusals,
    KkpdUseChanged: _recount_use,
    KkpdStatementReceived: _recount_statements,
    KkpdStatementReconciled: _recount_reconciliations,
    KkpdStatementSettled: _recount_settlements,
}
