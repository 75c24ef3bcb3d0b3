"""A round of the smart-city evaluation: self-assessment, interview, assessment, score.

Owns who may do what and when. Everything that happens is an entry that is never changed; what stands follows
from the entries.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal, TypeVar

from evaluation.domain.errors_rounds import (
    ComponentDerived,
    EvidenceIdTaken,
    NotInterviewed,
    NotSubmitted,
    QuickWinNotShown,
    ReasonMissing,
    RoundFrozen,
    RoundFull,
    SelfAssessor,
    SubmissionIncomplete,
)
from evaluation.domain.round_acts import (
    Act,
    Compared,
    Entry,
    EvidenceShown,
    Executed,
    Interviewed,
    Judge,
    Noted,
    Opened,
    QuickWinShown,
    QuickWinWithdrawn,
    Scored,
    ScoreRecorded,
    Source,
    Stage,
    Submitted,
)
from evaluation.domain.round_scores import RoundScores
from evaluation.domain.smart_city_rules import DIMENSIONS, Incomplete

Status = Literal["open", "self-assessment", "submitted", "interviewed", "assessed", "recorded"]

MOST_ENTRIES = 1_000
"""Five components with 6 dimensions and 18 sub-dimensions, by two judges, are 250 scores."""

A = TypeVar("A", bound=Act)


@dataclass(frozen=True, slots=True)
class Round:
    """One round of one regency.

    Attributes:
        entries: Everything that happened, in order; the first one opened it.
    """

    id: str
    regency: str
    year: int
    stage: Stage
    entries: tuple[Entry, ...] = field(default=())

    @property
    def opened(self) -> Opened:
        """How it began."""
        return self._all(Opened)[0]

    @property
    def submitted(self) -> Submitted | None:
        """The self-assessment that was handed in."""
        return self._last(Submitted)

    @property
    def interviewed(self) -> Interviewed | None:
        """The interview."""
        return self._last(Interviewed)

    @property
    def score(self) -> ScoreRecorded | None:
        """The score that stands."""
        return self._last(ScoreRecorded)

    @property
    def compared(self) -> Compared:
        """The score beside the one before it, as it was compared last."""
        compared = Compared()
        for act in self.acts:
            if isinstance(act, ScoreRecorded):
                compared = act.compared
            elif isinstance(act, Compared):
                compared = act
        return compared

    @property
    def status(self) -> Status:
        """How far it is."""
        if self.score:
            return "recorded"
        if self.interviewed:
            return "interviewed" if self.scores("assessor").missing(self.opened.components) else "assessed"
        if self.submitted:
            return "submitted"
        return "self-assessment" if len(self.entries) > 1 else "open"

    @property
    def acts(self) -> tuple[Act, ...]:
        """What happened, in order."""
        return tuple(entry.act for entry in self.entries)

    @property
    def quick_wins(self) -> dict[str, QuickWinShown]:
        """The quick wins it shows, by programme."""
        shown: dict[str, QuickWinShown] = {}
        for act in self.acts:
            if isinstance(act, QuickWinShown):
                shown[act.program_id] = act
            elif isinstance(act, QuickWinWithdrawn):
                shown.pop(act.program_id, None)
        return shown

    @property
    def missing_quick_wins(self) -> tuple[str, ...]:
        """The dimensions that show no quick win."""
        shown = {one.dimension for one in self.quick_wins.values()}
        return tuple(dimension for dimension in DIMENSIONS if dimension not in shown)

    @property
    def executions(self) -> dict[str, Executed]:
        """Executed and planned programmes by dimension, as they stand."""
        return {act.dimension: act for act in self._all(Executed)}

    @property
    def evidence(self) -> dict[str, EvidenceShown]:
        """Evidence by its id."""
        return {act.evidence_id: act for act in self._all(EvidenceShown)}

    @property
    def notes(self) -> tuple[Entry, ...]:
        """Notes of the interview, with who wrote them."""
        return tuple(entry for entry in self.entries if isinstance(entry.act, Noted))

    def scores(self, judge: Judge) -> RoundScores:
        """What stands of a judge's scores."""
        return RoundScores.of(self.acts, judge, self.opened.derived)

    def history(self, start: int = 0) -> Iterator[tuple[Round, Round]]:
        """The round before and after each entry, from the one numbered `start`."""
        for count in range(start, len(self.entries)):
            yield (
                replace(self, entries=self.entries[:count]),
                replace(self, entries=self.entries[: count + 1]),
            )

    def assess_oneself(self, acts: Sequence[Act], *, at: datetime, actor: str) -> Round:
        """Scores, executions, evidence and quick wins of the regency itself; what stands is not kept again.

        Raises: `RoundFrozen` once handed in, `ComponentDerived`, `EvidenceIdTaken`, `QuickWinNotShown`.
        """
        if self.submitted or self.score:
            raise RoundFrozen(self.id)
        return self._with(acts, at=at, actor=actor)

    def submit(
        self,
        incomplete: Incomplete,
        *,
        on: date,
        reason: str | None,
        at: datetime,
        actor: str,
        source: Source | None = None,
    ) -> Round:
        """Hand in the self-assessment; a second time changes nothing.

        `incomplete` is what the rules say of dimensions without a quick win and components without a score.

        Raises: `SubmissionIncomplete`, naming them; `RoundFrozen` once the score stands.
        """
        if self.submitted:
            return self
        if self.score:
            raise RoundFrozen(self.id)
        dimensions, components = self.missing_quick_wins, self.scores("self").missing(self.opened.components)
        is_excused = incomplete == "allow" or (incomplete == "with-reason" and reason is not None)
        if (dimensions or components) and not is_excused:
            raise SubmissionIncomplete(dimensions, components)
        return self._with([Submitted(on, dimensions, components, reason, source)], at=at, actor=actor)

    def interview(self, on: date, *, at: datetime, actor: str) -> Round:
        """Record the interview; a second time changes nothing. Raises `NotSubmitted`, `SelfAssessor`."""
        self._require_assessor(actor)
        if self.interviewed:
            return self
        return self._with([Interviewed(on)], at=at, actor=actor)

    def note(self, text: str, *, at: datetime, actor: str) -> Round:
        """Add a note of the interview. Raises `NotSubmitted`, `NotInterviewed`, `SelfAssessor`."""
        self._require_assessor(actor)
        self._require_interview()
        return self._with([Noted(text)], at=at, actor=actor)

    def assess(self, scores: Sequence[Scored], *, at: datetime, actor: str) -> Round:
        """Scores of an assessor; what stands already changes nothing.

        Raises: `NotSubmitted`, `NotInterviewed`, `SelfAssessor`, `ComponentDerived`; `ReasonMissing` for a
        change without a reason once the score was recorded.
        """
        self._require_assessor(actor)
        self._require_interview()
        assessed = self._with(scores, at=at, actor=actor)
        if assessed != self and self.score and any(one.reason is None for one in scores):
            raise ReasonMissing
        return assessed

    def record(self, score: ScoreRecorded, *, at: datetime, actor: str) -> Round:
        """The round with its score; the same again changes nothing.

        Raises: `ReasonMissing` where another score stands and none is given.
        """
        known = self.score
        if known and _unreasoned(known) == _unreasoned(score):
            return self
        if known and score.reason is None:
            raise ReasonMissing
        return self._with([score], at=at, actor=actor)

    def compare(self, compared: Compared, *, at: datetime, actor: str) -> Round:
        """The round beside another score before it; the same again changes nothing."""
        return self if compared == self.compared else self._with([compared], at=at, actor=actor)

    def _with(self, acts: Sequence[Act], *, at: datetime, actor: str) -> Round:
        after = self
        for act in acts:
            if after._changes(act):
                after = replace(after, entries=(*after.entries, Entry(act, at, actor)))
        if len(after.entries) > MOST_ENTRIES:
            raise RoundFull(MOST_ENTRIES)
        return after

    def _changes(self, act: Act) -> bool:
        """Whether the act says something that does not stand already. Raises what forbids it."""
        match act:
            case Scored():
                return self._changes_score(act)
            case Executed():
                return self.executions.get(act.dimension) != act
            case QuickWinShown():
                return self.quick_wins.get(act.program_id) != act
            case QuickWinWithdrawn() if act.program_id not in self.quick_wins:
                raise QuickWinNotShown(act.program_id)
            case EvidenceShown():
                known = self.evidence.get(act.evidence_id, act)
                if known != act:
                    raise EvidenceIdTaken(act.evidence_id)
                return act.evidence_id not in self.evidence
            case _:
                return True

    def _changes_score(self, act: Scored) -> bool:
        given = self.scores(act.judge)
        if act.place.dimension is None and given.follows(act.place.component):
            raise ComponentDerived(act.place.component)
        return str(given.given.get(act.place)) != act.score

    def _require_assessor(self, actor: str) -> None:
        if not self.submitted:
            raise NotSubmitted(self.id)
        handed_in = self.acts.index(self.submitted)
        if actor in {entry.actor for entry in self.entries[: handed_in + 1]}:
            raise SelfAssessor

    def _require_interview(self) -> None:
        if not self.interviewed:
            raise NotInterviewed(self.id)

    def _all(self, kind: type[A]) -> list[A]:
        return [act for act in self.acts if isinstance(act, kind)]

    def _last(self, kind: type[A]) -> A | None:
        found = self._all(kind)
        return found[-1] if found else None


def _unreasoned(score: ScoreRecorded) -> ScoreRecorded:
    """What a score says, whatever it was compared with and why it was recorded."""
    return replace(score, reason=None, compared=Compared())
