"""How figures and days are written: Indonesian first, English beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

_HARI = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_BULAN = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@dataclass(frozen=True, slots=True)
class Text:
    """A text in Indonesian and in English."""

    id: str
    en: str


def same(text: str) -> Text:
    """A name or an amount that is written alike in both languages."""
    return Text(text, text)


def rupiah(amount: int) -> Text:
    """33200000 → Rp33.200.000."""
    return same(f"Rp{amount:,}".replace(",", "."))


def count(number: int) -> Text:
    """16600 → 16.600 in Indonesian, 16,600 in English."""
    return Text(f"{number:,}".replace(",", "."), f"{number:,}")


def market_date(day: date, pasaran: str | None) -> Text:
    """2021-10-03, Pahing → Minggu Pahing, 3 Oktober 2021. Without its pasaran: Minggu, 3 Oktober 2021."""
    beside = f" {pasaran}" if pasaran else ""
    return Text(
        f"{_HARI[day.weekday()]}{beside}, {day.day} {_BULAN[day.month - 1]} {day.year}",
        f"{_WEEKDAYS[day.weekday()]}{beside}, {day.day} {_MONTHS[day.month - 1]} {day.year}",
    )


def name_of(identifier: str) -> Text:
    """pasar-bahulak → Pasar Bahulak."""
    return same(identifier.replace("-", " ").title())
