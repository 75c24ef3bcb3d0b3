"""Record a device's batch of survey responses."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from contracts.evaluation import SkmResponseReported
from evaluation.domain.response import kept_fields
from evaluation.domain.survey import Booking, Receipt, Verdict
from evaluation.reference import skm_rules
from evaluation.repository import Surveys, submitted
from servicekit.errors import PermanentError
from servicekit.intake import refuse
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class RecordResponses:
    """A device brings what respondents answered, in any order and perhaps again."""

    survey_id: str
    entries: Sequence[object]


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a batch, entry by entry."""

    survey_id: str
    receipts: tuple[Receipt, ...]

    @property
    def accepted(self) -> int:
        """How many were new."""
        return self._count("accepted")

    @property
    def duplicates(self) -> int:
        """How many had been counted before."""
        return self._count("duplicate")

    @property
    def refused(self) -> int:
        """How many could not be counted."""
        return self._count("refused")

    def _count(self, verdict: Verdict) -> int:
        return sum(receipt.verdict == verdict for receipt in self.receipts)


async def record_responses(command: RecordResponses, tx: Transaction) -> Recorded:
    """Count each respondent once; set aside what cannot be counted, with the reason.

    Emits: `SkmResponseSubmitted` per new response. Idempotent by response id.
    Raises: `SurveyNotFound`.
    """
    surveys = Surveys(tx)
    booking = await book_responses(command.survey_id, command.entries, surveys, tx)
    for receipt in booking.receipts:
        if receipt.refusal is not None:
            _set_aside(command.survey_id, receipt.entry, receipt.refusal, tx)
    return Recorded(command.survey_id, booking.receipts)


def _set_aside(survey_id: str, entry: object, refusal: PermanentError, tx: Transaction) -> None:
    kept = kept_fields(entry, skm_rules())
    data = {"survey_id": survey_id, "response_id": kept.pop("id", None)} | kept
    refuse(
        tx,
        event_type=SkmResponseReported.type,
        source=f"/evaluation/skm/surveys/{survey_id}/responses",
        id=tx.new_id(),
        raw=json.dumps(data).encode(),
        error=refusal,
    )


async def book_responses(
    survey_id: str, entries: Sequence[object], surveys: Surveys, tx: Transaction
) -> Booking:
    """Book entries on their survey and announce the new ones; what is refused is left to the caller."""
    survey = await surveys.load(survey_id)
    ids = [str(entry.get("id")) for entry in entries if isinstance(entry, dict)]
    known = await surveys.known_answers(survey.id, ids)
    booking = survey.book(entries, known, skm_rules(), at=tx.now)
    if booking.accepted:
        await surveys.add_responses(booking.survey, booking.accepted)
        events = [submitted(response, booking.survey) for response in booking.accepted]
        await surveys.save(booking.survey, events=events)
    return booking
