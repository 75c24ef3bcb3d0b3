"""The bank's statements of cards: import, verdicts, reconciliation, settlement and personal debts."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from programs.api.kkpd import Staff
from programs.api.kkpd_statement_forms import (
    STATEMENT_BODY,
    RepaymentForm,
    SettlementForm,
    StatementForm,
    VerdictsForm,
    read_statement,
)
from programs.api.kkpd_statement_views import DebtView, LineView, PaymentView, StatementView
from programs.domain.statement import PersonalDebt, Statement
from programs.handlers.judge_card_statement import judge_card_statement
from programs.handlers.receive_card_statement import (
    MatchCardStatement,
    match_card_statement,
    receive_card_statement,
)
from programs.handlers.reconcile_card_statement import ReconcileCardStatement, reconcile_card_statement
from programs.handlers.repay_card_debt import RepayCardDebt, repay_card_debt
from programs.handlers.settle_card_statement import SettleCardStatement, settle_card_statement
from programs.repository.card_statements import (
    DebtFilter,
    StatementFilter,
    find_statement,
    list_debts,
    list_statements,
)
from servicekit.auth import require
from servicekit.listing import Listing, Lists
from servicekit.web import Commit, Paging, Reader

router = APIRouter(prefix="/kkpd", tags=["kkpd"])

BRINGER = Depends(require("treasurer", "bank"))
TREASURER = Depends(require("treasurer"))
VERIFIER = Depends(require("verifier"))
Brought = Annotated[StatementForm, Depends(read_statement)]


@router.post(
    "/statements",
    status_code=201,
    response_model=StatementView,
    dependencies=[BRINGER],
    openapi_extra=STATEMENT_BODY,
)
async def post_statement(form: Brought, commit: Commit) -> Statement:
    """Impor tagihan bank / Import a monthly statement, as JSON or as CSV with its head in the query.

    CSV: UTF-8, comma or semicolon, 1 to 1,000 rows under the header card_id, reference, date, merchant,
    amount_idr. It is taken whole or not at all; each row at fault is named. See
    `docs/kkpd-statement-format.md`.
    """
    return await commit(receive_card_statement, form.command())


@router.get("/statements", response_model=Listing[StatementView])
async def get_statements(
    staff: Staff, store: Reader, lists: Lists, page: Paging, wanted: Annotated[StatementFilter, Depends()]
) -> Listing[StatementView] | Response:
    """Daftar tagihan / Statements by month and id."""
    found, total = await list_statements(store, staff.regency, wanted, limit=page.limit, skip=page.offset)
    return lists(StatementView, found, total)


@router.get("/statements/{statement_id}", response_model=StatementView)
async def get_statement(statement_id: str, staff: Staff, store: Reader) -> Statement:
    """Satu tagihan / A statement and where it stands."""
    return await find_statement(store, staff.regency, statement_id)


@router.get("/statements/{statement_id}/lines", response_model=Listing[LineView])
async def get_lines(
    statement_id: str, staff: Staff, store: Reader, lists: Lists, page: Paging, unmatched: bool = False
) -> Listing[LineView] | Response:
    """Baris tagihan / The lines of a statement, all or those without a purchase behind them."""
    statement = await find_statement(store, staff.regency, statement_id)
    found = statement.unmatched if unmatched else statement.lines
    return lists(LineView, found[page.offset : page.offset + page.limit], len(found))


@router.post("/statements/{statement_id}/match", response_model=StatementView, dependencies=[BRINGER])
async def post_match(statement_id: str, commit: Commit) -> Statement:
    """Cocokkan lagi / Look again for the purchases behind unmatched lines."""
    return await commit(match_card_statement, MatchCardStatement(statement_id))


@router.post("/statements/{statement_id}/verdicts", response_model=StatementView, dependencies=[VERIFIER])
async def post_verdicts(statement_id: str, form: VerdictsForm, commit: Commit) -> Statement:
    """Periksa bukti / Verify or reject lines: a verdict is final, what is rejected is its holder's debt."""
    return await commit(judge_card_statement, form.command(statement_id))


@router.post("/statements/{statement_id}/reconcile", response_model=StatementView, dependencies=[VERIFIER])
async def post_reconcile(statement_id: str, commit: Commit) -> Statement:
    """Rekonsiliasi / Close a statement: billed = settle + personal, or the lines that are missing."""
    return await commit(reconcile_card_statement, ReconcileCardStatement(statement_id))


@router.get("/statements/{statement_id}/payment-list", response_model=Listing[PaymentView])
async def get_payment_list(
    statement_id: str, staff: Staff, store: Reader, lists: Lists, page: Paging
) -> Listing[PaymentView] | Response:
    """Daftar Pembayaran Tagihan (DPT) / The lines the office pays."""
    found = (await find_statement(store, staff.regency, statement_id)).payment_list
    return lists(PaymentView, found[page.offset : page.offset + page.limit], len(found))


@router.post("/statements/{statement_id}/settlement", response_model=StatementView, dependencies=[TREASURER])
async def post_settlement(statement_id: str, form: SettlementForm, commit: Commit) -> Statement:
    """Lunasi tagihan / Settle through a paid GU disbursement of the same office, to the rupiah."""
    return await commit(settle_card_statement, SettleCardStatement(statement_id, form.disbursement_id))


@router.get("/debts", response_model=Listing[DebtView])
async def get_debts(
    staff: Staff, store: Reader, lists: Lists, page: Paging, wanted: Annotated[DebtFilter, Depends()]
) -> Listing[DebtView] | Response:
    """Utang pribadi / What holders owe for rejected lines, by holder."""
    found, total = await list_debts(store, staff.regency, wanted, limit=page.limit, skip=page.offset)
    return lists(DebtView, found, total)


@router.post("/debts/{debt_id}/repayment", response_model=DebtView, dependencies=[TREASURER])
async def post_repayment(debt_id: str, form: RepaymentForm, commit: Commit) -> PersonalDebt:
    """Tandai lunas / Mark a personal debt as repaid, with its proof; the card is free again."""
    return await commit(repay_card_debt, RepayCardDebt(debt_id, form.proof, form.repaid_at))
