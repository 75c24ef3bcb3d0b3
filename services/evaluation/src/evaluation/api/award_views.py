"""How awards are shown."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, model_validator

from evaluation.api.view import View
from evaluation.domain.award import Award
from evaluation.domain.issuers import IssuerKind
from servicekit.period import Period


def _said(when: Any) -> Any:
    return str(when) if isinstance(when, Period) else when


When = Annotated[str | None, BeforeValidator(_said)]
"""A day, month, year or span, as exactly as it is known."""


class WithdrawalView(View):
    """Why an award does not count any more."""

    reason: str
    at: datetime


class AwardView(View):
    """An award on record. It has no score and goes into none."""

    id: str
    kind: IssuerKind
    issuer: str
    scheme: str | None
    name: str
    category: str
    category_code: str | None
    award_class: str | None
    year: int
    given_on: When
    occasion: str | None
    occasion_on: When
    note: str | None
    source: str
    source_quote: str | None
    withdrawal: WithdrawalView | None

    @model_validator(mode="before")
    @classmethod
    def _in_one(cls, shown: Any) -> Any:
        if not isinstance(shown, Award):
            return shown
        own = {"id": shown.id, "kind": shown.kind, "withdrawal": shown.withdrawal}
        return own | {name: getattr(shown.facts, name) for name in cls.model_fields.keys() - own.keys()}
