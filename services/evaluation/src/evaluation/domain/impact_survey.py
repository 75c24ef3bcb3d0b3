"""An impact survey: what it asks about, who agreed to it, and how many answered in each cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from evaluation.domain.errors_impact import (
    ConsentBySurveyor,
    ConsentMissing,
    ImpactSurveyClosed,
    OfficeNotOwner,
    QuotaFull,
    SubDimensionUnknown,
    SubjectFixed,
    SubjectMissing,
)
from evaluation.domain.impact_design import Cell, Design, Form
from evaluation.domain.impact_parts import Consent, Filled, Part, Progress, Purge, Subject
from evaluation.domain.impact_response import ImpactResponse

Status = Literal["open", "complete", "published"]


@dataclass(frozen=True, slots=True)
class ImpactSurvey:
    """One impact survey.

    Attributes:
        design: The rules it was opened with.
        forms: Dimension → its form.
        parts: The sub-dimensions, dimension by dimension.
        opened_by: Opaque reference to whoever opened it.
        thread: Correlation id of what began it; what is announced of it belongs to that.
        source: Where its definition comes from, when it was held elsewhere.
        filled: The cells that have their quota, in the order they got it.
        completed_at: When the last of them got it.
        publication: The published result, a document of texts and whole numbers.
        rests_since: When its last answer arrived or its result was published; retention runs from there.
        purge: What stays of its raw answers once they were destroyed.
    """

    id: str
    year: int
    design: Design
    forms: Mapping[str, Form]
    parts: tuple[Part, ...]
    opened_by: str
    thread: str
    source: str | None = None
    filled: tuple[Filled, ...] = ()
    completed_at: datetime | None = None
    publication: Mapping[str, Any] | None = None
    rests_since: datetime | None = None
    purge: Purge | None = None

    @property
    def status(self) -> Status:
        """Open; complete: every cell has its quota, more is still taken; published: nothing is taken."""
        if self.publication is not None:
            return "published"
        return "open" if self.completed_at is None else "complete"

    @property
    def cells(self) -> tuple[Cell, ...]:
        """What it has quotas for."""
        return self.design.cells(self.forms)

    @property
    def target(self) -> int:
        """Respondents over all cells."""
        return self.design.target(self.forms)

    @property
    def responses(self) -> int:
        """How many respondents there are in all."""
        return sum(self.respondents(cell) for cell in self.cells)

    @property
    def progress(self) -> tuple[Progress, ...]:
        """How far each cell is; the survey is complete when nothing is missing in any of them."""
        return tuple(
            Progress(cell, self.design.quota, self.respondents(cell), self._without_consent(cell))
            for cell in self.cells
        )

    @property
    def missing(self) -> int:
        """How many respondents its cells still need; a surplus in one makes up for none in another."""
        return sum(one.missing for one in self.progress)

    def part(self, code: str) -> Part:
        """The part about this sub-dimension. Raises: `SubDimensionUnknown`."""
        for part in self.parts:
            if part.code == code:
                return part
        raise SubDimensionUnknown(code)

    def respondents(self, cell: Cell) -> int:
        """How many respondents a cell has."""
        return self.part(cell.sub_dimensions[0]).responses

    def same_as(self, year: int, forms: Mapping[str, Form]) -> bool:
        """Whether it is the survey of this year with these forms."""
        return (self.year, dict(self.forms)) == (year, dict(forms))

    def name_subject(self, code: str, subject: Subject) -> ImpactSurvey:
        """Say which programme a sub-dimension is asked about. The same again changes nothing.

        Raises: `SubDimensionUnknown`; `SubjectFixed` once its owner agreed or somebody answered.
        """
        part = self.part(code)
        if part.subject == subject:
            return self
        if part.has_consent or part.responses or self.publication is not None:
            raise SubjectFixed(code)
        return self._with(replace(part, subject=subject))

    def decide(self, code: str, consent: Consent, *, for_office: str | None) -> ImpactSurvey:
        """Record what the owner of a programme decided. The decision that stands already changes nothing.

        Args:
            code: The sub-dimension.
            consent: The decision.
            for_office: The one office whoever decides is bound to, if any. Who opened the survey decides for
                an office only when bound to it: who asks does not also agree.

        Raises: `SubDimensionUnknown`, `SubjectMissing`, `OfficeNotOwner`, `ConsentBySurveyor`.
        """
        part = self.part(code)
        if part.subject is None:
            raise SubjectMissing(code)
        if part.subject.opd != consent.opd:
            raise OfficeNotOwner(code, part.subject.opd)
        if consent.actor == self.opened_by and for_office != consent.opd:
            raise ConsentBySurveyor(consent.opd)
        last = part.consents[-1] if part.consents else None
        if last is not None and (last.opd, last.is_given) == (consent.opd, consent.is_given):
            return self
        return self._with(replace(part, consents=(*part.consents, consent)))

    def admit(self, cell: Cell) -> None:
        """Return if one more response of this cell counts.

        The owner's consent must stand when an answer arrives; what was counted before a withdrawal stays.

        Raises: `ImpactSurveyClosed`, `ConsentMissing`, `QuotaFull`.
        """
        if self.publication is not None or self.purge is not None:
            raise ImpactSurveyClosed(self.id)
        if missing := self._without_consent(cell):
            raise ConsentMissing(missing)
        if not self.design.takes_surplus and self.respondents(cell) >= self.design.quota:
            raise QuotaFull(cell.code, self.design.quota)

    def count(self, cell: Cell, response: ImpactResponse) -> ImpactSurvey:
        """The survey with one new response of this cell."""
        survey = replace(self, parts=tuple(part.counted(response) for part in self.parts))
        if survey.respondents(cell) != self.design.quota:
            return survey
        filled = (*self.filled, Filled(cell.code, response.occurred_at))
        is_complete = len(filled) == len(self.cells)
        return replace(survey, filled=filled, completed_at=response.occurred_at if is_complete else None)

    def recounted(self, responses: Iterable[ImpactResponse]) -> ImpactSurvey:
        """The same survey with the sums of these responses alone, whatever form they came on."""
        parts = {part.code: replace(part, responses=0, total=0) for part in self.parts}
        for response in responses:
            parts |= {code: parts[code].counted(response) for code in response.answers if code in parts}
        return replace(self, parts=tuple(parts.values()))

    def publish(self, document: Mapping[str, Any], *, at: datetime) -> ImpactSurvey:
        """The survey closed with its result."""
        return replace(self, publication=document, rests_since=at)

    def _without_consent(self, cell: Cell) -> tuple[str, ...]:
        return tuple(code for code in cell.sub_dimensions if not self.part(code).has_consent)

    def _with(self, changed: Part) -> ImpactSurvey:
        parts = tuple(changed if part.code == changed.code else part for part in self.parts)
        return replace(self, parts=parts)
