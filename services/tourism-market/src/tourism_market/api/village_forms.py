"""What the tourism office sends about desa wisata: institutions, places and decrees, never people."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, TypeAdapter

from contracts.event import Identifier, VillageCode
from servicekit.personal_data import Impersonal, PublicText
from tourism_market.domain.village import Decree, Profile, VillageClass

_PROFILE: TypeAdapter[Profile] = TypeAdapter(Profile)

Some = Annotated[int, Field(ge=0, le=10_000, strict=True)]


class AttractionForm(Impersonal):
    """Something to see or do."""

    name: PublicText
    about: PublicText | None = None


class HomestaysForm(Impersonal):
    """How many homestays, and their rooms together."""

    units: Some
    rooms: Some


class CoordinatesForm(Impersonal):
    """WGS 84, in degrees."""

    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]


class SourceForm(Impersonal):
    """Where a fact was read, in the source's own words if they are known."""

    about: PublicText
    source: PublicText
    quote: PublicText | None = None


class ProfileForm(Impersonal):
    """What a village offers visitors.

    Attributes:
        known_as: The name visitors know it by.
        pokdarwis: The tourism awareness group, an institution.
        bum_desa: The village-owned enterprise.
    """

    known_as: PublicText | None = None
    about: PublicText | None = None
    pokdarwis: PublicText | None = None
    bum_desa: PublicText | None = None
    attractions: Annotated[tuple[AttractionForm, ...], Field(max_length=100)] = ()
    homestays: HomestaysForm | None = None
    coordinates: CoordinatesForm | None = None
    sources: Annotated[tuple[SourceForm, ...], Field(max_length=100)] = ()

    def profile(self) -> Profile:
        """The same, checked. Raises `OutsideIndonesia`, `TooFewRooms`."""
        return _PROFILE.validate_python(self.model_dump(include=set(ProfileForm.model_fields)))


class NewVillage(ProfileForm):
    """A village to be registered; `code` is Kemendagri's, of a desa or a kelurahan."""

    code: VillageCode


class DecreeForm(Impersonal):
    """A decree (SK) that sets a village's class.

    Attributes:
        number: As printed.
        assessor_opd: The office that assessed the village.
        corrects: The number of the decree that was recorded wrongly and is replaced; then with a reason.
    """

    number: Annotated[PublicText, Field(max_length=120)]
    issued_on: date
    village_class: VillageClass
    assessor_opd: Identifier
    source: PublicText | None = None
    corrects: Annotated[PublicText, Field(max_length=120)] | None = None
    reason: PublicText | None = None

    def decree(self) -> Decree:
        """The decree itself."""
        return Decree(self.number, self.issued_on, self.village_class, self.assessor_opd, self.source)
