"""Events of accountability results and of awards: taken over as announced, never derived."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from contracts.event import Event, Identifier
from contracts.kinds import Change, Step, Year

Instrument = Literal["bpk-opinion", "sakip", "lppd", "spbe", "ipp"]
"""Opinion of BPK on the LKPD, SAKIP, LPPD/EPPD, SPBE index, public service index (IPP)."""

AwardKind = Literal["government", "private"]
"""Whose award it is: ISNA is private (Citiasia), though often taken for a ministry's."""


class _RecordEvent(Event):
    key_field = "record_id"

    record_id: Identifier
    instrument: Instrument
    year: Year


class IndexRecorded(_RecordEvent):
    """A result was announced for a year.

    Attributes:
        year: The fiscal or evaluated year, never the year of the announcement.
        method: Version of the instrument: results of two versions are not compared.
        grade: As announced: WTP, BB, "Tinggi"; None where there is only a score.
        score: As printed, with a point; None where there is only a grade.
    """

    type = "regency.evaluation.accountability.index-recorded"

    method: Identifier
    grade: Annotated[str, Field(max_length=60)] | None
    score: Annotated[str, Field(pattern=r"^\d{1,3}(\.\d{1,4})?$")] | None
    announced_on: date | None
    issuer: Identifier


class IndexCorrected(_RecordEvent):
    """A record was wrong and says something else now, for a reason that is kept with it.

    With neither grade nor score it was taken back: nothing of the kind was announced.
    """

    type = "regency.evaluation.accountability.index-corrected"

    grade: Annotated[str, Field(max_length=60)] | None
    score: Annotated[str, Field(pattern=r"^\d{1,3}(\.\d{1,4})?$")] | None


class IndexMeasured(_RecordEvent):
    """The score of a year was put on record, corrected or taken back, in whole numbers.

    A year has one result of an instrument, so the sum of its scores over the number of them is that score,
    corrections included.

    Attributes:
        method: Version of the instrument: results of two versions are not compared.
        score_change: A signed difference, times 10,000: 3.3252 is 33252.
        scored_change: 1 for a score that was not there, -1 for one that is taken back.
    """

    type = "regency.evaluation.accountability.score-measured"

    method: Identifier
    score_change: Annotated[int, Field(ge=-10_000_000, le=10_000_000, strict=True)]
    scored_change: Step


class OpinionStreakChanged(_RecordEvent):
    """The run of unqualified opinions (WTP) up to the last audited fiscal year became longer or shorter.

    Attributes:
        change: A signed difference; the sum is the run as it stands, corrections included.
    """

    type = "regency.evaluation.accountability.opinion-streak-changed"

    change: Change


class _AwardEvent(Event):
    key_field = "award_id"

    award_id: Identifier
    year: Year
    award_kind: AwardKind


class AwardRecorded(_AwardEvent):
    """An award was given."""

    type = "regency.evaluation.award.recorded"

    issuer: Identifier
    category: Annotated[str, Field(max_length=200)]
    given_on: date | None


class AwardRevoked(_AwardEvent):
    """An award had been recorded by mistake, or was taken back."""

    type = "regency.evaluation.award.revoked"


class AwardCounted(_AwardEvent):
    """One award more, or one less."""

    type = "regency.evaluation.award.counted"

    issuer: Identifier
    change: Step
