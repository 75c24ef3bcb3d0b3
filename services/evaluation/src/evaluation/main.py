"""Evaluation, put together."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter

from evaluation.consumers import CONSUMERS, DOORS
from evaluation.expected import EXPECTED
from evaluation.handlers import (
    RegisterReactionPage,
    close_ended_surveys,
    mark_late_follow_ups,
    purge_complaint_texts,
    purge_impact_responses,
    purge_responses,
    seed_awards,
    seed_impact_survey,
    seed_reaction_page,
    seed_results,
    seed_score,
    seed_submission,
    watch_complaints,
)
from evaluation.recount import RECOUNT
from evaluation.reference.impact import shipped_impact_surveys
from evaluation.reference.reactions import shipped_pages
from evaluation.reference.smart_city import shipped_rounds
from evaluation.repository import COLLECTIONS
from evaluation.repository.complaints import regencies_with_complaints, regencies_with_texts
from evaluation.repository.impact import regencies_with_impact_surveys
from evaluation.repository.surveys import regencies_with_surveys
from servicekit.runtime import run
from servicekit.service import Routine, Seed, Service


def routes() -> APIRouter:
    """The API and the pages it is used with; imported here, for only what answers HTTP needs them."""
    from evaluation.api.routes import router as api
    from evaluation.pages.router import router as pages

    every = APIRouter()
    for part in (api, pages):
        every.include_router(part)
    return every


def seeds() -> list[Seed]:
    """What the service comes with: pages, rounds, results, awards and surveys of its data files."""
    from evaluation.api.shipped_results import shipped_awards, shipped_results  # read as officers' tables are

    return [
        *(
            Seed(
                page.regency,
                seed_reaction_page,
                RegisterReactionPage(page.id, page.title, page.path, page.embedded_by),
            )
            for page in shipped_pages()
        ),
        *(Seed(one.regency, seed_score, one) for one in shipped_rounds().scores),
        *(Seed(one.regency, seed_submission, one) for one in shipped_rounds().submissions),
        *(Seed(regency, seed_results, table) for regency, table in shipped_results().items()),
        *(Seed(regency, seed_awards, table) for regency, table in shipped_awards().items()),
        *(Seed(one.regency, seed_impact_survey, one) for one in shipped_impact_surveys()),
    ]


CLOSING_SURVEYS = Routine(
    "close-ended-surveys", timedelta(minutes=1), close_ended_surveys, regencies_with_surveys
)

MARKING_LATE = Routine(
    "mark-late-follow-ups", timedelta(minutes=1), mark_late_follow_ups, regencies_with_surveys
)

PURGING_RESPONSES = Routine("purge-responses", timedelta(hours=1), purge_responses, regencies_with_surveys)

PURGING_IMPACT_RESPONSES = Routine(
    "purge-impact-responses", timedelta(hours=1), purge_impact_responses, regencies_with_impact_surveys
)

WATCHING_COMPLAINTS = Routine(
    "watch-complaints", timedelta(minutes=1), watch_complaints, regencies_with_complaints
)

PURGING_TEXTS = Routine(
    "purge-complaint-texts", timedelta(hours=1), purge_complaint_texts, regencies_with_texts
)

SERVICE = Service(
    name="evaluation",
    routes=routes,
    collections=COLLECTIONS,
    consumers=CONSUMERS,
    doors=DOORS,
    recount=RECOUNT,
    expected=EXPECTED,
    seeds=seeds,
    routines=(
        CLOSING_SURVEYS,
        MARKING_LATE,
        PURGING_RESPONSES,
        PURGING_IMPACT_RESPONSES,
        WATCHING_COMPLAINTS,
        PURGING_TEXTS,
    ),
)


def main() -> None:
    """Run the process the command line asks for."""
    run(SERVICE)
