"""What any entry of a delivery is checked for, whatever survey it answers: its id, its time, and no more.

An entry is what a device brought, trusted only after reading. What it is about, each room reads by itself.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import UTC, datetime, timedelta

from evaluation.domain.names import NAME_LIMIT, is_id, printable
from servicekit.errors import FieldProblem

_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_CLOCK_ERROR = timedelta(days=1)


def response_id_of(entry: object) -> str | None:
    """The id an entry names, if it names a usable one."""
    named = entry.get("id") if isinstance(entry, Mapping) else None
    return named if isinstance(named, str) and is_id(named) else None


def instant_of(value: object) -> datetime | None:
    """The instant a value tells, in UTC and whole milliseconds as the store keeps them.

    None when it tells none, or one without a zone.
    """
    try:
        instant = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        if instant.tzinfo is None:
            return None
        return instant.astimezone(UTC).replace(microsecond=instant.microsecond // 1000 * 1000)
    except (ValueError, OverflowError):
        return None


def time_problems(occurred_at: datetime | None, received_at: datetime) -> list[FieldProblem]:
    """What is wrong with the time a device says; a clock that is a day ahead is forgiven."""
    if occurred_at is None:
        return [
            FieldProblem(
                "occurred_at", "not-an-instant", "Tulis waktu dengan zonanya", "Give a time with its zone"
            )
        ]
    if not _EARLIEST <= occurred_at <= received_at + _CLOCK_ERROR:
        return [
            FieldProblem("occurred_at", "implausible", "Jam perangkat keliru", "The device's clock is wrong")
        ]
    return []


def id_problems(named: object) -> list[FieldProblem]:
    """What is wrong with the id a device made."""
    if is_id(named):
        return []
    return [
        FieldProblem("id", "not-an-id", "Id buatan perangkat wajib diisi", "The device's own id is needed")
    ]


def stray_problems(fields: Mapping[object, object], asked: Container[object]) -> list[FieldProblem]:
    """The fields nobody asked for, so that no name, NIK or phone number slips in."""
    return [
        FieldProblem(printable(field), "not-asked-for", "Data ini tidak diminta", "Nobody asks for this")
        for field in fields
        if field not in asked
    ]


def cut_short(value: object) -> object:
    """What may be kept of a value in an entry that was refused."""
    return value if isinstance(value, int) else str(value)[:NAME_LIMIT]
