"""The raw answers of one survey all together: what a result is made from, destroyed after retention."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from evaluation.repository.responses import RESPONSES
from servicekit.mongo import Document
from servicekit.transaction import Transaction

_READ = {"response_id": 1, "answers": 1, "occurred_at": 1}


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """One respondent's nine answers, and when they were given."""

    id: str
    answers: Mapping[str, int]
    occurred_at: datetime


class RawAnswers:
    """The raw answers of one transaction's regency."""

    def __init__(self, tx: Transaction) -> None:
        self._collection = tx.collection(RESPONSES)
        self._regency = tx.context.regency

    async def of(self, survey_id: str) -> list[RawAnswer]:
        """Those of one survey, in no order."""
        found = await self._collection.find(self._where(survey_id), projection=_READ)
        return [RawAnswer(one["response_id"], one["answers"], one["occurred_at"]) for one in found]

    async def destroy(self, survey_id: str) -> None:
        """Destroy those of one survey."""
        await self._collection.delete_many(self._where(survey_id))

    def _where(self, survey_id: str) -> Document:
        return {"regency": self._regency, "survey_id": survey_id}
