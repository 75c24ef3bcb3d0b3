"""What the rooms' documents tell of a thread, step by step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from programs.domain.card_transaction import CardTransaction, TransactionStatus
from programs.domain.contribution import Contribution, delivery_changes, pledge_change
from programs.domain.disbursement import Disbursement, Status
from programs.domain.program import Fund, Program
from programs.domain.statement import Statement
from programs.domain.thread import Effect, ThreadStep
from programs.domain.time_limits import Clock
from servicekit.days import day_begins

_DISBURSEMENT_KINDS: Mapping[Status, str] = {
    Status.SPP_SUBMITTED: "spp-submitted",
    Status.SPP_RETURNED: "spp-returned",
    Status.SPM_ISSUED: "spm-issued",
    Status.SPM_RECEIVED: "spm-received",
    Status.SPM_RETURNED: "spm-returned",
    Status.SP2D_ISSUED: "sp2d-issued",
    Status.SP2D_REJECTED: "sp2d-rejected",
    Status.PAID: "disbursement-paid",
}


def of_program(program: Program) -> Iterator[ThreadStep]:
    """Registered, given a budget, moved on, its action plan and its progress."""
    path = f"/v1/programs/{program.id}"

    def told(at: datetime, kind: str, subject_id: str = program.id) -> ThreadStep:
        return ThreadStep(at, kind, subject_id, path, program.id)

    yield told(program.registered_at, "program-registered")
    for change in program.budget_changes:
        yield ThreadStep(
            at=change.at,
            kind="budget-changed",
            subject_id=program.id,
            path=path,
            program_id=program.id,
            amount_idr=change.change_idr,
            fund=change.fund,
            effect=Effect.ALLOCATED,
        )
    for step in program.steps:
        yield told(step.at, f"program-{step.after.value}")
    for action in program.actions:
        for report in action.reports:
            yield told(report.at, "action-reported", action.id)
    for fact in program.evidence:
        yield told(fact.occurred_at, "progress-recorded", fact.id)


def of_disbursement(disbursement: Disbursement, clocks: Iterable[Clock]) -> Iterator[ThreadStep]:
    """Every step from SPP to paid, and every time limit of it that was broken."""

    def told(at: datetime, kind: str, amount_idr: int, effect: Effect | None = None) -> ThreadStep:
        return ThreadStep(
            at=at,
            kind=kind,
            subject_id=disbursement.id,
            path=f"/v1/disbursements/{disbursement.id}",
            program_id=disbursement.program_id,
            amount_idr=amount_idr,
            fund=disbursement.claim.fund,
            effect=effect,
        )

    for move in disbursement.moves:
        if move.status is Status.PAID:
            yield told(move.at, _DISBURSEMENT_KINDS[move.status], disbursement.cash_idr, Effect.DISBURSED)
        else:
            yield told(move.at, _DISBURSEMENT_KINDS[move.status], move.gross_idr)
    for clock in clocks:
        if clock.is_breach_told:
            yield told(clock.deadline.overdue_from, "sla-breached", clock.amount_idr)


def of_purchase(purchase: CardTransaction) -> Iterator[ThreadStep]:
    """Bought by card, from the APBD; or refused. What evidence does not bear is its holder's own debt."""
    if not purchase.was_posted and purchase.refusal is None:
        return
    is_spent = purchase.was_posted and purchase.status is not TransactionStatus.REJECTED
    yield ThreadStep(
        at=purchase.purchase.occurred_at,
        kind="card-purchase" if purchase.was_posted else "card-refused",
        subject_id=purchase.id,
        path=f"/v1/kkpd/transactions/{purchase.id}",
        program_id=purchase.purchase.program_id,
        amount_idr=purchase.amount_idr,
        fund=Fund.APBD,
        effect=Effect.SPENT if is_spent else None,
    )


def of_statement(
    statement: Statement, purchases: Iterable[CardTransaction], paid_for: str | None
) -> Iterator[ThreadStep]:
    """The treasury paid the bank for purchases of the thread.

    Args:
        statement: A settled one.
        purchases: Those of the thread that it bills.
        paid_for: The programme its disbursement names, whose money is counted there already.
    """
    if statement.settled_at is None:
        return
    settled: Counter[str | None] = Counter()
    for one in purchases:
        if one.status is TransactionStatus.SETTLED:
            settled[one.purchase.program_id] += one.amount_idr
    for program_id, amount_idr in settled.items():
        yield ThreadStep(
            at=statement.settled_at,
            kind="statement-settled",
            subject_id=statement.id,
            path=f"/v1/kkpd/statements/{statement.id}",
            program_id=program_id,
            amount_idr=amount_idr,
            fund=Fund.APBD,
            effect=None if program_id == paid_for else Effect.DISBURSED,
        )


def of_contribution(contribution: Contribution) -> Iterator[ThreadStep]:
    """Pledged and delivered, as differences, then handed over: never part of what the budget gives."""

    def told(day: date, kind: str, amount_idr: int) -> ThreadStep:
        return ThreadStep(
            at=day_begins(day),
            kind=kind,
            subject_id=contribution.id,
            path=f"/v1/contributions/{contribution.id}",
            program_id=contribution.program_id,
            amount_idr=amount_idr,
            fund=Fund.CSR,
        )

    for promised in contribution.pledge_history():
        change = pledge_change(promised)
        yield told(change.on, "contribution-pledged", change.pledged_idr)
    for delivered in contribution.delivery_history():
        for change in delivery_changes(delivered):
            yield told(change.on, "contribution-realised", change.realised_idr)
    if handover := contribution.handover:
        yield told(handover.on, "asset-handed-over", handover.value_idr)
