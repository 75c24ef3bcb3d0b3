"""Linking programmes to the indicators of the region's plans."""

from __future__ import annotations

from dataclasses import dataclass

from programs.domain.errors_planning import PlanKindDiffers, PlanNotFound
from programs.domain.planning import PlanKind, link_changes, linked, next_instant, unlinked
from programs.domain.program import Program
from programs.domain.program_parts import PlanLink
from programs.handlers.masterplan_announcements import plan_linked
from programs.repository.masterplans import PlanDocuments
from programs.repository.programs import Programs
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class LinkToPlan:
    """A programme serves an indicator.

    Attributes:
        document: The id of the plan, where it is on record.
    """

    program_id: str
    plan: PlanKind
    indicator_code: str
    document: str | None = None


@dataclass(frozen=True, slots=True)
class UnlinkFromPlan:
    """A programme serves an indicator no more, or never did."""

    program_id: str
    plan: PlanKind
    indicator_code: str
    reason: str


async def link_to_plan(command: LinkToPlan, tx: Transaction) -> Program:
    """Link a programme to an indicator, in the programme's thread. Idempotent by plan and indicator code.

    Emits: `ProgramLinkedToPlan`. Raises: `ProgramNotFound`, `PlanNotFound`, `PlanKindDiffers`.
    """
    programs = Programs(tx)
    program = await programs.get(command.program_id)
    if command.document is not None:
        await _require_plan(command.document, command.plan, tx)
    at = next_instant(program, tx.now)
    link = PlanLink(command.plan, command.indicator_code, at, tx.context.actor, command.document)
    return await _save(programs, program, linked(program, link), tx)


async def unlink_from_plan(command: UnlinkFromPlan, tx: Transaction) -> Program:
    """Withdraw a link; it stays on record with its reason.

    Emits: `ProgramLinkedToPlan` with a negative change. Raises: `ProgramNotFound`, `LinkNotFound`.
    """
    programs = Programs(tx)
    program = await programs.get(command.program_id)
    at, actor = next_instant(program, tx.now), tx.context.actor
    after = unlinked(program, command.plan, command.indicator_code, at=at, actor=actor, reason=command.reason)
    return await _save(programs, program, after, tx)


async def _save(programs: Programs, before: Program, after: Program, tx: Transaction) -> Program:
    if after != before:
        tx.join(after.thread)
        *_, change = link_changes(after)
        await programs.save(after, events=[plan_linked(after, change)])
    return after


async def _require_plan(plan_id: str, kind: PlanKind, tx: Transaction) -> None:
    document = await PlanDocuments(tx).find(plan_id)
    if document is None:
        raise PlanNotFound(plan_id)
    if document.kind.value != kind.value:
        raise PlanKindDiffers(plan_id, document.kind)
