"""The HTTP endpoints of evaluation, room by room."""

from __future__ import annotations

from fastapi import APIRouter

from evaluation.api import (
    accountability,
    accountability_tables,
    award_tables,
    awards,
    calculations,
    codes,
    complaints,
    follow_ups,
    impact,
    impact_responses,
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
    accountability_tables,
    accountability,
    award_tables,
    awards,
    impact,
    impact_responses,
    complaints,
):
    router.include_router(part.router)
