"""Masterplans and links to plans, told as events again."""

from __future__ import annotations

from collections.abc import AsyncIterator

from contracts.event import Event
from contracts.programs import BimtekHeld, MasterplanAdopted, MasterplanStageReached, ProgramLinkedToPlan
from programs.domain.planning import link_changes
from programs.handlers.masterplan_announcements import plan_linked, recorded
from programs.repository.masterplans import every_masterplan
from programs.repository.programs import every_program
from servicekit.mongo import Store
from servicekit.service import Recount


def _recount_steps(kind: type[Event]) -> Recount:
    async def recount(store: Store) -> AsyncIterator[tuple[str, Event]]:
        async for masterplan in every_masterplan(store):
            for before, after in masterplan.history():
                for event in recorded(before, after):
                    if isinstance(event, kind):
                        yield masterplan.regency, event

    return recount


async def _recount_links(store: Store) -> AsyncIterator[tuple[str, Event]]:
    async for regency, program in every_program(store):
        for change in link_changes(program):
            yield regency, plan_linked(program, change)


RECOUNT: dict[type[Event], Recount] = {
    BimtekHeld: _recount_steps(BimtekHeld),
    MasterplanAdopted: _recount_steps(MasterplanAdopted),
    MasterplanStageReached: _recount_steps(MasterplanStageReached),
    ProgramLinkedToPlan: _recount_links,
}
