"""What can happen to a round of the smart-city evaluation, each as it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Literal

from evaluation.domain.errors_rounds import EvidenceUnproven, ExecutionImpossible
from evaluation.domain.evidence import Evidence

Stage = Literal["stage-1", "stage-2", "year"]
Judge = Literal["self", "assessor"]
Basis = Literal["computed", "announced"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where something that happened elsewhere was read, and in which words."""

    name: str
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """The round began.

    Attributes:
        weight_set: What it is scored with; None where no source tells.
        components: What is scored, by the rules of that day.
        derived: Those whose score is the mean of their six dimensions.
        opened_on: None where only the year is known.
    """

    weight_set: str | None
    components: tuple[str, ...]
    derived: tuple[str, ...]
    opened_on: date | None
    source: Source | None = None
    kind: Literal["opened"] = "opened"


@dataclass(frozen=True, slots=True)
class Place:
    """What a score or a piece of evidence is about: a component, or a dimension or sub-dimension of it."""

    component: str
    dimension: str | None = None
    sub_dimension: str | None = None


@dataclass(frozen=True, slots=True)
class Scored:
    """A judge's score; given again for the same place, the last one stands.

    Attributes:
        score: As `score_figures.written` writes it.
        reason: Why it was changed after the round's score was recorded.
    """

    judge: Judge
    place: Place
    score: str
    reason: str | None = None
    kind: Literal["scored"] = "scored"


@dataclass(frozen=True, slots=True)
class Executed:
    """How many of the planned programmes of a dimension were executed. Raises `ExecutionImpossible`."""

    dimension: str
    executed: int
    planned: int
    kind: Literal["executed"] = "executed"

    def __post_init__(self) -> None:
        """Some of at least one."""
        if not 0 <= self.executed <= self.planned or self.planned == 0:
            raise ExecutionImpossible(self.dimension, self.executed, self.planned)

    @property
    def share(self) -> Fraction:
        """Executed of planned, exactly."""
        return Fraction(self.executed, self.planned)


@dataclass(frozen=True, slots=True)
class EvidenceShown:
    """Evidence for a score: where it lies, never the file itself. Raises `EvidenceUnproven`.

    Attributes:
        evidence_kind: One of the rules' kinds.
        link: Where it is published.
        reference: Where a document lies that is not published; its SHA-256 tells it from others.
    """

    evidence_id: str
    evidence_kind: str
    place: Place
    title: str
    link: str | None = None
    reference: str | None = None
    sha256: str | None = None
    kind: Literal["evidence"] = "evidence"

    def __post_init__(self) -> None:
        """It can be found and told apart."""
        if self.link is None and (self.reference is None or self.sha256 is None):
            raise EvidenceUnproven


@dataclass(frozen=True, slots=True)
class QuickWinShown:
    """A programme is shown as the quick win of a dimension.

    Attributes:
        is_designated: Whether the register of programmes told of its designation.
    """

    program_id: str
    dimension: str
    owner_opd: str
    name: str | None = None
    is_designated: bool = False
    kind: Literal["quick-win"] = "quick-win"


@dataclass(frozen=True, slots=True)
class QuickWinWithdrawn:
    """A programme is not shown any more."""

    program_id: str
    kind: Literal["quick-win-withdrawn"] = "quick-win-withdrawn"


@dataclass(frozen=True, slots=True)
class Submitted:
    """The self-assessment was handed in.

    Attributes:
        dimensions: Those that show no quick win.
        components: Those without a self score.
        reason: Why it was handed in all the same.
    """

    submitted_on: date
    dimensions: tuple[str, ...]
    components: tuple[str, ...]
    reason: str | None = None
    source: Source | None = None
    kind: Literal["submitted"] = "submitted"


@dataclass(frozen=True, slots=True)
class Interviewed:
    """Assessors interviewed the regency."""

    interviewed_on: date
    kind: Literal["interviewed"] = "interviewed"


@dataclass(frozen=True, slots=True)
class Noted:
    """A note of the interview, for officers and assessors."""

    text: str
    kind: Literal["noted"] = "noted"


@dataclass(frozen=True, slots=True)
class Result:
    """A score as it is published: texts and whole numbers, made of the round's scores and nothing else.

    Attributes:
        score: As it is printed; `exact` is the fraction before rounding.
        components: Component → its exact score.
    """

    year: int
    stage: Stage
    weight_set: str
    maximum: str
    score: str
    exact: str
    components: dict[str, str]


@dataclass(frozen=True, slots=True)
class Proof:
    """What was computed, and from what."""

    result: Result
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Announcement:
    """What the announcement of a score says.

    Attributes:
        letter_number: As printed, such as "B-1003/DJAI/AI.01.04/12/2022".
        rank: Place among `ranked` regions, where it was told.
    """

    source: Source
    announced_on: date | None = None
    letter_number: str | None = None
    letter_date: date | None = None
    rank: int | None = None
    ranked: int | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """A score beside the one before it; all None where there is none before it."""

    round_id: str | None = None
    year: int | None = None
    improvement_hundredths: int | None = None
    kind: Literal["compared"] = "compared"


@dataclass(frozen=True, slots=True)
class ScoreRecorded:
    """The round's score stands, until another one is recorded with a reason.

    Attributes:
        score: As it is printed, such as "3.23".
        announcement: Of an announced score; `proof` of a computed one.
    """

    basis: Basis
    score: str
    score_hundredths: int
    max_hundredths: int
    compared: Compared
    weight_set: str | None = None
    announcement: Announcement | None = None
    proof: Proof | None = None
    reason: str | None = None
    kind: Literal["score"] = "score"


Act = (
    Opened
    | Scored
    | Executed
    | EvidenceShown
    | QuickWinShown
    | QuickWinWithdrawn
    | Submitted
    | Interviewed
    | Noted
    | ScoreRecorded
    | Compared
)


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened, who did it and when; entries are never changed.

    Attributes:
        actor: An opaque reference, never a name.
    """

    act: Act
    at: datetime
    actor: str
