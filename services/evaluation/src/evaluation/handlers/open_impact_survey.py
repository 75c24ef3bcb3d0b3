"""Opening an impact survey, and saying which programmes it asks about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from evaluation.domain.errors_impact import FormsIncomplete, ImpactSurveyTaken
from evaluation.domain.impact_design import Design, Form
from evaluation.domain.impact_parts import Part, Subject
from evaluation.domain.impact_survey import ImpactSurvey
from evaluation.handlers.impact_announcements import opened
from evaluation.reference.impact import ShippedSurvey, impact_design_on
from evaluation.repository.impact import ImpactSurveys
from servicekit.transaction import Transaction


@dataclass(frozen=True, slots=True)
class OpenImpactSurvey:
    """A regency begins its survey of a year.

    Attributes:
        forms: Dimension → its form.
        subjects: Sub-dimension → the programme it asks about, as far as they are known.
        survey_id: Left out, it gets one.
        source: Where its definition comes from, when it was held elsewhere.
    """

    year: int
    forms: Mapping[str, Form]
    subjects: Mapping[str, Subject] = field(default_factory=dict)
    survey_id: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class NameImpactSubject:
    """Somebody says which programme a sub-dimension is asked about, or another one than before."""

    survey_id: str
    sub_dimension: str
    subject: Subject


async def open_impact_survey(command: OpenImpactSurvey, tx: Transaction) -> ImpactSurvey:
    """Open a survey with the design of its year and announce it.

    Emits: `ImpactSurveyOpened`. Idempotent: the same survey again changes nothing.
    Raises: `FormsIncomplete`, `SubDimensionUnknown`; `ImpactSurveyTaken` if the id belongs to another year or
    other forms.
    """
    surveys = ImpactSurveys(tx)
    survey_id = command.survey_id or tx.new_id()
    design = impact_design_on(date(command.year, 12, 31))
    _check(command.forms, design)
    known = await surveys.find(survey_id)
    if known is not None:
        if not known.same_as(command.year, command.forms):
            raise ImpactSurveyTaken(survey_id)
        return known
    survey = ImpactSurvey(
        id=survey_id,
        year=command.year,
        design=design,
        forms=dict(command.forms),
        parts=tuple(map(Part, design.sub_dimensions)),
        opened_by=tx.context.actor,
        thread=tx.context.correlation_id,
        source=command.source,
    )
    for code, subject in command.subjects.items():
        survey = survey.name_subject(code, subject)
    await surveys.save(survey, events=[opened(survey, tx.now)])
    return survey


async def name_impact_subject(command: NameImpactSubject, tx: Transaction) -> ImpactSurvey:
    """Say which programme a sub-dimension is asked about. Idempotent by its content.

    Raises: `ImpactSurveyNotFound`, and what `ImpactSurvey.name_subject` raises.
    """
    surveys = ImpactSurveys(tx)
    before = await surveys.load(command.survey_id)
    after = before.name_subject(command.sub_dimension, command.subject)
    if after != before:
        await surveys.save(after)
    return after


async def seed_impact_survey(shipped: ShippedSurvey, tx: Transaction) -> None:
    """Open a shipped survey nobody opened. Idempotent; an existing one stays as it is."""
    if await ImpactSurveys(tx).find(shipped.id) is None:
        await open_impact_survey(
            OpenImpactSurvey(shipped.year, shipped.forms, survey_id=shipped.id, source=shipped.source), tx
        )


def _check(forms: Mapping[str, Form], design: Design) -> None:
    """Each dimension has a form. Raises: `FormsIncomplete`."""
    missing = [name for name in design.dimensions if name not in forms]
    unknown = sorted(forms.keys() - design.dimensions.keys())
    if missing or unknown:
        raise FormsIncomplete(missing, unknown)
