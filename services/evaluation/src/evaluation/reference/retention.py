"""For how long the raw answers of surveys are kept, whichever kind they are."""

from __future__ import annotations

from functools import cache
from typing import Annotated

from pydantic import Field

from contracts.reference.dataset import Dataset, read


class Retention(Dataset):
    """For how long raw answers are kept.

    Attributes:
        months: After the day the survey closed.
    """

    months: Annotated[int, Field(ge=1, le=600)]


@cache
def retention() -> Retention:
    """The retention in force."""
    return read(Retention, "retention.toml", "evaluation")
