"""The six dimensions of a smart city and their eighteen sub-dimensions."""

from __future__ import annotations

from functools import cache
from typing import Annotated

from pydantic import Field, model_validator

from contracts.reference.dataset import Dataset, Record, read
from contracts.text import Text


class SubDimension(Record):
    """One of the eighteen; `code` is "<dimension>.<sub-dimension>" and never changes.

    Attributes:
        name: Its short name, as published.
        long_name: What the masterplan guide is known to call it, in Indonesian.
    """

    code: Annotated[str, Field(pattern=r"^[a-z]+\.[a-z]+(-[a-z]+)*$")]
    name: Text
    long_name: str

    @property
    def dimension(self) -> str:
        """Code of the dimension it belongs to."""
        return self.code.partition(".")[0]


class Dimension(Record):
    """One of the six, with its three sub-dimensions."""

    code: Annotated[str, Field(pattern=r"^[a-z]+$")]
    name: Text
    sub_dimensions: tuple[SubDimension, SubDimension, SubDimension]

    @model_validator(mode="after")
    def _sub_dimensions_carry_its_code(self) -> Dimension:
        if any(sub.dimension != self.code for sub in self.sub_dimensions):
            raise ValueError(f"a sub-dimension of {self.code} carries another dimension's code")
        return self


class Dimensions(Dataset):
    """The dimensions, with what their list says about itself."""

    dimensions: tuple[Dimension, ...]


@cache
def dimension_list() -> Dimensions:
    """The list in force."""
    return read(Dimensions, "dimensions.toml")


def dimensions() -> tuple[Dimension, ...]:
    """The six dimensions in their usual order."""
    return dimension_list().dimensions


@cache
def sub_dimensions() -> tuple[SubDimension, ...]:
    """All eighteen, dimension by dimension."""
    return tuple(sub for dimension in dimensions() for sub in dimension.sub_dimensions)


@cache
def sub_dimension(code: str) -> SubDimension:
    """The sub-dimension of this code, such as "governance.public-service". Raises KeyError."""
    return {sub.code: sub for sub in sub_dimensions()}[code]
