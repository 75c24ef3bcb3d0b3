"""A market: who owns and runs it, who may sell there, and the terms it holds from which date on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from tourism_market.domain.calendar import dates, javanese
from tourism_market.domain.coordinates import Coordinates
from tourism_market.domain.terms import CalendarRule, Hours, Suspension, Tariff, in_force, lasts


class Ownership(StrEnum):
    """Whose income its parking and fees are: the village's (PADes) or the regency's (PAD)."""

    VILLAGE = "village"
    REGENCY = "regency"


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is; without coordinates where no source gives them."""

    address: str
    coordinates: Coordinates | None = None


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Who may sell: anybody, or only residents of certain villages.

    Attributes:
        villages: Kemendagri codes of the villages whose residents may sell when `residents_only`.
    """

    residents_only: bool
    villages: tuple[str, ...] = ()

    def welcomes(self, village: str) -> bool:
        """Whether a vendor from this village may sell."""
        return not self.residents_only or village in self.villages


@dataclass(frozen=True, slots=True)
class Market:
    """One market, as its tourism office registered it: what changed is a further term with its date.

    Attributes:
        id: Stable and unique on the platform.
        regency: The tenant it belongs to.
        village: The village it lies in, and which owns it if `ownership` says so.
        manager: The institution that runs it, never a person.
        refunds: Whether gates buy unspent coins back.
        opened_since: Before this date it had no regular days.
        horizon_days: How far ahead its days are announced.
        tariffs: By date, at least one; hours likewise.
        source: Where the facts without a date of their own were read.
        planned_until: How far ahead its days are announced already; None before the first time.
        revision: How often it was changed since it was registered; `revised_at` is the last time.
    """

    id: str
    regency: str
    village: str
    name: str
    ownership: Ownership
    manager: str
    place: Place
    eligibility: Eligibility
    refunds: bool
    opened_since: date
    horizon_days: int
    tariffs: tuple[Tariff, ...]
    hours: tuple[Hours, ...]
    rules: tuple[CalendarRule, ...]
    suspensions: tuple[Suspension, ...]
    source: str
    planned_until: date | None = None
    revision: int = 0
    revised_at: datetime | None = None

    def meets_on(self, day: date) -> bool:
        """Whether the calendar makes this a regular market day, suspended or not."""
        return day >= self.opened_since and any(rule.makes(day) for rule in self.rules)

    def regular_days(self, first: date, last: date) -> Iterator[date]:
        """The regular market days from first to last, suspended ones too. Raises `DateOutOfRange`."""
        days = dates(javanese(first).date, javanese(last).date)
        return (day for day in days if self.meets_on(day))

    def suspension_on(self, day: date) -> Suspension | None:
        """Why the market must not be held on a date, if so."""
        return next((each for each in self.suspensions if lasts(each, day)), None)

    def tariff_on(self, day: date) -> Tariff:
        """What is charged on a date; before the first tariff known, that one."""
        return in_force(self.tariffs, day)

    def hours_on(self, day: date) -> Hours:
        """The opening hours in force on a date; before the first ones known, those."""
        return in_force(self.hours, day)
