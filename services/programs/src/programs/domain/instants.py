"""Instants as the store keeps them, so that a document tells the same event again."""

from __future__ import annotations

from datetime import UTC, datetime


def kept(instant: datetime) -> datetime:
    """The same instant in UTC, in whole milliseconds. It must have an offset."""
    return instant.astimezone(UTC).replace(microsecond=instant.microsecond // 1000 * 1000)
