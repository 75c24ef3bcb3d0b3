"""The documents of evaluation, told as events again, for `reconcile`."""

from __future__ import annotations

from contracts.event import Event
from evaluation.recount import accountability, complaints, impact, publications, reactions, rounds, surveys
from servicekit.service import Recount

RECOUNT: dict[type[Event], Recount] = {
    **surveys.RECOUNT,
    **publications.RECOUNT,
    **reactions.RECOUNT,
    **rounds.RECOUNT,
    **accountability.RECOUNT,
    **impact.RECOUNT,
    **complaints.RECOUNT,
}
