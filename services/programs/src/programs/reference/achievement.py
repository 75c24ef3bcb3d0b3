"""What achievements are called, as shipped in `data/achievement_scale.toml`."""

from __future__ import annotations

from functools import cache

from pydantic import model_validator

from contracts.kinds import Year
from contracts.reference.dataset import Dataset, Record, read
from programs.domain.achievement import Band, Scale, scale_error


class _Version(Record):
    """One scale, for programmes of `first_year` and later ones."""

    version: str
    first_year: Year
    bands: tuple[Band, ...]

    @model_validator(mode="after")
    def _is_a_scale(self) -> _Version:
        if wrong := scale_error(self.bands):
            raise ValueError(wrong)
        return self


class _Scales(Dataset):
    scales: tuple[_Version, ...]

    @model_validator(mode="after")
    def _every_year_has_one(self) -> _Scales:
        if not any(scale.first_year == 2000 for scale in self.scales):
            raise ValueError("no scale holds for the first year of the register")
        return self


@cache
def achievement_scale(year: int) -> Scale:
    """The scale in force for programmes of a year."""
    begun = [
        one for one in read(_Scales, "achievement_scale.toml", "programs").scales if one.first_year <= year
    ]
    latest = max(begun, key=lambda one: one.first_year)
    return Scale(latest.version, latest.bands)
