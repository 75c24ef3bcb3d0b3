"""Count survey responses: the same whatever door they come through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.domain.entries import response_id_of
from evaluation.domain.response import Response
from evaluation.handlers.response_desk import Recorded
from evaluation.reference.skm import skm_rules
from evaluation.repository.responses import Responses, submitted
from evaluation.repository.surveys import Surveys
from servicekit.gathering import Gathered
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class RecordResponses:
    """A device brings what respondents answered, in any order and perhaps again."""

    survey_id: str
    entries: Sequence[object]


async def record_together(deliveries: Sequence[Gathered[RecordResponses]], tx: Transaction) -> list[Recorded]:
    """Count what is brought to one survey at the same time, each respondent once.

    A response that cannot be counted never spoils its neighbours.
    Emits: `SkmResponseSubmitted` per new response. Idempotent by response id.
    Raises: `SurveyNotFound`.
    """
    surveys, responses = Surveys(tx), Responses(tx)
    survey = await surveys.load(deliveries[0].message.survey_id)
    brought = (entry for one in deliveries for entry in one.message.entries)
    known = await responses.known_answers(survey.id, filter(None, map(response_id_of, brought)))
    accepted: list[Response] = []
    recorded = []
    for one in deliveries:
        booking = survey.book(one.message.entries, known, skm_rules(), at=tx.now)
        recorded.append(Recorded(survey.id, booking.receipts))
        if booking.accepted:
            survey = booking.survey
            known |= {response.id: response.answers for response in booking.accepted}
            accepted += booking.accepted
            tx.emit(*(submitted(response, survey) for response in booking.accepted), cause=one)
    if accepted:
        await surveys.save(survey)
        await responses.add(survey, accepted)
    return recorded
