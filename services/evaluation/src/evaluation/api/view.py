"""What all that is shown has in common."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict

from evaluation.domain.figures import rounded

Figure = Annotated[float, BeforeValidator(lambda value: float(rounded(Fraction(value), 4)))]
"""A figure as officers read it, rounded half up to four decimals."""
Exact = Annotated[str, BeforeValidator(str)]
"""The same figure as a fraction, so that anybody can re-derive it."""


class View(BaseModel):
    """Reads its fields off a domain object."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class TextView(View):
    """A text in Indonesian and in English."""

    id: str
    en: str
