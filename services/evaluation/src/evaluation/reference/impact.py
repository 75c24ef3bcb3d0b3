"""Designs of impact surveys, and surveys the platform comes with, as shipped in `data/impact_survey.toml`."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Annotated

from pydantic import Field, model_validator

from contracts.event import Identifier, RegencyCode
from contracts.kinds import Year
from contracts.reference.dataset import Dataset, Record, read
from contracts.reference.smart_city import dimensions
from contracts.text import Text as Label
from evaluation.domain.impact_design import Design, Form, design_on
from evaluation.domain.text import Text


class _Version(Dataset):
    scale_source: str
    quota: Annotated[int, Field(ge=1, le=10_000)]
    takes_surplus: bool
    lowest: Annotated[int, Field(ge=0, le=99)]
    highest: Annotated[int, Field(ge=1, le=100)]
    items: Annotated[int, Field(ge=1, le=100)]
    forms: dict[Form, Label]

    @model_validator(mode="after")
    def _has_a_scale_and_both_forms(self) -> _Version:
        if self.lowest >= self.highest:
            raise ValueError("the scale of the answers has no length")
        if self.forms.keys() != {"a", "b"}:
            raise ValueError("both forms have a name")
        return self


class ShippedSurvey(Record):
    """A survey as its source tells it: its definition, never an answer."""

    id: Identifier
    regency: RegencyCode
    year: Year
    forms: dict[str, Form]
    source: str


class _Impact(Dataset):
    designs: Annotated[tuple[_Version, ...], Field(min_length=1)]
    surveys: tuple[ShippedSurvey, ...]


def impact_design_on(day: date) -> Design:
    """The design in force on a day."""
    return design_on(_designs(), day)


def impact_design(version: str) -> Design:
    """The design of this version, which some survey was opened with."""
    return next(design for design in _designs() if design.version == version)


def shipped_impact_surveys() -> tuple[ShippedSurvey, ...]:
    """The surveys of the data file."""
    return _file().surveys


@cache
def _file() -> _Impact:
    return read(_Impact, "impact_survey.toml", package="evaluation")


@cache
def _designs() -> tuple[Design, ...]:
    parts = {each.code: tuple(sub.code for sub in each.sub_dimensions) for each in dimensions()}
    return tuple(
        Design(
            **dict(version)
            | {
                "forms": {name: Text(label.id, label.en) for name, label in version.forms.items()},
                "dimensions": parts,
            }
        )
        for version in _file().designs
    )
