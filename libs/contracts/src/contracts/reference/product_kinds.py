"""What stalls of a market sell, as a closed list with a version."""

from __future__ import annotations

from functools import cache
from typing import Annotated

from pydantic import Field, model_validator

from contracts.reference.dataset import Dataset, Record, read
from contracts.text import Text


class ProductKind(Record):
    """One kind of goods or services."""

    code: Annotated[str, Field(pattern=r"^[a-z]+(-[a-z]+)*$")]
    name: Text


class _ProductKinds(Dataset):
    kinds: tuple[ProductKind, ...]

    @model_validator(mode="after")
    def _codes_name_one_kind_each(self) -> _ProductKinds:
        if len({kind.code for kind in self.kinds}) != len(self.kinds):
            raise ValueError("two product kinds share a code")
        return self


@cache
def product_kinds() -> tuple[ProductKind, ...]:
    """Every kind, in the file's order."""
    return read(_ProductKinds, "product_kinds.toml").kinds
