"""What every reference file says about itself, and how one is read."""

from __future__ import annotations

import tomllib
from datetime import date
from importlib.resources import files
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field


class Record(BaseModel):
    """One row of reference data: immutable, and a field nobody declared is a mistake in the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Dataset(Record):
    """One reference file.

    Attributes:
        version: Changes with every change of the rows.
        valid_from: The first day the rows hold.
        source: The regulation or publication they come from.
    """

    version: str = Field(pattern=r"^\d{4}\.\d+$")
    valid_from: date
    source: str = Field(min_length=10)


DatasetT = TypeVar("DatasetT", bound=Dataset)


def read(model: type[DatasetT], name: str, package: str = "contracts.reference") -> DatasetT:
    """The file `name` in the folder `data` of a package, validated as `model`.

    Raises: ValidationError, which names the row at fault.
    """
    content = (files(package) / "data" / name).read_text(encoding="utf-8")
    return model.model_validate(tomllib.loads(content))
