"""The grades of the reaction poll, and the pages the platform comes with."""

from __future__ import annotations

import typing
from functools import cache
from typing import Annotated

from pydantic import Field, model_validator

from contracts.evaluation import Reaction
from contracts.event import Identifier, RegencyCode
from contracts.reference.dataset import Dataset, Record, read
from evaluation.domain.reaction import Grade, Scale
from evaluation.domain.text import Text


class _Grade(Record):
    code: Reaction
    label: Text


class ShippedPage(Record):
    """A page as its source names it."""

    id: Identifier
    regency: RegencyCode
    title: str
    path: Annotated[str, Field(pattern=r"^/")]
    embedded_by: tuple[str, ...]


class _Reactions(Dataset):
    grades: tuple[_Grade, ...]
    pages: tuple[ShippedPage, ...]

    @model_validator(mode="after")
    def _every_reaction_has_one_label(self) -> _Reactions:
        if sorted(grade.code for grade in self.grades) != sorted(typing.get_args(Reaction)):
            raise ValueError("every reaction has exactly one row")
        return self


@cache
def reaction_scale() -> Scale:
    """The grades in force."""
    file = _file()
    return Scale(file.version, tuple(Grade(row.code, row.label) for row in file.grades))


def shipped_pages() -> tuple[ShippedPage, ...]:
    """The pages of the data file."""
    return _file().pages


@cache
def _file() -> _Reactions:
    return read(_Reactions, "reactions.toml", package="evaluation")
