"""Counting responses to impact surveys: the same whatever door they come through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from contracts.evaluation import ImpactResponseReported
from evaluation.domain.entries import response_id_of
from evaluation.domain.impact_booking import Gain, book
from evaluation.domain.impact_response import kept_fields
from evaluation.handlers.impact_announcements import gained
from evaluation.handlers.response_desk import Desk, Recorded, SetAside, keep_aside
from evaluation.reference.impact import impact_design_on
from evaluation.reference.respondents import respondent_questions
from evaluation.repository.impact import ImpactSurveys
from servicekit.gathering import Gathered
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class RecordImpactResponses:
    """An interviewer's device brings what respondents answered, in any order and perhaps again."""

    survey_id: str
    entries: Sequence[object]


async def record_impact_responses(
    deliveries: Sequence[Gathered[RecordImpactResponses]], tx: Transaction
) -> list[Recorded]:
    """Count what is brought to one survey at the same time, each respondent once.

    A response that cannot be counted never spoils its neighbours.
    Emits: `ImpactResponseSubmitted`, `ImpactAnswersCounted` per new response; `ImpactQuotaReached` once a
    cell, `ImpactSurveyCompleted` once a survey. Idempotent by response id.
    Raises: `ImpactSurveyNotFound`.
    """
    surveys = ImpactSurveys(tx)
    survey = await surveys.load(deliveries[0].message.survey_id)
    questions = respondent_questions(date(survey.year, 12, 31))
    brought = (entry for one in deliveries for entry in one.message.entries)
    known = await surveys.known_answers(survey.id, filter(None, map(response_id_of, brought)))
    gains: list[Gain] = []
    recorded = []
    for one in deliveries:
        booking = book(survey, one.message.entries, known, questions, at=tx.now)
        survey = booking.survey
        known |= {gain.response.id: gain.response.answers for gain in booking.gains}
        gains += booking.gains
        recorded.append(Recorded(survey.id, booking.receipts))
        for gain in booking.gains:
            tx.emit(*gained(survey, gain), cause=one)
    if gains:
        await surveys.save(survey)
        await surveys.add(survey, [gain.response for gain in gains])
    return recorded


async def set_impact_aside(command: SetAside, tx: Transaction) -> None:
    """Keep a refused entry in the dead letters with the reason, as far as its fields were asked for."""
    kept = kept_fields(command.entry, impact_design_on(tx.today), respondent_questions(tx.today))
    keep_aside(command, kept, ImpactResponseReported, tx)


IMPACT_DESK: Desk[RecordImpactResponses] = Desk(record_impact_responses, set_impact_aside)
"""Takes what is brought to impact surveys."""


async def record_reported_impact_response(event: ImpactResponseReported, tx: Transaction) -> None:
    """Count one respondent another system brings, once.

    Emits: what `record_impact_responses` does. Idempotent by response id, also across systems.
    Raises: `ImpactSurveyNotFound` and whatever refuses the response; the door puts it into the dead letters.
    """
    entry = {
        "id": event.response_id,
        "dimension": event.dimension,
        "answers": event.answers,
        "occurred_at": event.occurred_at,
        "respondent": event.respondent,
        "device": event.device,
    }
    await IMPACT_DESK.take_reported(RecordImpactResponses(event.survey_id, [entry]), tx)
