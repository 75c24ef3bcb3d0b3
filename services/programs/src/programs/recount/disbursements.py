"""SPD, disbursements and their clocks, told as events again."""

from __future__ import annotations

from collections.abc import AsyncIterator

from contracts.event import Event
from contracts.programs import (
    DisbursementDecided,
    DisbursementPaid,
    SlaBreachCounted,
    SlaBreached,
    Sp2dIssued,
    Sp2dRejectedByBank,
    SpdIssued,
    SpmBacklogChanged,
    SpmIssued,
    SpmReturned,
    SppReturned,
    SppSubmitted,
)
from programs.handlers.disbursement_announcements import given, told_clock, told_moves
from programs.repository.disbursements import every_clock, every_disbursement
from programs.repository.spds import every_spd
from servicekit.mongo import Store
from servicekit.service import Recount

_OF_MOVES = (
    SppSubmitted,
    SppReturned,
    SpmIssued,
    SpmReturned,
    Sp2dIssued,
    Sp2dRejectedByBank,
    DisbursementPaid,
    DisbursementDecided,
)
_OF_CLOCKS = (SpmBacklogChanged, SlaBreached, SlaBreachCounted)


async def _recount_spds(store: Store) -> AsyncIterator[tuple[str, Event]]:
    async for regency, spd in every_spd(store):
        for change in spd.changes:
            yield regency, given(spd, change)


def _recount_moves(kind: type[Event]) -> Recount:
    async def recount(store: Store) -> AsyncIterator[tuple[str, Event]]:
        async for regency, disbursement in every_disbursement(store):
            for event in told_moves(disbursement):
                if isinstance(event, kind):
                    yield regency, event

    return recount


def _recount_clocks(kind: type[Event]) -> Recount:
    async def recount(store: Store) -> AsyncIterator[tuple[str, Event]]:
        async for regency, clock in every_clock(store):
            for event in told_clock(clock):
                if isinstance(event, kind):
                    yield regency, event

    return recount


RECOUNT: dict[type[Event], Recount] = (
    {SpdIssued: _recount_spds}
    | {kind: _recount_moves(kind) for kind in _OF_MOVES}
    | {kind: _recount_clocks(kind) for kind in _OF_CLOCKS}
)
