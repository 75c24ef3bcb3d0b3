"""Days in WIB: a survey opens and closes, a plan is due and a year begins by days of the regency."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time, timedelta, timezone

WIB = timezone(timedelta(hours=7), "WIB")
"""Waktu Indonesia Barat: days of regulations are days in it."""


def day_begins(day: date) -> datetime:
    """The first instant of a day in WIB."""
    return datetime.combine(day, time(), WIB)


def day_ends(day: date) -> datetime:
    """The first instant of the day after it in WIB: the day lies before it."""
    return day_begins(day + timedelta(days=1))


def day_of(instant: datetime) -> date:
    """The day of an instant in WIB. It must have an offset."""
    return instant.astimezone(WIB).date()


def months_later(day: date, months: int) -> date:
    """The same day some months later, earlier for a negative number, or that month's last day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
