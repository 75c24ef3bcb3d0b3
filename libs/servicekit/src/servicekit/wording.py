"""Figures, money and days as people here write them, in Indonesian and in English. Depends on nothing."""

from __future__ import annotations

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


def whole(number: int) -> str:
    """16600 → 16.600."""
    return f"{number:,}".replace(",", ".")


def rupiah(amount: int) -> str:
    """33200000 → Rp33.200.000, in both languages."""
    return f"Rp{whole(amount)}"


def hari(day: date, pasaran: str | None = None) -> str:
    """2021-10-03, Pahing → Minggu Pahing, 3 Oktober 2021. Without its pasaran: Minggu, 3 Oktober 2021."""
    return f"{_beside(_HARI, day, pasaran)}, {day.day} {bulan(day)}"


def weekday(day: date, pasaran: str | None = None) -> str:
    """2021-10-03, Pahing → Sunday Pahing, 3 October 2021. Without its pasaran: Sunday, 3 October 2021."""
    return f"{_beside(_WEEKDAYS, day, pasaran)}, {day.day} {month(day)}"


def bulan(day: date) -> str:
    """2021-10-03 → Oktober 2021."""
    return f"{_BULAN[day.month - 1]} {day.year}"


def month(day: date) -> str:
    """2021-10-03 → October 2021."""
    return f"{_MONTHS[day.month - 1]} {day.year}"


def _beside(names: tuple[str, ...], day: date, pasaran: str | None) -> str:
    return f"{names[day.weekday()]} {pasaran}" if pasaran else names[day.weekday()]
