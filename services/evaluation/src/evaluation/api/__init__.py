"""The HTTP endpoints of evaluation, room by room."""

from __future__ import annotations

from fastapi import APIRouter

from evaluation.api import (
    calculations,
    codes,
    follow_ups,
    publications,
    reactions,
    respondents,
    response_tables,
    responses,
    rounds,
    smart_city_calculations,
    survey_form,
    surveys,
)

router = APIRouter(prefix="/v1")
for part in (
    calculations,
    surveys,
    survey_form,
    codes,
    response_tables,
    respondents,
    responses,
    publications,
    follow_ups,
    reactions,
    smart_city_calculations,
    rounds,
):
    router.include_router(part.router)
