"""How an impact survey is designed: forms, cells, quotas, the scale of the answers. Data, kept by version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from evaluation.domain.text import Text

Form = Literal["a", "b"]
"""A: one respondent answers for all three sub-dimensions of a dimension; B: for one of them."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a quota is for: a dimension under form A, a sub-dimension under form B; a respondent is in one."""

    code: str
    dimension: str
    form: Form
    sub_dimensions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Design:
    """The rules of a survey.

    Attributes:
        quota: Respondents a cell needs.
        takes_surplus: Whether answers above the quota count, in the index too; else they are refused.
        lowest: Least answer of an item.
        highest: Greatest answer of an item.
        items: How many items are asked about each sub-dimension.
        forms: What the forms are called.
        dimensions: Dimension → its sub-dimensions, in their usual order.
    """

    version: str
    valid_from: date
    source: str
    scale_source: str
    quota: int
    takes_surplus: bool
    lowest: int
    highest: int
    items: int
    forms: Mapping[Form, Text]
    dimensions: Mapping[str, tuple[str, ...]]

    @property
    def sub_dimensions(self) -> tuple[str, ...]:
        """All of them, dimension by dimension."""
        return tuple(code for codes in self.dimensions.values() for code in codes)

    def cells(self, forms: Mapping[str, Form]) -> tuple[Cell, ...]:
        """The cells of a survey with these forms, dimension by dimension."""
        return tuple(cell for name in self.dimensions for cell in self.cells_of(name, forms[name]))

    def cells_of(self, dimension: str, form: Form) -> tuple[Cell, ...]:
        """The cells of one dimension: one under form A, as many as it has sub-dimensions under form B."""
        codes = self.dimensions[dimension]
        if form == "a":
            return (Cell(dimension, dimension, form, codes),)
        return tuple(Cell(code, dimension, form, (code,)) for code in codes)

    def target(self, forms: Mapping[str, Form]) -> int:
        """Respondents over all cells: 300 when all are form A, 900 when all are form B."""
        return self.quota * len(self.cells(forms))


def design_on(designs: Sequence[Design], day: date) -> Design:
    """The design in force on a day; before the first one that one."""
    begun = [design for design in designs if design.valid_from <= day]
    first = min(designs, key=lambda design: design.valid_from)
    return max(begun, key=lambda design: design.valid_from, default=first)
