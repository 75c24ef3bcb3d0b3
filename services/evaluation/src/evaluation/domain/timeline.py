"""What a regency was judged by and honoured with, in the order in which it became known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from evaluation.domain.award import Award
from evaluation.domain.issuers import Issuer, IssuerKind
from evaluation.domain.records import Record
from evaluation.domain.round import Round
from evaluation.domain.round_acts import ScoreRecorded
from evaluation.domain.text import Text
from servicekit.days import day_of

Kind = Literal["result", "award", "smart-city"]

SMART_CITY = "smart-city"
"""What rounds of the smart-city evaluation are called where results are asked for by instrument."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry of the timeline.

    Attributes:
        on: Where it stands; the last day of its year for a result nobody knows the announcement of, the
            first day it can have been given for an award.
        when: The day, month, year or span as it is known; None for such a result.
        year: Whose result or award it is.
        category: What an award is for; the stage of a smart-city round.
        occasion: What an award honours, and when that was.
    """

    on: date
    id: str
    kind: Kind
    title: Text
    year: int
    issuer: str
    issuer_kind: IssuerKind
    source: str
    when: str | None = None
    instrument: str | None = None
    method: str | None = None
    grade: str | None = None
    score: Decimal | None = None
    max: Decimal | None = None
    rank: int | None = None
    ranked: int | None = None
    change: Decimal | None = None
    category: str | None = None
    occasion: str | None = None
    occasion_on: str | None = None
    decree: str | None = None
    source_quote: str | None = None


def moment_of_record(record: Record) -> Moment:
    """A result."""
    result = record.result
    return Moment(
        on=result.shown_on,
        when=result.announced_on.isoformat() if result.announced_on else None,
        id=record.id,
        kind="result",
        title=record.instrument.name,
        year=result.year,
        issuer=record.issuer.code,
        issuer_kind=record.issuer.kind,
        instrument=record.instrument.code,
        method=result.method,
        grade=result.grade,
        score=result.score,
        max=result.max,
        rank=result.rank,
        ranked=result.ranked,
        decree=result.decree,
        source=result.source,
        source_quote=result.source_quote,
    )


def moment_of_award(award: Award, issuer: Issuer) -> Moment:
    """An award; it has no score."""
    facts = award.facts
    return Moment(
        on=facts.day,
        when=str(facts.given),
        id=award.id,
        kind="award",
        title=Text(facts.name, facts.name),
        year=facts.year,
        issuer=issuer.code,
        issuer_kind=award.kind,
        category=facts.category,
        occasion=facts.occasion,
        occasion_on=str(facts.occasion_on) if facts.occasion_on else None,
        source=facts.source,
        source_quote=facts.source_quote,
    )


def moment_of_round(round_: Round, issuer: Issuer) -> Moment | None:
    """A smart-city round: its score, else that it was handed in; None before that."""
    told = _score(round_) if round_.score else _submission(round_) if round_.submitted else None
    if told is None:
        return None
    return Moment(
        id=round_.id,
        kind="smart-city",
        title=Text(f"Evaluasi smart city {round_.year}", f"Smart-city evaluation {round_.year}"),
        year=round_.year,
        issuer=issuer.code,
        issuer_kind=issuer.kind,
        instrument=SMART_CITY,
        category=round_.stage,
        **told,
    )


def _score(round_: Round) -> dict[str, Any]:
    score, entry = next(
        (one.act, one) for one in reversed(round_.entries) if isinstance(one.act, ScoreRecorded)
    )
    improvement = round_.compared.improvement_hundredths
    told: dict[str, Any] = {
        "method": score.weight_set,
        "score": Decimal(score.score),
        "max": Decimal(score.max_hundredths).scaleb(-2),
        "change": None if improvement is None else Decimal(improvement).scaleb(-2),
    }
    announced = score.announcement
    if announced is None:
        day = day_of(entry.at)
        return told | {"on": day, "when": day.isoformat(), "source": _page(round_)}
    when = announced.announced_on
    return told | {
        "on": when or date(round_.year, 12, 31),
        "when": when.isoformat() if when else None,
        "rank": announced.rank,
        "ranked": announced.ranked,
        "decree": announced.letter_number,
        "source": announced.source.name,
        "source_quote": announced.source.quote,
    }


def _submission(round_: Round) -> dict[str, Any]:
    assert round_.submitted is not None  # noqa: S101 - it is asked for submitted rounds only
    day, source = round_.submitted.submitted_on, round_.submitted.source
    told = {"on": day, "when": day.isoformat()}
    if source is None:
        return told | {"source": _page(round_)}
    return told | {"source": source.name, "source_quote": source.quote}


def _page(round_: Round) -> str:
    return f"/v1/evaluations/rounds/{round_.id}"
