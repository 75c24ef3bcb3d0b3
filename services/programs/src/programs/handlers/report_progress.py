"""What offices report of a programme's progress, by hand or from their own systems."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from contracts.programs import ProgramProgressReported
from programs.domain.errors import InTheFuture
from programs.domain.program import Program
from programs.domain.program_parts import Evidence
from programs.handlers.announcements import since
from programs.repository.programs import Programs
from servicekit.transaction import Transaction

_CLOCKS_DIFFER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class ReportProgress:
    """What a programme reached: sums only.

    Attributes:
        report_id: Names the fact; told again with a later `occurred_at` it replaces what was told.
        amount: What it added, in the programme's unit; beneficiaries: people it reached, as a number.
        link: Where it can be seen, https.
    """

    program_id: str
    report_id: str
    amount: int
    occurred_at: datetime
    beneficiaries: int = 0
    link: str | None = None


async def report_progress(command: ReportProgress, tx: Transaction) -> Program:
    """Count what an office reports, once per `report_id`; told anew later, it replaces what was told.

    Emits: `ProgramProgressRecorded`, `BeneficiariesCounted` for people, `ProgramAchievementMeasured` against
    a target; nothing for a report that is known. Idempotent, in any order.
    Raises: `ProgramNotFound`, `InTheFuture`, `ReportContradicts`, `TooManyReports`.
    """
    if command.occurred_at > tx.now + _CLOCKS_DIFFER:
        raise InTheFuture("occurred_at")
    programs = Programs(tx)
    program = await programs.get(command.program_id)
    advanced = program.advance(_evidence(command, tx.now))
    if advanced != program:
        await programs.save(advanced, events=since(advanced, program))
    return advanced


async def take_reported_progress(event: ProgramProgressReported, tx: Transaction) -> None:
    """Count what another system reports, as `report_progress` does. Emits and raises the same."""
    await report_progress(
        ReportProgress(
            event.program_id, event.report_id, event.amount, event.occurred_at, event.beneficiaries or 0
        ),
        tx,
    )


def _evidence(command: ReportProgress, counted_at: datetime) -> Evidence:
    return Evidence(
        id=command.report_id,
        kind="report",
        amount=command.amount,
        occurred_at=command.occurred_at,
        counted_at=counted_at,
        service="programs",
        path=f"/v1/programs/{command.program_id}",
        beneficiaries=command.beneficiaries,
        link=command.link,
    )
