"""Count survey responses: the same whatever door they come through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from evaluation.domain.booking import Ledger, book, digests_of
from evaluation.domain.code import Way
from evaluation.domain.entries import response_id_of
from evaluation.domain.response import Response
from evaluation.handlers.response_desk import Recorded
from evaluation.reference.respondents import questionnaire
from evaluation.repository.codes import Codes
from evaluation.repository.responses import Responses, submitted
from evaluation.repository.surveys import Surveys
from servicekit.gathering import Gathered
from servicekit.redaction import redacted
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class RecordResponses:
    """A device brings what respondents answered, in any order and perhaps again.

    Attributes:
        way: How entries without a one-time code come in; None: they need one.
    """

    survey_id: str
    entries: Sequence[object]
    way: Way | None


async def record_together(deliveries: Sequence[Gathered[RecordResponses]], tx: Transaction) -> list[Recorded]:
    """Count what is brought to one survey at the same time, each respondent and each one-time code once.

    A response that cannot be counted never spoils its neighbours. All are told under the survey's thread.
    Emits: `SkmResponseSubmitted` per new response. Idempotent by response id.
    Raises: `SurveyNotFound`.
    """
    surveys, responses, codes = Surveys(tx), Responses(tx), Codes(tx)
    survey = await surveys.load(deliveries[0].message.survey_id)
    tx.join(survey.thread)
    brought = [entry for one in deliveries for entry in one.message.entries]
    known = Ledger(
        await responses.known_answers(survey.id, filter(None, map(response_id_of, brought))),
        await codes.known(survey.id, digests_of(brought)),
    )
    form = questionnaire(survey.rule_version, survey.period)
    bookings = []
    for one in deliveries:
        booking = book(survey, one.message.entries, known, form, way=one.message.way, at=tx.now)
        survey = booking.survey
        known.enter(booking)
        bookings.append(booking)
        tx.emit(*(submitted(response, survey) for response in booking.accepted), cause=one)
    accepted = [_redacted(response) for booking in bookings for response in booking.accepted]
    if accepted:
        await surveys.save(survey)
        await responses.add(survey, accepted)
        await codes.use(survey.id, [digest for booking in bookings for digest in booking.spent])
    return [Recorded(survey.id, booking.receipts) for booking in bookings]


def _redacted(response: Response) -> Response:
    """The response as it may be kept: its suggestion without numbers and addresses of people."""
    said = response.suggestion
    return response if said is None else replace(response, suggestion=redacted(said).strip() or None)
