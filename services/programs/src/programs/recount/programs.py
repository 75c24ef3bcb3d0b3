"""The register, told as events again."""

from __future__ import annotations

from collections.abc import AsyncIterator

from contracts.event import Event
from contracts.programs import ProgramProgressRecorded, ProgramRegistered
from programs.handlers.announcements import progressed, registered
from programs.repository.programs import every_program
from servicekit.mongo import Store
from servicekit.service import Recount


async def _recount_registrations(store: Store) -> AsyncIterator[tuple[str, Event]]:
    async for regency, program in every_program(store):
        yield regency, registered(program)


async def _recount_progress(store: Store) -> AsyncIterator[tuple[str, Event]]:
    async for regency, program in every_program(store):
        for then in program.history():
            yield regency, progressed(then)


RECOUNT: dict[type[Event], Recount] = {
    ProgramRegistered: _recount_registrations,
    ProgramProgressRecorded: _recount_progress,
}
