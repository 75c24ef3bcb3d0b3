"""Desa wisata as they are shown: flat, so that a row of CSV and a feature of GeoJSON say the same."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AliasPath, BeforeValidator, Field

from contracts.reference.regions import districts
from tourism_market.api.views import View
from tourism_market.domain.village import VillageClass


def _name_of_district(code: str) -> str:
    return next(district.name for district in districts(code[:5]) if district.code == code)


class AttractionView(View):
    """Something to see or do."""

    name: str
    about: str | None


class SourceView(View):
    """Where a fact was read."""

    about: str
    source: str
    quote: str | None


class VillageView(View):
    """A desa wisata.

    Attributes:
        village_class: None before the first decree; never computed.
    """

    code: str
    name: str
    kind: Literal["desa", "kelurahan"]
    regency: str
    kecamatan_code: str = Field(validation_alias="district")
    kecamatan: Annotated[str, BeforeValidator(_name_of_district)] = Field(
        validation_alias=AliasPath("district")
    )
    village_class: VillageClass | None
    decree_number: str | None = Field(None, validation_alias=AliasPath("decree", "number"))
    decree_date: date | None = Field(None, validation_alias=AliasPath("decree", "issued_on"))
    assessor_opd: str | None = Field(None, validation_alias=AliasPath("decree", "assessor_opd"))
    known_as: str | None = Field(validation_alias=AliasPath("profile", "known_as"))
    about: str | None = Field(validation_alias=AliasPath("profile", "about"))
    pokdarwis: str | None = Field(validation_alias=AliasPath("profile", "pokdarwis"))
    bum_desa: str | None = Field(validation_alias=AliasPath("profile", "bum_desa"))
    attractions: list[AttractionView] = Field(validation_alias=AliasPath("profile", "attractions"))
    homestays: int | None = Field(None, validation_alias=AliasPath("profile", "homestays", "units"))
    homestay_rooms: int | None = Field(None, validation_alias=AliasPath("profile", "homestays", "rooms"))
    latitude: float | None = Field(None, validation_alias=AliasPath("profile", "coordinates", "latitude"))
    longitude: float | None = Field(None, validation_alias=AliasPath("profile", "coordinates", "longitude"))
    sources: list[SourceView] = Field(validation_alias=AliasPath("profile", "sources"))
    changed_at: datetime


class ClassificationView(View):
    """A decree as it was recorded, and what it was put in the place of."""

    number: str = Field(validation_alias=AliasPath("decree", "number"))
    issued_on: date = Field(validation_alias=AliasPath("decree", "issued_on"))
    village_class: VillageClass = Field(validation_alias=AliasPath("decree", "village_class"))
    assessor_opd: str = Field(validation_alias=AliasPath("decree", "assessor_opd"))
    source: str | None = Field(validation_alias=AliasPath("decree", "source"))
    recorded_at: datetime
    corrects: str | None
    reason: str | None


class VillageDetail(VillageView):
    """A desa wisata with every decree on record, wrong ones with their corrections."""

    registered_at: datetime
    history: list[ClassificationView]
