"""What the door says about one event."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from servicekit.errors import PermanentError
from servicekit.metrics import Metrics


class Status(StrEnum):
    """What became of an event at the door."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    REFUSED = "refused"


class FieldVerdict(BaseModel):
    """One field that is wrong."""

    field: str
    reason: str


class Verdict(BaseModel):
    """What became of one event.

    Attributes:
        id: As its source named it; None when it could not be read.
        code: Stable name of the reason, unless accepted.
        reason: The reason in English.
        reason_id: The reason in Indonesian.
    """

    model_config = ConfigDict(frozen=True)

    id: str | None
    status: Status
    code: str | None = None
    reason: str | None = None
    reason_id: str | None = None
    errors: tuple[FieldVerdict, ...] = ()


def refusal(event_id: str | None, error: PermanentError) -> Verdict:
    """The verdict an error gives."""
    return Verdict(
        id=event_id,
        status=Status.REFUSED,
        code=error.reason_code,
        reason=error.detail_en,
        reason_id=error.detail_id,
        errors=tuple(FieldVerdict(field=one.field, reason=one.reason) for one in error.fields),
    )


def already_accepted(event_id: str | None) -> Verdict:
    """The verdict on an event that was accepted before."""
    return Verdict(
        id=event_id,
        status=Status.DUPLICATE,
        code="already-accepted",
        reason="Already accepted",
        reason_id="Sudah diterima",
    )


def count_verdicts(metrics: Metrics, door: str, verdicts: Sequence[Verdict]) -> None:
    """Count what was decided; `door` is "http" or "kafka"."""
    family = metrics.counter("regency_intake_events_total")
    for verdict in verdicts:
        family.labels(door, verdict.status, verdict.code or "").inc()
