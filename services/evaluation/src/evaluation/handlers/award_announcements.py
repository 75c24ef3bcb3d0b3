"""Awards as the events other services read."""

from __future__ import annotations

from typing import Any

from contracts.evaluation import AwardCounted, AwardRecorded, AwardRevoked
from contracts.event import Event
from evaluation.domain.award import Award
from servicekit.days import day_begins


def given(award: Award) -> list[Event]:
    """An award was recorded."""
    facts, who = award.facts, _who(award)
    day = facts.given_on.day if facts.given_on else None
    told = AwardRecorded(**who, issuer=facts.issuer, category=facts.category, given_on=day)
    return [told, AwardCounted(**who, issuer=facts.issuer, change=1)]


def withdrawn(award: Award) -> list[Event]:
    """An award does not count any more: the figure of its own time falls."""
    who = _who(award)
    moment = award.withdrawal.at if award.withdrawal else award.recorded_at
    return [
        AwardRevoked(**who | {"occurred_at": moment}),
        AwardCounted(**who, issuer=award.facts.issuer, change=-1),
    ]


def _who(award: Award) -> dict[str, Any]:
    return {
        "occurred_at": day_begins(award.facts.day),
        "award_id": award.id,
        "year": award.facts.year,
        "award_kind": award.kind.value,
    }
