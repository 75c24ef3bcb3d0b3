"""The register, told as events again."""

from __future__ import annotations

from collections.abc import AsyncIterator

from contracts.event import Event
from contracts.programs import (
    ActionProgressReported,
    BeneficiariesCounted,
    ProgramAchievementMeasured,
    ProgramBudgetChanged,
    ProgramDesignated,
    ProgramProgressRecorded,
    ProgramRegistered,
    ProgramReviewed,
    ProgramStatusChanged,
    ProgramStatusCounted,
)
from programs.handlers.announcements import since
from programs.repository.programs import every_program
from servicekit.mongo import Store
from servicekit.service import Recount

_TOLD: tuple[type[Event], ...] = (
    ProgramRegistered,
    ProgramStatusCounted,
    ProgramDesignated,
    ProgramStatusChanged,
    ProgramBudgetChanged,
    ProgramProgressRecorded,
    ProgramAchievementMeasured,
    BeneficiariesCounted,
    ProgramReviewed,
    ActionProgressReported,
)


def _of(kind: type[Event]) -> Recount:
    async def recount(store: Store) -> AsyncIterator[tuple[str, Event]]:
        async for regency, program in every_program(store):
            for event in since(program, None):
                if type(event) is kind:
                    yield regency, event

    return recount


RECOUNT: dict[type[Event], Recount] = {kind: _of(kind) for kind in _TOLD}
