"""Days in WIB, and instants as the store keeps them. Pure: domains may use it."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WIB = ZoneInfo("Asia/Jakarta")
"""Waktu Indonesia Barat, the time zone of all four regencies; times are stored in UTC and shown in WIB."""


def kept(instant: datetime) -> datetime:
    """The same instant in UTC, in whole milliseconds, as the store has it. It must have an offset.

    Raises: `ValueError` where UTC has no such year.
    """
    try:
        same = instant.astimezone(UTC)
    except OverflowError:
        raise ValueError("Lies outside of the years 1 to 9999 in UTC") from None
    return same.replace(microsecond=instant.microsecond // 1000 * 1000)


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
