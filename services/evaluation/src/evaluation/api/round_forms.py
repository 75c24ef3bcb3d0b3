"""What officers, assessors and publishers send about a round: institutions and documents, never people."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from contracts.evaluation import Component, DimensionCode, Stage
from contracts.event import Identifier
from contracts.kinds import Year
from evaluation.domain.round_acts import Announcement, EvidenceShown, Executed, Place, Source
from evaluation.handlers import (
    InterviewRound,
    Mark,
    NoteInterview,
    OpenRound,
    RecordAnnounced,
    RecordComputed,
    ReportExecutions,
    ScoreRound,
    ShowEvidence,
    ShowQuickWin,
    SubmitRound,
    WithdrawQuickWin,
)
from servicekit.personal_data import Impersonal, PublicParagraph, PublicText

Written = Annotated[str, Field(min_length=1, max_length=8)]
Link = Annotated[str, Field(pattern=r"^https://[^\s<>\"]+$", max_length=500)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Letter = Annotated[PublicText, Field(max_length=120)]
Several = Annotated[int, Field(ge=0, le=10_000, strict=True)]
Rank = Annotated[int, Field(ge=1, le=1_000, strict=True)]


class SourceForm(Impersonal):
    """Where something that happened before it was recorded here was read, and in which words."""

    source: PublicParagraph | None = None
    source_quote: PublicParagraph | None = None

    def read_in(self) -> Source | None:
        """The source, if one was named."""
        return Source(self.source, self.source_quote) if self.source else None


class NewRound(SourceForm):
    """A round that begins.

    Attributes:
        round_id: Left out, the platform makes one.
        weight_set: Left out, the one known to be the year's; there may be none.
        opened_on: Left out it is today or, where a source is named, not known.
    """

    round_id: Identifier | None = None
    year: Year
    stage: Stage
    weight_set: Identifier | None = None
    opened_on: date | None = None

    def command(self) -> OpenRound:
        """What the officer asks for."""
        return OpenRound(
            self.year, self.stage, self.opened_on, self.round_id, self.weight_set, self.read_in()
        )


class PlaceForm(Impersonal):
    """A component, or a dimension or sub-dimension of it."""

    component: Component
    dimension: DimensionCode | None = None
    sub_dimension: Annotated[str, Field(max_length=60)] | None = None

    def place(self) -> Place:
        """The place itself."""
        return Place(self.component, self.dimension, self.sub_dimension)


class MarkForm(PlaceForm):
    """A score as it is written: 3,60 or 3.60."""

    score: Written


class ScoresForm(Impersonal):
    """Scores of one judge, all of them kept or none.

    Attributes:
        reason: Needed of assessors once the round's score was recorded.
    """

    scores: Annotated[tuple[MarkForm, ...], Field(min_length=1, max_length=150)]
    reason: PublicText | None = None

    def command(self, round_id: str, judge: Literal["self", "assessor"]) -> ScoreRound:
        """What the judge asks for."""
        marks = [Mark(one.place(), one.score) for one in self.scores]
        return ScoreRound(round_id, judge, marks, self.reason)


class ExecutionForm(Impersonal):
    """Programmes of a dimension that were executed, of those planned."""

    dimension: DimensionCode
    executed: Several
    planned: Several


class ExecutionsForm(Impersonal):
    """Executed programmes, dimension by dimension."""

    executions: Annotated[tuple[ExecutionForm, ...], Field(min_length=1, max_length=6)]

    def command(self, round_id: str) -> ReportExecutions:
        """What the officer asks for. Raises `ExecutionImpossible`."""
        return ReportExecutions(round_id, [Executed(**one.model_dump()) for one in self.executions])


class EvidenceForm(PlaceForm):
    """Where a piece of evidence lies: published under a link, or elsewhere with its SHA-256; never a file."""

    id: Identifier
    kind: Identifier
    title: PublicText
    link: Link | None = None
    reference: PublicText | None = None
    sha256: Sha256 | None = None

    def command(self, round_id: str) -> ShowEvidence:
        """What the officer asks for. Raises `EvidenceUnproven`."""
        shown = EvidenceShown(
            self.id, self.kind, self.place(), self.title, self.link, self.reference, self.sha256
        )
        return ShowEvidence(round_id, shown)


class QuickWinForm(Impersonal):
    """A programme as the quick win of a dimension; of a designated one its id is enough."""

    program_id: Identifier
    dimension: DimensionCode | None = None
    owner_opd: Identifier | None = None
    name: PublicText | None = None

    def command(self, round_id: str) -> ShowQuickWin:
        """What the officer asks for."""
        return ShowQuickWin(round_id, self.program_id, self.dimension, self.owner_opd, self.name)


class QuickWinWithdrawal(Impersonal):
    """A programme that is not shown any more."""

    program_id: Identifier

    def command(self, round_id: str) -> WithdrawQuickWin:
        """What the officer asks for."""
        return WithdrawQuickWin(round_id, self.program_id)


class SubmissionForm(SourceForm):
    """The self-assessment is handed in; today unless said.

    Attributes:
        reason: Why it is handed in incomplete.
    """

    submitted_on: date | None = None
    reason: PublicText | None = None

    def command(self, round_id: str) -> SubmitRound:
        """What the officer asks for."""
        return SubmitRound(round_id, self.submitted_on, self.reason, self.read_in())


class InterviewForm(Impersonal):
    """The regency was interviewed; today unless said."""

    interviewed_on: date | None = None

    def command(self, round_id: str) -> InterviewRound:
        """What the assessor asks for."""
        return InterviewRound(round_id, self.interviewed_on)


class NoteForm(Impersonal):
    """A note of the interview."""

    text: PublicParagraph

    def command(self, round_id: str) -> NoteInterview:
        """What the assessor asks for."""
        return NoteInterview(round_id, self.text)


class _ScoreForm(Impersonal):
    weight_set: Identifier | None = None
    reason: PublicText | None = None


class ComputedForm(_ScoreForm):
    """The score the assessors' scores amount to.

    Attributes:
        weight_set: For a round that was opened without one.
        reason: Why another score is recorded than the one that stands.
    """

    basis: Literal["computed"]

    def command(self, round_id: str) -> RecordComputed:
        """What the publisher asks for."""
        return RecordComputed(round_id, self.weight_set, self.reason)


class AnnouncedForm(_ScoreForm):
    """A score as it was announced.

    Attributes:
        score: As it was printed: 3,23 or 3.23.
        letter_number: Such as "B-1003/DJAI/AI.01.04/12/2022".
        rank: Place among `ranked` regions.
    """

    basis: Literal["announced"]
    score: Written
    source: PublicParagraph
    source_quote: PublicParagraph | None = None
    announced_on: date | None = None
    letter_number: Letter | None = None
    letter_date: date | None = None
    rank: Rank | None = None
    ranked: Rank | None = None

    def command(self, round_id: str) -> RecordAnnounced:
        """What the publisher asks for."""
        said = Announcement(
            Source(self.source, self.source_quote),
            self.announced_on,
            self.letter_number,
            self.letter_date,
            self.rank,
            self.ranked,
        )
        return RecordAnnounced(round_id, self.score, said, self.weight_set, self.reason)


ScoreForm = Annotated[ComputedForm | AnnouncedForm, Field(discriminator="basis")]
