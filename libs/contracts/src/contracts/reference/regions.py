"""The regencies on the platform with their districts and villages; regencies in both code systems."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Literal

from pydantic import Field, model_validator

from contracts.event import RegencyCode, VillageCode
from contracts.reference.dataset import Dataset, Record, read

Count = Annotated[int, Field(ge=0)]


class Regency(Record):
    """One kabupaten.

    Attributes:
        code: Kemendagri code, such as "12.07": the platform's key.
        bps_code: Statistics Indonesia's code, such as "1212"; never derivable from `code`.
        kecamatan: Number of districts; `desa` and `kelurahan` count its rural and urban villages.
        area_m2: Area in square metres.
    """

    code: RegencyCode
    bps_code: Annotated[str, Field(pattern=r"^\d{4}$")]
    name: str
    capital: str
    province: str
    province_code: Annotated[str, Field(pattern=r"^\d{2}$")]
    kecamatan: Count
    desa: Count
    kelurahan: Count
    area_m2: Count
    population: Count


class District(Record):
    """One kecamatan; its counts are None where no source gives them."""

    code: Annotated[str, Field(pattern=r"^\d{2}\.\d{2}\.\d{2}$")]
    name: str
    desa: Count | None = None
    kelurahan: Count | None = None

    @property
    def regency(self) -> str:
        """Kemendagri code of the regency it lies in."""
        return self.code[:5]


class Village(Record):
    """One desa or kelurahan; the last part of its code begins with 2 or with 1."""

    code: Annotated[str, Field(pattern=r"^\d{2}\.\d{2}\.\d{2}\.[12]\d{3}$")]
    name: str

    @property
    def kind(self) -> Literal["desa", "kelurahan"]:
        """Whether it governs itself or is an office of the regency."""
        return "desa" if self.code[9] == "2" else "kelurahan"

    @property
    def district(self) -> str:
        """Kemendagri code of the kecamatan it lies in."""
        return self.code[:8]

    @property
    def regency(self) -> str:
        """Kemendagri code of the regency it lies in."""
        return self.code[:5]


class _Regencies(Dataset):
    regencies: tuple[Regency, ...]

    @model_validator(mode="after")
    def _codes_name_one_regency_each(self) -> _Regencies:
        for system in ("code", "bps_code"):
            codes = [getattr(regency, system) for regency in self.regencies]
            if len(set(codes)) != len(codes):
                raise ValueError(f"two regencies share a {system}")
        return self


class _Districts(Dataset):
    districts: tuple[District, ...]

    @model_validator(mode="after")
    def _codes_name_one_district_each(self) -> _Districts:
        if len({district.code for district in self.districts}) != len(self.districts):
            raise ValueError("two districts share a code")
        return self


class _Villages(Dataset):
    names: dict[VillageCode, str]


@cache
def regencies() -> tuple[Regency, ...]:
    """Every regency on the platform, in the file's order."""
    return read(_Regencies, "regencies.toml").regencies


@cache
def regency(code: str) -> Regency:
    """The regency of this Kemendagri code. Raises KeyError for any other code, a BPS code included."""
    return {each.code: each for each in regencies()}[code]


@cache
def districts(regency_code: str) -> tuple[District, ...]:
    """The districts known of a regency; none where no source lists them."""
    every = read(_Districts, "districts.toml").districts
    return tuple(district for district in every if district.regency == regency_code)


@cache
def villages(regency_code: str) -> tuple[Village, ...]:
    """The villages of a regency, by code; none where no source lists them."""
    return tuple(village for village in _villages().values() if village.regency == regency_code)


def village(code: str) -> Village:
    """The village of this Kemendagri code. Raises KeyError."""
    return _villages()[code]


@cache
def _villages() -> dict[str, Village]:
    names = read(_Villages, "villages.toml").names
    return {code: Village(code=code, name=name) for code, name in names.items()}
