"""What a regency shows beside its scores: executed programmes and evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.domain.errors_rounds import ScoreInvalid
from evaluation.domain.round import Round
from evaluation.domain.round_acts import EvidenceShown, Executed
from evaluation.handlers.change_round import change_round
from evaluation.handlers.score_round import place_problems
from evaluation.reference.smart_city import scoring_rules
from servicekit.errors import FieldProblem
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class ReportExecutions:
    """How many planned programmes were executed, dimension by dimension."""

    round_id: str
    executions: Sequence[Executed]


@dataclass(frozen=True, slots=True)
class ShowEvidence:
    """Evidence for a component, a dimension or a sub-dimension."""

    round_id: str
    evidence: EvidenceShown


async def report_executions(command: ReportExecutions, tx: Transaction) -> Round:
    """Keep what the outcome component rests on. Idempotent.

    No source tells how a score follows from these ratios, so none is derived from them.
    Raises: `RoundNotFound`, `RoundFrozen`.
    """
    return await change_round(
        command.round_id,
        lambda round_: round_.assess_oneself(command.executions, at=tx.now, actor=tx.context.actor),
        tx,
    )


async def show_evidence(command: ShowEvidence, tx: Transaction) -> Round:
    """Keep where a piece of evidence lies. Idempotent by its id and content.

    Raises: `RoundNotFound`, `RoundFrozen`, `EvidenceIdTaken`, `ScoreInvalid` for an unknown kind or place.
    """
    rules, evidence = scoring_rules(), command.evidence
    problems = list(place_problems("", evidence.place, rules))
    if evidence.evidence_kind not in rules.evidence_kinds:
        choices = ", ".join(rules.evidence_kinds)
        problems.append(FieldProblem("kind", "unknown", f"Pilihan: {choices}", f"Choices: {choices}"))
    if problems:
        raise ScoreInvalid(problems)
    return await change_round(
        command.round_id,
        lambda round_: round_.assess_oneself([evidence], at=tx.now, actor=tx.context.actor),
        tx,
    )
