"""What an OPD (regional office) does, whatever a regency calls it."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Literal

from pydantic import Field, model_validator

from contracts.event import RegencyCode
from contracts.reference.dataset import Dataset, Record, read
from contracts.text import Text

OfficeKind = Literal["setda", "setwan", "inspektorat", "dinas", "badan", "kecamatan"]


class OfficeFunction(Record):
    """A function of government that some office of every regency has.

    Attributes:
        names: What a regency calls the office, by its Kemendagri code, where a source says so.
    """

    code: Annotated[str, Field(pattern=r"^[a-z]+(-[a-z]+)*$")]
    kind: OfficeKind
    name: Text
    names: dict[RegencyCode, str] = Field(default_factory=dict)

    def name_in(self, regency_code: str) -> str:
        """The office's name in that regency; the function's own Indonesian text where none is known."""
        return self.names.get(regency_code, self.name.id)


class _OfficeFunctions(Dataset):
    functions: tuple[OfficeFunction, ...]

    @model_validator(mode="after")
    def _codes_name_one_function_each(self) -> _OfficeFunctions:
        if len({function.code for function in self.functions}) != len(self.functions):
            raise ValueError("two functions share a code")
        return self


@cache
def office_functions() -> tuple[OfficeFunction, ...]:
    """Every function, in the file's order."""
    return read(_OfficeFunctions, "opd_functions.toml").functions


@cache
def office_function(code: str) -> OfficeFunction:
    """The function of this code, such as "communication". Raises KeyError."""
    return {function.code: function for function in office_functions()}[code]
