"""What each room's documents tell of a thread, with the money that counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from programs.domain.achievement import Direction
from programs.domain.action import Action, ActionPlan, ActionReport
from programs.domain.card import CardKind
from programs.domain.card_rules import Refusal
from programs.domain.card_transaction import CardTransaction, Purchase, Receipt, TransactionStatus
from programs.domain.contribution import Contribution
from programs.domain.contribution_parts import (
    Company,
    ContributionForm,
    Details,
    Handover,
    Promise,
    Realisation,
    Record,
)
from programs.domain.disbursement import Disbursement, Move, Status
from programs.domain.disbursement_claim import AccountLine, Claim, DisbursementKind, Payee
from programs.domain.program import BudgetChange, Fund, Program, ProgramKind
from programs.domain.program_parts import Evidence, Goal
from programs.domain.program_status import ProgramStatus, Step
from programs.domain.statement import Statement
from programs.domain.thread import Effect, ThreadStep
from programs.domain.thread_steps import (
    of_contribution,
    of_disbursement,
    of_program,
    of_purchase,
    of_statement,
)
from programs.domain.time_limits import Clock, Deadline
from programs.domain.time_limits import Step as Limited

AT = datetime(2024, 11, 15, 3, 0, tzinfo=UTC)
DAY = date(2024, 11, 15)

CLAIM = Claim(
    fund=Fund.APBD,
    lines=(AccountLine("1.02.02.2.01", "5.1.02", 48_000_000),),
    deductions=(),
    gross_idr=48_000_000,
    net_idr=48_000_000,
    payee=Payee("CV Contoh"),
)
PURCHASE = CardTransaction(
    id="buy-1",
    card_id="card-1",
    opd="dinkes",
    card_kind=CardKind.GOODS,
    purchase=Purchase(3_000_000, AT, DAY, "atk", "edc", "Toko", "5.1.02.01", program_id="mantri-sayan"),
    recorded_by="treasurer-1",
    status=TransactionStatus.RECORDED,
    expires_at=AT,
    thread="thread-1",
    receipt=Receipt(2_500_000, 2_500_000, 0),
)
STATEMENT = Statement(
    id="st-1",
    opd="dinkes",
    period="2024-11",
    billed_idr=2_500_000,
    content="digest",
    lines=(),
    received_at=AT,
    received_by="treasurer-1",
    disbursement_id="gu-1",
    settled_at=AT,
)


def disbursement(kind: DisbursementKind, *statuses: Status) -> Disbursement:
    """One that went through these statuses."""
    moves = tuple(Move(status, AT, AT, "someone", 1, 48_000_000, 48_000_000) for status in statuses)
    return Disbursement("d-1", "dinkes", kind, 2024, "spd-1", "mantri-sayan", "thread-1", CLAIM, moves)


def told(steps: list[ThreadStep]) -> list[tuple[str, str, int | None, Effect | None]]:
    """What matters of steps."""
    return [(step.kind, step.subject_id, step.amount_idr, step.effect) for step in steps]


def test_a_programme_tells_its_budget_its_status_its_plan_and_its_progress() -> None:
    program = Program(
        id="mantri-sayan",
        name="Mantri Sayan",
        kind=ProgramKind.QUICK_WIN,
        sub_dimension="living.health",
        dimension="society",
        owner_opd="dinkes",
        year=2024,
        goals=(Goal(100, "visits", Direction.HIGHER, AT),),
        registered_at=AT,
        thread="thread-1",
        budget_changes=(BudgetChange(Fund.APBD, 50_000_000, AT), BudgetChange(Fund.CSR, 7_000_000, AT)),
        steps=(Step(ProgramStatus.PROPOSED, ProgramStatus.DESIGNATED, AT, AT),),
        actions=(
            Action(
                "training", ActionPlan("Training", DAY, DAY, "dinkes"), (ActionReport(AT, 50, DAY, False, 0),)
            ),
        ),
        evidence=(Evidence("report-1", "report", 60, AT, AT, "programs", "/v1/somewhere"),),
    )

    steps = list(of_program(program))

    assert told(steps) == [
        ("program-registered", "mantri-sayan", None, None),
        ("budget-changed", "mantri-sayan", 50_000_000, Effect.ALLOCATED),
        ("budget-changed", "mantri-sayan", 7_000_000, Effect.ALLOCATED),
        ("program-designated", "mantri-sayan", None, None),
        ("action-reported", "training", None, None),
        ("progress-recorded", "report-1", None, None),
    ]
    assert [step.fund for step in steps[1:3]] == [Fund.APBD, Fund.CSR]
    assert {step.path for step in steps} == {"/v1/programs/mantri-sayan"}


def test_only_what_left_the_treasury_counts_of_a_disbursement() -> None:
    paid = disbursement(DisbursementKind.LS, Status.SPP_SUBMITTED, Status.SPM_ISSUED, Status.PAID)
    accounted = disbursement(DisbursementKind.TU_NIHIL, Status.PAID)

    assert told(list(of_disbursement(paid, []))) == [
        ("spp-submitted", "d-1", 48_000_000, None),
        ("spm-issued", "d-1", 48_000_000, None),
        ("disbursement-paid", "d-1", 48_000_000, Effect.DISBURSED),
    ]
    assert told(list(of_disbursement(accounted, []))) == [("disbursement-paid", "d-1", 0, Effect.DISBURSED)]


def test_a_time_limit_is_a_step_when_its_breach_was_told() -> None:
    deadline = Deadline("d-1.1", Limited.SP2D, DAY, date(2024, 11, 19), "2019.1")
    running = Clock("d-1", "dinkes", "ls", deadline, 48_000_000, 48_000_000, AT, AT)

    steps = list(of_disbursement(disbursement(DisbursementKind.LS), [running, running.breach()]))

    assert told(steps) == [("sla-breached", "d-1", 48_000_000, None)]
    assert steps[0].at == datetime.fromisoformat("2024-11-20T00:00:00+07:00")


@pytest.mark.parametrize(
    ("purchase", "expected"),
    [
        (PURCHASE, [("card-purchase", "buy-1", 2_500_000, Effect.SPENT)]),
        (
            replace(PURCHASE, status=TransactionStatus.REJECTED),
            [("card-purchase", "buy-1", 2_500_000, None)],
        ),
        (
            replace(PURCHASE, status=TransactionStatus.REFUSED, receipt=None, refusal=Refusal.OVER_LIMIT),
            [("card-refused", "buy-1", 3_000_000, None)],
        ),
        (replace(PURCHASE, status=TransactionStatus.RESERVED, receipt=None), []),
    ],
    ids=["bought", "the holder's own debt", "refused", "held only"],
)
def test_what_was_bought_by_card_is_spent_unless_its_evidence_did_not_bear_it(
    purchase: CardTransaction, expected: list[tuple[str, str, int, Effect | None]]
) -> None:
    assert told(list(of_purchase(purchase))) == expected


@pytest.mark.parametrize(
    ("paid_for", "effect"), [(None, Effect.DISBURSED), ("other", Effect.DISBURSED), ("mantri-sayan", None)]
)
def test_a_settled_statement_paid_for_its_programmes_once(
    paid_for: str | None, effect: Effect | None
) -> None:
    settled = replace(PURCHASE, status=TransactionStatus.SETTLED)
    rejected = replace(PURCHASE, id="buy-2", status=TransactionStatus.REJECTED)

    steps = list(of_statement(STATEMENT, [settled, rejected], paid_for))

    assert told(steps) == [("statement-settled", "st-1", 2_500_000, effect)]


def test_a_statement_that_is_not_settled_tells_nothing() -> None:
    assert list(of_statement(replace(STATEMENT, settled_at=None), [PURCHASE], None)) == []


def test_a_contribution_is_told_in_differences_and_counts_for_no_budget() -> None:
    contribution = Contribution(
        id="taman",
        regency="33.14",
        dimension="environment",
        form=ContributionForm.BUILDING,
        descriptions=(Record(Details("Taman", Company("pt", "PT"), "33.14"), AT, "planner"),),
        pledges=(
            Record(Promise(DAY, 100, 0, 2), AT, "planner"),
            Record(Promise(DAY, 80, 0, 2), AT, "planner", "smaller"),
        ),
        program_id="mantri-sayan",
        thread="thread-1",
        deliveries=(Record(Realisation("r-1", 1, DAY, 60, 0), AT, "planner"),),
        handovers=(
            Record(Handover("bast-1", DAY, 50, "dlh"), AT, "planner"),
            Record(Handover("bast-1", DAY, 60, "dlh"), AT, "planner", "counted again"),
        ),
    )

    steps = list(of_contribution(contribution))

    assert told(steps) == [
        ("contribution-pledged", "taman", 100, None),
        ("contribution-pledged", "taman", -20, None),
        ("contribution-realised", "taman", 60, None),
        ("asset-handed-over", "taman", 60, None),
    ]
    assert {(step.fund, step.at.isoformat()) for step in steps} == {(Fund.CSR, "2024-11-15T00:00:00+07:00")}
