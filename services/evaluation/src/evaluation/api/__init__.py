"""The HTTP endpoints of evaluation, room by room."""

from __future__ import annotations

from fastapi import APIRouter

from evaluation.api import calculations, reactions, responses, surveys

router = APIRouter(prefix="/v1")
for part in (calculations, surveys, responses, reactions):
    router.include_router(part.router)
