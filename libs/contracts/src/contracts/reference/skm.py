"""The nine elements of the satisfaction survey (SKM) and what each weighs."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from typing import Annotated

from pydantic import Field, model_validator

from contracts.reference.dataset import Dataset, Record, read
from contracts.text import Text


class SkmElement(Record):
    """One of the nine. Its number differs between the regulation and the forms in use, its code does not."""

    code: Annotated[str, Field(pattern=r"^[A-Z]+$")]
    name: Text
    weight: Annotated[str, Field(pattern=r"^\d+/\d+$", description="An exact fraction such as 1/9.")]


class SkmElements(Dataset):
    """The elements and the factor that turns their index (1…4) into the IKM (25…100)."""

    scale: Annotated[int, Field(gt=0)]
    elements: Annotated[tuple[SkmElement, ...], Field(min_length=9, max_length=9)]

    @model_validator(mode="after")
    def _weighs_one(self) -> SkmElements:
        if sum(self.weights.values()) != 1:
            raise ValueError("the weights of the elements do not add up to 1")
        return self

    @property
    def weights(self) -> Mapping[str, Fraction]:
        """Code → exact weight."""
        return {element.code: Fraction(element.weight) for element in self.elements}


@cache
def skm_elements() -> SkmElements:
    """The elements in force."""
    return read(SkmElements, "skm.toml")
