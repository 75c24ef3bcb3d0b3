"""Instants as the store keeps them, so that a document tells the same event again; and WIB."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

WIB = timezone(timedelta(hours=7), "WIB")
"""Waktu Indonesia Barat: days of regulations are days in it."""


def kept(instant: datetime) -> datetime:
    """The same instant in UTC, in whole milliseconds. It must have an offset."""
    return instant.astimezone(UTC).replace(microsecond=instant.microsecond // 1000 * 1000)


def day_begins(day: date) -> datetime:
    """The first instant of a day in WIB."""
    return datetime.combine(day, time(), WIB)
