"""The Javanese calendar: the five-day week of markets beside the seven-day one.

Owns which day of both weeks a date falls on. Says nothing about any market.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from servicekit.days import day_of
from tourism_market.domain.errors import DateOutOfRange

Pasaran = Literal["Legi", "Pahing", "Pon", "Wage", "Kliwon"]
Weekday = Literal["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"]

PASARAN: tuple[Pasaran, ...] = ("Legi", "Pahing", "Pon", "Wage", "Kliwon")
WEEKDAYS: tuple[Weekday, ...] = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")

EARLIEST = date(1900, 1, 1)
LATEST = date(2100, 12, 31)

_A_LEGI = date(1945, 8, 17)
"""Proclamation day, Jumat Legi: everybody agrees on this one."""


@dataclass(frozen=True, slots=True)
class JavaneseDate:
    """A date with its place in both weeks."""

    date: date
    weekday: Weekday
    pasaran: Pasaran


def pasaran(day: date) -> Pasaran:
    """The day of the five-day week."""
    return PASARAN[(day - _A_LEGI).days % 5]


def weekday(day: date) -> Weekday:
    """The day of the seven-day week, in Indonesian."""
    return WEEKDAYS[day.weekday()]


def javanese(day: date) -> JavaneseDate:
    """The date in both weeks. Raises `DateOutOfRange` outside 1900-2100."""
    if not EARLIEST <= day <= LATEST:
        raise DateOutOfRange(day)
    return JavaneseDate(day, weekday(day), pasaran(day))


def date_of(instant: datetime) -> date:
    """The date of an instant in WIB. Raises `DateOutOfRange` outside 1900-2100."""
    if not EARLIEST.year <= instant.year <= LATEST.year:
        raise DateOutOfRange(instant.date())
    return javanese(day_of(instant)).date


def dates(first: date, last: date) -> Iterator[date]:
    """Every date from first to last, in order."""
    return (first + timedelta(days=number) for number in range((last - first).days + 1))
