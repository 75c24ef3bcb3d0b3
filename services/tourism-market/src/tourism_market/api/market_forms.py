"""What the tourism office sends about markets: institutions, places and terms, never people."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Literal

from pydantic import BaseModel, Field, TypeAdapter

from contracts.event import Identifier, Rupiah, VillageCode
from servicekit.personal_data import Impersonal, PublicText
from tourism_market.api.village_forms import CoordinatesForm
from tourism_market.domain.calendar import Pasaran, Weekday
from tourism_market.domain.market import Market, Ownership
from tourism_market.domain.revision import (
    TERMS_AT_MOST,
    Description,
    add_rule,
    set_hours,
    set_tariff,
    suspend,
)
from tourism_market.domain.terms import CalendarRule, Hours, Suspension, Tariff, VehicleKind

_MARKET: TypeAdapter[Market] = TypeAdapter(Market)
_DESCRIPTION: TypeAdapter[Description] = TypeAdapter(Description)
_TARIFF: TypeAdapter[Tariff] = TypeAdapter(Tariff)
_HOURS: TypeAdapter[Hours] = TypeAdapter(Hours)
_RULE: TypeAdapter[CalendarRule] = TypeAdapter(CalendarRule)
_SUSPENSION: TypeAdapter[Suspension] = TypeAdapter(Suspension)

CoinValue = Annotated[int, Field(gt=0, le=1_000_000, strict=True)]
HorizonDays = Annotated[int, Field(ge=1, le=400, strict=True)]


class TariffForm(Impersonal):
    """What is charged from a date on.

    Attributes:
        parking_idr: Rupiah for one vehicle of a kind; a kind that is left out parks free.
    """

    since: date
    coin_value_idr: CoinValue
    parking_idr: dict[VehicleKind, Rupiah] = Field(default_factory=dict)
    source: PublicText

    def term(self) -> Tariff:
        """The same as a term."""
        return _TARIFF.validate_python(self.model_dump())


class HoursForm(Impersonal):
    """Opening hours in WIB from a date on."""

    since: date
    opens: time
    closes: time
    source: PublicText

    def term(self) -> Hours:
        """The same as a term."""
        return _HOURS.validate_python(self.model_dump())


class JavaneseForm(Impersonal):
    """A day of the five-day week, alone or with one of the seven-day week: Minggu Legi."""

    kind: Literal["javanese"]
    pasaran: Pasaran
    weekday: Weekday | None = None


class WeeklyForm(Impersonal):
    """Days of the seven-day week."""

    kind: Literal["weekly"]
    weekdays: Annotated[tuple[Weekday, ...], Field(min_length=1, max_length=7)]


class DatesForm(Impersonal):
    """Dates named one by one."""

    kind: Literal["dates"]
    dates: Annotated[tuple[date, ...], Field(min_length=1, max_length=400)]


class RuleForm(Impersonal):
    """Days on which the market meets, from a date on, or to a last date."""

    since: date
    until: date | None = None
    days: Annotated[JavaneseForm | WeeklyForm | DatesForm, Field(discriminator="kind")]
    source: PublicText

    def term(self) -> CalendarRule:
        """The same as a term."""
        return _RULE.validate_python(self.model_dump())


class SuspensionForm(Impersonal):
    """A time in which the market must not be held; without `until` as long as it is not lifted."""

    since: date
    until: date | None = None
    reason: PublicText
    source: PublicText

    def term(self) -> Suspension:
        """The same as a term."""
        return _SUSPENSION.validate_python(self.model_dump())


class Ending(BaseModel):
    """The last day something holds; none: for good. A day before its first one takes it back."""

    until: date | None


class PlaceForm(Impersonal):
    """Where it is."""

    address: PublicText
    coordinates: CoordinatesForm | None = None


class EligibilityForm(Impersonal):
    """Who may sell: anybody, or only residents of the villages named."""

    residents_only: bool
    villages: Annotated[tuple[VillageCode, ...], Field(max_length=100)] = ()


class DescriptionForm(Impersonal):
    """Facts without a date; what is left out stays."""

    name: PublicText | None = None
    manager: PublicText | None = None
    place: PlaceForm | None = None
    eligibility: EligibilityForm | None = None
    refunds: bool | None = None
    horizon_days: HorizonDays | None = None
    source: PublicText | None = None

    def description(self) -> Description:
        """The same for the domain. Raises `OutsideIndonesia`."""
        return _DESCRIPTION.validate_python(self.model_dump())


Terms = Field(max_length=TERMS_AT_MOST)


class NewMarket(Impersonal):
    """A market with its first terms.

    Attributes:
        id: Free on the whole platform.
        ownership: "village": parking and fees are PADes; "regency": PAD. It never changes.
        horizon_days: How far ahead its days are announced.
    """

    id: Identifier
    village: VillageCode
    name: PublicText
    ownership: Ownership
    manager: PublicText
    place: PlaceForm
    eligibility: EligibilityForm = EligibilityForm(residents_only=False)
    refunds: bool
    opened_since: date
    horizon_days: HorizonDays = 90
    tariffs: Annotated[tuple[TariffForm, ...], Field(min_length=1, max_length=TERMS_AT_MOST)]
    hours: Annotated[tuple[HoursForm, ...], Field(min_length=1, max_length=TERMS_AT_MOST)]
    rules: Annotated[tuple[RuleForm, ...], Terms] = ()
    suspensions: Annotated[tuple[SuspensionForm, ...], Terms] = ()
    source: PublicText

    def market(self, regency: str) -> Market:
        """The market of this regency. Raises what `domain.revision` raises about its terms."""
        terms = {"tariffs", "hours", "rules", "suspensions"}
        market = _MARKET.validate_python(
            self.model_dump(exclude=terms) | dict.fromkeys(terms, ()) | {"regency": regency}
        )
        for tariff in self.tariffs:
            market = set_tariff(market, tariff.term())
        for hours in self.hours:
            market = set_hours(market, hours.term())
        for rule in self.rules:
            market = add_rule(market, rule.term())
        for suspension in self.suspensions:
            market = suspend(market, suspension.term())
        return market
