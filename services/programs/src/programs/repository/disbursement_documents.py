"""Disbursements, clocks and SPD as documents, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from enum import Enum
from typing import Any

from pydantic import TypeAdapter

from programs.domain.disbursement import Disbursement
from programs.domain.spd import Spd
from programs.domain.time_limits import Clock

Document = dict[str, Any]

_DISBURSEMENT: TypeAdapter[Disbursement] = TypeAdapter(Disbursement)
_CLOCK: TypeAdapter[Clock] = TypeAdapter(Clock)
_SPD: TypeAdapter[Spd] = TypeAdapter(Spd)


def disbursement_document(disbursement: Disbursement) -> Document:
    """A disbursement, with what lists are filtered by beside it."""
    deadline = disbursement.deadline
    return _plain_fields(asdict(disbursement)) | {
        "status": disbursement.status.value,
        "submitted_at": disbursement.moves[0].at,
        "overdue_from": deadline.overdue_from if deadline else None,
    }


def read_disbursement(document: Mapping[str, Any]) -> Disbursement:
    """The disbursement a document holds."""
    return _DISBURSEMENT.validate_python(document)


def clock_document(clock: Clock, thread: str) -> Document:
    """A clock, with the thread its breach joins and what backlogs are asked by."""
    return _plain_fields(asdict(clock)) | {
        "thread": thread,
        "step": clock.deadline.step.value,
        "overdue_from": clock.deadline.overdue_from,
    }


def read_clock(document: Mapping[str, Any]) -> Clock:
    """The clock a document holds."""
    return _CLOCK.validate_python(document)


def spd_document(spd: Spd) -> Document:
    """An SPD."""
    return _plain_fields(asdict(spd)) | {"amount_idr": spd.amount_idr}


def read_spd(document: Mapping[str, Any]) -> Spd:
    """The SPD a document holds."""
    return _SPD.validate_python(document)


def _plain_fields(fields: Mapping[str, Any]) -> Document:
    return {name: _plain(each) for name, each in fields.items()}


def _plain(value: Any) -> Any:
    """The same as the store keeps it: days as text, closed sets by their value."""
    match value:
        case dict():
            return _plain_fields(value)
        case list() | tuple():
            return [_plain(each) for each in value]
        case Enum():
            return value.value
        case date() if not isinstance(value, datetime):
            return value.isoformat()
        case _:
            return value
