"""The HTTP endpoints of programs, room by room."""

from __future__ import annotations

from fastapi import APIRouter

from programs.api import (
    contributions,
    devices,
    disbursements,
    kkpd,
    kkpd_statements,
    masterplans,
    plan_links,
    program_steps,
    program_tables,
    programs,
    queues,
    quick_wins,
    service_requests,
    signatories,
    signed_documents,
    spds,
    threads,
    working_days,
)

router = APIRouter(prefix="/v1")
for part in (
    spds,
    kkpd,
    kkpd_statements,
    signatories,
    signed_documents,
    threads,
    program_tables,
    programs,
    program_steps,
    devices,
    queues,
    quick_wins,
    service_requests,
    working_days,
    plan_links,
    masterplans,
    contributions,
    disbursements,
):
    router.include_router(part.router)
