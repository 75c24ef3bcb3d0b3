"""Masterplans and planning documents as they are shown. Field names are a public contract."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import AliasPath, BeforeValidator, Field

from programs.api.program_views import TextView
from programs.api.view import View
from programs.domain.masterplan_steps import Facts, Stage
from programs.domain.planning import DocumentKind
from programs.domain.program import ProgramKind

When = Annotated[str, BeforeValidator(str)]
"""A day, or the period that is known of it, as `Period.read` takes it."""


class MasterplanView(View):
    """A regency's masterplan and how far it is.

    Attributes:
        stage: None before the first step.
        decree: None where no source names one.
        months_to_adoption: Whole months from commitment to adoption; None while either day is unknown.
    """

    id: str
    regency: str
    title: str
    stage: Stage | None
    committed_on: When | None = Field(None, validation_alias=AliasPath("commitment", "on"))
    institution: str | None = Field(None, validation_alias=AliasPath("commitment", "facts", "institution"))
    bimtek_held: int
    adopted_on: When | None = Field(None, validation_alias=AliasPath("adoption", "on"))
    decree: str | None = Field(None, validation_alias=AliasPath("adoption", "facts", "decree"))
    first_year: int | None = Field(None, validation_alias=AliasPath("adoption", "facts", "first_year"))
    last_year: int | None = Field(None, validation_alias=AliasPath("adoption", "facts", "last_year"))
    months_to_adoption: int | None
    opened_at: datetime


class StepView(View):
    """A step as it stands on record.

    Attributes:
        step: Its kind, with its number where there are several.
        day: The first day it can have been taken.
        reason: Why what was on record of it was corrected, if it was.
    """

    step: str = Field(validation_alias=AliasPath("step", "name"))
    on: When = Field(validation_alias=AliasPath("step", "on"))
    day: date
    facts: Facts = Field(validation_alias=AliasPath("step", "facts"))
    source: str | None = Field(validation_alias=AliasPath("step", "source"))
    source_quote: str | None = Field(validation_alias=AliasPath("step", "source_quote"))
    recorded_at: datetime
    reason: str | None


class EntryView(StepView):
    """A step as somebody recorded it, an opaque reference to whom included."""

    actor: str


class MasterplanDetail(MasterplanView):
    """A masterplan with its timeline."""

    timeline: list[StepView]


class ListedView(View):
    """An entry of a list of the movement's guide."""

    code: str
    name: TextView


class ListsView(View):
    """What the guide lists, with the version of the lists."""

    version: str
    valid_from: date
    source: str
    meetings: int
    duties: list[ListedView]
    elements: list[ListedView]
    books: list[ListedView]


class SubDimensionView(ListedView):
    """A sub-dimension; `long_name` is what the masterplan guide is known to call it."""

    long_name: str


class DimensionView(ListedView):
    """A dimension of a smart city with its three sub-dimensions."""

    sub_dimensions: list[SubDimensionView]


class DimensionsView(View):
    """The six dimensions, with the version of the list."""

    version: str
    valid_from: date
    source: str
    dimensions: list[DimensionView]


class PlanView(View):
    """A planning document."""

    id: str
    regency: str
    kind: DocumentKind
    title: str
    decree: str
    first_year: int
    last_year: int
    opd: str | None
    source: str | None
    source_quote: str | None


class UnlinkedView(View):
    """A programme that serves no indicator of the plan asked for."""

    id: str
    name: str
    kind: ProgramKind
    year: int
    dimension: str
    owner_opd: str
