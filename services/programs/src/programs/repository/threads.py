"""Threads: what the documents of all rooms tell under one correlation id."""

from __future__ import annotations

from collections.abc import Collection
from itertools import chain

from programs.domain.card_transaction import CardTransaction
from programs.domain.disbursement import Disbursement
from programs.domain.errors_threads import ThreadNotFound
from programs.domain.thread import Thread, ThreadStep, thread_of
from programs.domain.thread_steps import (
    of_contribution,
    of_disbursement,
    of_program,
    of_purchase,
    of_statement,
)
from programs.repository import (
    card_statements,
    card_transactions,
    contributions,
    disbursements,
    programs,
)
from servicekit.mongo import Store


async def get_thread(store: Store, regency: str, thread_id: str) -> Thread:
    """All that this regency's documents tell of a thread. Raises `ThreadNotFound`."""
    registered = await programs.by_thread(store, regency, thread_id)
    given = await contributions.by_thread(store, regency, thread_id)
    paid = await disbursements.by_thread(store, regency, thread_id)
    bought = await card_transactions.by_thread(store, regency, thread_id)
    steps: list[ThreadStep] = [
        *chain.from_iterable(map(of_program, registered)),
        *await _of_disbursements(store, regency, thread_id, paid),
        *chain.from_iterable(map(of_purchase, bought)),
        *await _of_statements(store, regency, bought, paid),
        *chain.from_iterable(map(of_contribution, given)),
    ]
    if not steps:
        raise ThreadNotFound(thread_id)
    return thread_of(thread_id, steps)


async def _of_disbursements(
    store: Store, regency: str, thread_id: str, paid: Collection[Disbursement]
) -> list[ThreadStep]:
    clocks = await disbursements.clocks_by_thread(store, regency, thread_id)
    return [
        step
        for one in paid
        for step in of_disbursement(one, [clock for clock in clocks if clock.disbursement_id == one.id])
    ]


async def _of_statements(
    store: Store, regency: str, bought: Collection[CardTransaction], paid: Collection[Disbursement]
) -> list[ThreadStep]:
    paid_for = {one.id: one.program_id for one in paid}
    billed = {one.statement_id for one in bought if one.statement_id is not None}
    return [
        step
        for statement in await card_statements.known_statements(store, regency, billed)
        for step in of_statement(
            statement,
            [one for one in bought if one.statement_id == statement.id],
            paid_for.get(statement.disbursement_id or ""),
        )
    ]
