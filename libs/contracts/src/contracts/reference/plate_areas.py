"""The letters that plates of vehicles begin with."""

from __future__ import annotations

from functools import cache
from typing import Annotated

from pydantic import Field

from contracts.reference.dataset import Dataset, read


class _PlateAreas(Dataset):
    codes: tuple[Annotated[str, Field(pattern=r"^[A-Z]{1,2}$")], ...]


@cache
def plate_areas() -> frozenset[str]:
    """Every code, such as S for Bojonegoro and AD for Sragen."""
    return frozenset(read(_PlateAreas, "plate_areas.toml").codes)
