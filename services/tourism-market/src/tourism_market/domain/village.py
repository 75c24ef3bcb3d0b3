"""A desa wisata: what it offers, and the class it has by decree.

Owns which decree is in force. Derives no class: the criteria are qualitative, the regency decides.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from tourism_market.domain.coordinates import Coordinates
from tourism_market.domain.errors_villages import (
    CorrectionUnexplained,
    DecreeInTheFuture,
    DecreeNotRecorded,
    DecreeRecorded,
    TooFewRooms,
)


class VillageClass(StrEnum):
    """The four classes of a desa wisata, lowest first."""

    RINTISAN = "rintisan"
    BERKEMBANG = "berkembang"
    MAJU = "maju"
    MANDIRI = "mandiri"


@dataclass(frozen=True, slots=True)
class Attraction:
    """Something to see or do."""

    name: str
    about: str | None = None


@dataclass(frozen=True, slots=True)
class Homestays:
    """How many homestays there are, and their rooms together. Raises `TooFewRooms`."""

    units: int
    rooms: int

    def __post_init__(self) -> None:
        """Every homestay has a room at least."""
        if self.rooms < self.units:
            raise TooFewRooms(self.units, self.rooms)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact was read.

    Attributes:
        about: Which fact, such as "attractions".
        quote: The source's own words, its mistakes included.
    """

    about: str
    source: str
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """What a village offers visitors, as its tourism office describes it.

    Attributes:
        known_as: The name visitors know it by, where that is not the village's own.
        pokdarwis: Its tourism awareness group, an institution; None while there is none or it is not known.
        bum_desa: The village-owned enterprise that runs its tourism.
    """

    known_as: str | None = None
    about: str | None = None
    pokdarwis: str | None = None
    bum_desa: str | None = None
    attractions: tuple[Attraction, ...] = ()
    homestays: Homestays | None = None
    coordinates: Coordinates | None = None
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Decree:
    """A decree (SK) that sets a village's class.

    Attributes:
        number: As printed.
        assessor_opd: The office that assessed the village.
    """

    number: str
    issued_on: date
    village_class: VillageClass
    assessor_opd: str
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Classification:
    """A decree as it was recorded; what is recorded is never changed.

    Attributes:
        corrects: The number of the decree this one is put in the place of, because that was recorded wrongly.
        reason: Why it was corrected.
    """

    decree: Decree
    recorded_at: datetime
    corrects: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Village:
    """A village registered as desa wisata.

    Attributes:
        code: Kemendagri code.
        history: Every decree in the order it was recorded, wrong ones with their corrections.
    """

    code: str
    name: str
    profile: Profile
    registered_at: datetime
    changed_at: datetime
    history: tuple[Classification, ...] = field(default=())

    @property
    def kind(self) -> str:
        """A desa governs itself, a kelurahan is an office of the regency: the code tells."""
        return "desa" if self.code[9] == "2" else "kelurahan"

    @property
    def regency(self) -> str:
        """The code of the regency it lies in."""
        return self.code[:5]

    @property
    def district(self) -> str:
        """The code of the kecamatan it lies in."""
        return self.code[:8]

    @property
    def decree(self) -> Decree | None:
        """The decree in force: the latest by date; of two on one day, the one recorded last."""
        return max(self._standing(), key=lambda decree: decree.issued_on, default=None)

    @property
    def village_class(self) -> VillageClass | None:
        """The class in force; None before the first decree."""
        return self.decree.village_class if self.decree else None

    def described(self, profile: Profile, *, at: datetime) -> Village:
        """The village with another profile; its class stays."""
        return replace(self, profile=profile, changed_at=at)

    def classified(self, new: Classification, *, today: date) -> Village:
        """The village with one more decree on record; the same one again changes nothing.

        Raises: `DecreeInTheFuture`, `DecreeRecorded`, `DecreeNotRecorded`, `CorrectionUnexplained`.
        """
        if new.decree.issued_on > today:
            raise DecreeInTheFuture(new.decree.issued_on)
        standing = {decree.number: decree for decree in self._standing()}
        others = standing.keys() - {new.decree.number}
        if standing.get(new.decree.number) == new.decree and new.corrects not in others:
            return self
        if new.corrects is not None:
            if not new.reason:
                raise CorrectionUnexplained
            if standing.pop(new.corrects, None) is None:
                raise DecreeNotRecorded(new.corrects)
        if new.decree.number in standing:
            raise DecreeRecorded(new.decree.number)
        return replace(self, history=(*self.history, new), changed_at=new.recorded_at)

    def _standing(self) -> list[Decree]:
        """The decrees that were not corrected, the one recorded last first."""
        standing: dict[str, Decree] = {}
        for one in self.history:
            if one.corrects is not None:
                del standing[one.corrects]
            standing[one.decree.number] = one.decree
        return list(reversed(standing.values()))
