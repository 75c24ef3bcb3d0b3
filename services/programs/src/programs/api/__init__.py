"""The HTTP endpoints of programs, room by room."""

from __future__ import annotations

from fastapi import APIRouter

from programs.api import program_steps, programs, quick_wins, service_requests, working_days

router = APIRouter(prefix="/v1")
for part in (programs, program_steps, quick_wins, service_requests, working_days):
    router.include_router(part.router)
