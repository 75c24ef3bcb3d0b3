"""A regency's way to its masterplan: assessment, commitment, bimtek, masterplan, implementation.

Owns which step may follow which, and what is on record of each. Mandatory are the commitment before bimtek
and masterplan, and the masterplan before its implementation; assessment and bimtek may be unknown of a
regency that joined before it kept records here. A date may be a period, a decree may be unknown: then a
source is quoted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from programs.domain.errors_masterplans import (
    CommitmentMissing,
    DatesRunBackwards,
    MasterplanNotAdopted,
    SourceMissing,
    StepInTheFuture,
    StepRecorded,
)
from programs.domain.masterplan_steps import Entry, Stage, Step


@dataclass(frozen=True, slots=True)
class Masterplan:
    """One regency's masterplan, from the assessment on.

    Attributes:
        entries: Every step in the order it was recorded, wrong ones followed by their corrections.
    """

    id: str
    regency: str
    title: str
    opened_at: datetime
    entries: tuple[Entry, ...] = field(default=())

    @property
    def standing(self) -> Mapping[str, Entry]:
        """What holds of each step, by its name."""
        return {entry.step.name: entry for entry in self.entries}

    @property
    def timeline(self) -> list[Entry]:
        """What holds, by the day each step can have been taken first."""
        return sorted(self.standing.values(), key=lambda entry: (entry.day, entry.recorded_at))

    @property
    def stage(self) -> Stage | None:
        """The latest stage reached; None before the first step."""
        stages = [stage for entry in self.entries if (stage := entry.step.stage)]
        return max(stages, key=lambda stage: stage.number, default=None)

    @property
    def commitment(self) -> Step | None:
        """The memorandum, as it stands on record."""
        return self._standing_at(Stage.COMMITMENT)

    @property
    def adoption(self) -> Step | None:
        """The adoption of the masterplan, as it stands on record."""
        return self._standing_at(Stage.MASTERPLAN)

    @property
    def bimtek_held(self) -> int:
        """Guidance meetings on record."""
        return sum(entry.step.stage is Stage.BIMTEK for entry in self.standing.values())

    @property
    def months_to_adoption(self) -> int | None:
        """Whole months from commitment to adoption; None while either day is unknown."""
        signed, adopted = (step.on.day if step else None for step in (self.commitment, self.adoption))
        return whole_months(signed, adopted) if signed and adopted else None

    def record(self, step: Step, *, at: datetime, today: date, actor: str, reason: str | None) -> Masterplan:
        """The masterplan with a step on record, or with other facts of one; the same again changes nothing.

        Raises: `StepInTheFuture`, `SourceMissing`, `StepRecorded` for other facts without a reason,
        `CommitmentMissing`, `MasterplanNotAdopted`, `DatesRunBackwards`.
        """
        known = self.standing.get(step.name)
        if known and known.step == step:
            return self
        if step.on.first > today:
            raise StepInTheFuture(str(step.on))
        if not step.is_complete and not (step.source and step.source_quote):
            raise SourceMissing
        if known and not reason:
            raise StepRecorded(step.name)
        self._require_what_comes_before(step)
        why = reason if known else None
        entry = Entry(step, self._first_possible_day(step), at, actor, why)
        return replace(self, entries=(*self.entries, entry))

    def history(self) -> Iterator[tuple[Masterplan, Masterplan]]:
        """The masterplan before and after each entry."""
        for count in range(len(self.entries)):
            yield (
                replace(self, entries=self.entries[:count]),
                replace(self, entries=self.entries[: count + 1]),
            )

    def _require_what_comes_before(self, step: Step) -> None:
        if step.stage in (Stage.BIMTEK, Stage.MASTERPLAN) and Stage.COMMITMENT not in self.standing:
            raise CommitmentMissing
        if step.stage is Stage.IMPLEMENTATION and Stage.MASTERPLAN not in self.standing:
            raise MasterplanNotAdopted

    def _first_possible_day(self, step: Step) -> date:
        """When the step can have been taken. Raises `DatesRunBackwards` where the steps do not fit."""
        if step.stage is None:
            return step.on.first
        others = [one.step for name, one in self.standing.items() if one.step.stage and name != step.name]
        day, before, found = date.min, "", step.on.first
        for one in sorted([*others, step], key=lambda each: each.place):
            if one.on.last < day:
                raise DatesRunBackwards(str(one.on), before, day)
            day, before = max(day, one.on.first), one.name
            if one is step:
                found = day
        return found

    def _standing_at(self, stage: Stage) -> Step | None:
        entry = self.standing.get(stage)
        return entry.step if entry else None


def whole_months(first: date, last: date) -> int:
    """Months that have passed: 15-05 to 30-12 is 7, to 14-12 is 6."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return months - (last.day < first.day)
