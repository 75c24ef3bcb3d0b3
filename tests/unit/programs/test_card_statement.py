"""Statements: which purchase a line bills, what the PPK says of it, and billed = settle + personal."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.domain.card import CardKind
from programs.domain.card_transaction import CardTransaction, Purchase, Receipt, TransactionStatus
from programs.domain.errors_statements import (
    LineJudged,
    LineUnmatched,
    SettlementDiffers,
    StatementDiffers,
    StatementNotOpen,
    StatementNotReconciled,
    StatementSettled,
    UnknownLines,
)
from programs.domain.statement import Judgement, Line, Mismatch, Statement, StatementStatus, Verdict
from programs.domain.statement_matching import match_lines

AT = datetime(2024, 7, 1, tzinfo=UTC)
DAY = date(2024, 6, 11)
VERIFIED = Judgement(Verdict.VERIFIED, None, "subject-2", AT)
REJECTED = Judgement(Verdict.REJECTED, "Bukan belanja dinas", "subject-2", AT)


def a_line(number: int, amount_idr: int = 100, reference: str | None = None, day: date = DAY) -> Line:
    return Line(number, "kkpd-1", CardKind.GOODS, reference, day, "CV Contoh", amount_idr)


def a_purchase(name: str, amount_idr: int = 100, day: date = DAY) -> CardTransaction:
    return CardTransaction(
        id=name,
        card_id="kkpd-1",
        opd="dinkes",
        card_kind=CardKind.GOODS,
        purchase=Purchase(amount_idr, AT, day, "office-goods", "edc", "CV Contoh", "5.1.02.01"),
        recorded_by="subject-1",
        status=TransactionStatus.RECORDED,
        expires_at=AT,
        receipt=Receipt(amount_idr, 0, 0, bank_reference=f"AUTH-{name}"),
    )


def a_statement(*amounts: int) -> Statement:
    lines = tuple(
        replace(a_line(number, amount), transaction_id=f"p-{number}")
        for number, amount in enumerate(amounts, start=1)
    )
    return Statement("s-1", "dinkes", "2024-06", sum(amounts), "digest", lines, AT, "subject-bank")


def test_a_line_names_its_purchase_by_id_or_by_the_banks_reference() -> None:
    lines = [a_line(1, reference="AUTH-b"), a_line(2, reference="a")]

    matched = match_lines(lines, [a_purchase("a"), a_purchase("b")], within_days=0)

    assert [line.transaction_id for line in matched] == ["b", "a"]


def test_a_line_without_reference_is_matched_only_if_one_purchase_fits() -> None:
    lines = [a_line(1, 100), a_line(2, 200)]

    matched = match_lines(lines, [a_purchase("a"), a_purchase("b"), a_purchase("c", 200)], within_days=0)

    assert [line.transaction_id for line in matched] == [None, "c"]
    assert matched[0].mismatch is Mismatch.AMBIGUOUS


@pytest.mark.parametrize(
    ("purchase", "mismatch"),
    [
        (a_purchase("other"), Mismatch.NOT_FOUND),
        (replace(a_purchase("a"), card_id="kkpd-2"), Mismatch.OTHER_CARD),
        (replace(a_purchase("a"), receipt=None, status=TransactionStatus.RESERVED), Mismatch.NOT_POSTED),
        (a_purchase("a").billed("s-0"), Mismatch.BILLED_BEFORE),
        (a_purchase("a", 99), Mismatch.AMOUNT_DIFFERS),
        (a_purchase("a", day=DAY + timedelta(days=4)), Mismatch.DATE_DIFFERS),
    ],
)
def test_a_line_that_bills_no_purchase_says_why(purchase: CardTransaction, mismatch: Mismatch) -> None:
    (line,) = match_lines([a_line(1, reference="a")], [purchase], within_days=3)

    assert (line.transaction_id, line.mismatch) == (None, mismatch)


def test_a_purchase_is_billed_once() -> None:
    matched = match_lines(
        [a_line(1, reference="a"), a_line(2, reference="a")], [a_purchase("a")], within_days=3
    )

    assert [line.mismatch for line in matched] == [None, Mismatch.BILLED_BEFORE]


def test_o13_what_is_rejected_is_personal_and_the_difference_is_0() -> None:
    statement = a_statement(9_000_000, 3_000_000, 450_000)

    judged = statement.judged({1: VERIFIED, 2: VERIFIED, 3: REJECTED}).reconciled(AT)

    assert (judged.billed_idr, judged.settle_idr, judged.personal_idr) == (12_450_000, 12_000_000, 450_000)
    assert (judged.difference_idr, judged.status) == (0, StatementStatus.RECONCILED)
    assert judged.reconciled(AT + timedelta(days=1)) == judged


def test_what_has_no_verdict_is_named_and_stops_the_reconciliation() -> None:
    with pytest.raises(StatementDiffers) as refused:
        a_statement(100, 200, 300).judged({2: VERIFIED}).reconciled(AT)

    assert [field.field for field in refused.value.fields] == ["lines.0", "lines.2"]
    assert "Rp400" in refused.value.detail_en


@given(st.lists(st.tuples(st.integers(1, 10**9), st.booleans()), min_size=1, max_size=20))
def test_billed_is_settle_plus_personal_whatever_the_verdicts(lines: list[tuple[int, bool]]) -> None:
    statement = a_statement(*(amount for amount, _ in lines))

    verdicts = {
        number: VERIFIED if verified else REJECTED for number, (_, verified) in enumerate(lines, start=1)
    }
    closed = statement.judged(verdicts).reconciled(AT)

    assert closed.settle_idr + closed.personal_idr == closed.billed_idr
    assert sum(closed.freed_by_card.values()) == closed.settle_idr


def test_verdicts_come_to_the_same_in_any_order() -> None:
    verdicts = {1: VERIFIED, 2: REJECTED, 3: VERIFIED}

    outcomes = set()
    for order in permutations(verdicts):
        statement = a_statement(1, 2, 3)
        for number in order:
            statement = statement.judged({number: verdicts[number]})
        outcomes.add(statement)

    assert len(outcomes) == 1


def test_a_verdict_is_final_and_told_again_changes_nothing() -> None:
    statement = a_statement(100).judged({1: VERIFIED})

    assert statement.judged({1: replace(VERIFIED, at=AT + timedelta(1))}) == statement
    with pytest.raises(LineJudged):
        statement.judged({1: REJECTED})
    with pytest.raises(UnknownLines):
        statement.judged({2: VERIFIED})
    with pytest.raises(StatementNotOpen):
        statement.reconciled(AT).judged({1: VERIFIED})


def test_a_line_without_a_purchase_can_only_be_rejected() -> None:
    line = a_line(1)

    with pytest.raises(LineUnmatched):
        line.judged(VERIFIED)
    assert line.judged(REJECTED).verdict is Verdict.REJECTED


def test_a_statement_is_settled_once_and_to_the_rupiah() -> None:
    judged = a_statement(100, 50).judged({1: VERIFIED, 2: REJECTED})
    reconciled = judged.reconciled(AT)
    settled = reconciled.settled("gu-1", 100, "thread-1", AT)

    assert (settled.status, settled.thread) == (StatementStatus.SETTLED, "thread-1")
    assert settled.settled("gu-1", 100, "thread-1", AT + timedelta(1)) == settled
    with pytest.raises(StatementNotReconciled):
        judged.settled("gu-1", 100, "thread-1", AT)
    with pytest.raises(SettlementDiffers):
        reconciled.settled("gu-1", 150, "thread-1", AT)
    with pytest.raises(StatementSettled):
        settled.settled("gu-2", 100, "thread-2", AT)
