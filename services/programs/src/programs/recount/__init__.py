"""The documents of programs, told as events again, for `reconcile`."""

from __future__ import annotations

from contracts.event import Event
from programs.recount import (
    contributions,
    devices,
    disbursements,
    kkpd,
    masterplans,
    programs,
    queues,
    service_requests,
)
from servicekit.service import Recount

RECOUNT: dict[type[Event], Recount] = {
    **disbursements.RECOUNT,
    **kkpd.RECOUNT,
    **programs.RECOUNT,
    **service_requests.RECOUNT,
    **queues.RECOUNT,
    **devices.RECOUNT,
    **masterplans.RECOUNT,
    **contributions.RECOUNT,
}
