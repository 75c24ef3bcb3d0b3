"""Count survey responses: the same whatever door they come through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.domain.response import response_id_of
from evaluation.domain.survey import Booking, Receipt, Verdict
from evaluation.reference import skm_rules
from evaluation.repository import Surveys, submitted
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class RecordResponses:
    """A device brings what respondents answered, in any order and perhaps again."""

    survey_id: str
    entries: Sequence[object]


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of each entry, in their order."""

    survey_id: str
    receipts: tuple[Receipt, ...]

    @property
    def accepted(self) -> int:
        """How many were new."""
        return self._count("accepted")

    @property
    def duplicate(self) -> int:
        """How many had been counted before."""
        return self._count("duplicate")

    @property
    def refused(self) -> int:
        """How many could not be counted."""
        return self._count("refused")

    def _count(self, verdict: Verdict) -> int:
        return sum(receipt.verdict == verdict for receipt in self.receipts)


async def record_responses(command: RecordResponses, tx: Transaction) -> Recorded:
    """Count each respondent once; one that cannot be counted never spoils its neighbours.

    Emits: `SkmResponseSubmitted` per new response. Idempotent by response id.
    Raises: `SurveyNotFound`.
    """
    surveys = Surveys(tx)
    survey = await surveys.load(command.survey_id)
    ids = filter(None, map(response_id_of, command.entries))
    known = await surveys.known_answers(survey.id, ids)
    booking = survey.book(command.entries, known, skm_rules(), at=tx.now)
    if booking.accepted:
        await _keep(booking, surveys)
    return Recorded(survey.id, booking.receipts)


async def _keep(booking: Booking, surveys: Surveys) -> None:
    await surveys.add_responses(booking.survey, booking.accepted)
    events = [submitted(response, booking.survey) for response in booking.accepted]
    await surveys.save(booking.survey, events=events)
