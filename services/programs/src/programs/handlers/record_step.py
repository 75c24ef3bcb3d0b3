"""Recording a step on the way to a masterplan."""

from __future__ import annotations

from dataclasses import dataclass

from programs.domain.masterplan import Masterplan
from programs.domain.masterplan_steps import Step
from programs.handlers.masterplan_announcements import recorded
from programs.reference.masterplans import masterplan_lists
from programs.repository.masterplans import Masterplans
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class RecordStep:
    """A step was taken, or was recorded wrongly.

    Attributes:
        reason: Why what is on record of it is corrected.
    """

    masterplan_id: str
    step: Step
    reason: str | None = None


async def record_step(command: RecordStep, tx: Transaction) -> Masterplan:
    """Record a step, or correct one with a reason. Idempotent by its content.

    Emits: the step's own event, `MasterplanStageReached` when it brings the regency to a later stage.
    Raises: `MasterplanNotFound`, `NotOnTheList`, and what `Masterplan.record` raises.
    """
    masterplans = Masterplans(tx)
    before = await masterplans.own(command.masterplan_id)
    masterplan_lists().guide.check(command.step.facts)
    after = before.record(
        command.step,
        at=tx.now,
        today=tx.today,
        actor=tx.context.actor,
        reason=command.reason,
    )
    if after != before:
        await masterplans.save(after, events=recorded(before, after))
    return after
