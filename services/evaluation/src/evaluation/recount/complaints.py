"""Citizen reports, told as events again: what is counted of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

from contracts.evaluation import ComplaintBacklogChanged, ComplaintMeasured
from contracts.event import Event
from evaluation.handlers.complaint_announcements import measured, waits
from evaluation.repository.complaints import every_complaint
from servicekit.mongo import Store
from servicekit.service import Recount


async def _recount_figures(store: Store) -> AsyncIterator[tuple[str, Event]]:
    async for complaint in every_complaint(store):
        for telling in complaint.told:
            yield complaint.regency, measured(complaint, telling)


async def _recount_waiting(store: Store) -> AsyncIterator[tuple[str, Event]]:
    async for complaint in every_complaint(store):
        for change in complaint.waiting:
            yield complaint.regency, waits(complaint, change)


RECOUNT: Mapping[type[Event], Recount] = {
    ComplaintMeasured: _recount_figures,
    ComplaintBacklogChanged: _recount_waiting,
}
