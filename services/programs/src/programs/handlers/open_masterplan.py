"""Beginning the record of a regency's masterplan."""

from __future__ import annotations

from dataclasses import dataclass

from programs.domain.errors_masterplans import MasterplanExists
from programs.domain.masterplan import Masterplan
from programs.handlers.record_step import RecordStep, record_step
from programs.reference.masterplans import History
from programs.repository.masterplans import Masterplans
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class OpenMasterplan:
    """A planner begins the record of a masterplan.

    Attributes:
        id: Chosen by the planner, or made by the platform.
    """

    title: str
    id: str | None = None


async def open_masterplan(command: OpenMasterplan, tx: Transaction) -> Masterplan:
    """Begin a masterplan without any step. Raises `MasterplanExists` when any regency has one of this id."""
    masterplans = Masterplans(tx)
    masterplan = Masterplan(command.id or tx.new_id(), tx.context.regency, command.title, tx.now)
    if await masterplans.is_taken(masterplan.id):
        raise MasterplanExists(masterplan.id)
    await masterplans.save(masterplan)
    return masterplan


async def seed_masterplan(history: History, tx: Transaction) -> None:
    """Record a shipped history nobody began. Idempotent; an existing masterplan stays as it is."""
    if await Masterplans(tx).is_taken(history.id):
        return
    await open_masterplan(OpenMasterplan(history.title, history.id), tx)
    for step in history.steps:
        await record_step(RecordStep(history.id, step), tx)
