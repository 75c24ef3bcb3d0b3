"""What travels around an event: CloudEvents 1.0 in Kafka headers (binary mode), the data alone in the value.

Header order is part of the contract: `ce_type` first, `ce_sequence` second and `traceparent` last, so that
hot readers need not search.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Protocol

from pydantic import ValidationError

from contracts.event import Event
from contracts.registry import event_class
from servicekit.errors import FieldProblem, PoisonMessage

Header = tuple[str, bytes]

SEQUENCE = "ce_sequence"
TRACEPARENT = "traceparent"
SPEC_VERSION = b"1.0"
CONTENT_TYPE = b"application/json"
_REQUIRED = ("ce_type", "ce_id", "ce_source", "ce_time", "ce_specversion", "ce_regency")


class Record(Protocol):
    """What `decode` needs of a Kafka record; aiokafka's ConsumerRecord is one."""

    @property
    def headers(self) -> Sequence[Header]:
        """Its headers, in order."""

    @property
    def value(self) -> bytes | None:
        """Its value; None is a tombstone."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """One event with everything around it.

    Attributes:
        id: Unique together with `source`.
        source: The service that says so, or the publisher of another system.
        subject: The aggregate's id, also the record's key.
        time: When it happened (the event's `occurred_at`), never when it was sent.
        correlation_id: One id from the first request to the last effect; the event's own id when it brought
            none.
        sequence: Position in its (topic, partition), fixed by the relay once and for all; None for records
            that did not come through a relay (another system's, or a replayed dead letter).
        data: The event itself, as JSON.
    """

    id: str
    source: str
    type: str
    subject: str
    time: datetime
    regency: str
    correlation_id: str
    data: bytes
    causation_id: str | None = None
    traceparent: str | None = None
    dataschema: str | None = None
    sequence: int | None = None

    def event(self) -> Event:
        """The event as its model. Raises `PoisonMessage`: code unknown-type or invalid-data."""
        model = event_class(self.type)
        if model is None:
            raise _poison("unknown-type", f"no such event type: {self.type}")
        try:
            return model.model_validate_json(self.data)
        except ValidationError as error:
            raise PoisonMessage(
                "Isi peristiwa tidak sesuai skema",
                f"the data does not fit {self.type}",
                code="invalid-data",
                fields=_problems(error),
            ) from None


class Letterhead:
    """What events that are announced together have in common, encoded once."""

    def __init__(
        self,
        *,
        source: str,
        regency: str,
        correlation_id: str,
        causation_id: str | None = None,
        traceparent: str | None = None,
    ) -> None:
        self._source = ("ce_source", source.encode())
        self._cause = [
            ("content-type", CONTENT_TYPE),
            ("ce_regency", regency.encode()),
            ("ce_correlationid", correlation_id.encode()),
        ]
        if causation_id is not None:
            self._cause.append(("ce_causationid", causation_id.encode()))
        if traceparent is not None:
            self._cause.append((TRACEPARENT, traceparent.encode()))

    def headers(
        self, event_id: str, kind: str, subject: bytes, time: datetime, dataschema: str | None
    ) -> list[Header]:
        """All headers of one event in the fixed order, without a sequence; what has no value is absent."""
        schema = [] if dataschema is None else [("ce_dataschema", dataschema.encode())]
        return [
            ("ce_type", kind.encode()),
            ("ce_id", event_id.encode()),
            self._source,
            ("ce_time", _timestamp(time)),
            ("ce_specversion", SPEC_VERSION),
            ("ce_subject", subject),
            *schema,
            *self._cause,
        ]


def encode_headers(envelope: Envelope) -> list[Header]:
    """The headers, in the fixed order; those without a value are absent."""
    headers = Letterhead(
        source=envelope.source,
        regency=envelope.regency,
        correlation_id=envelope.correlation_id,
        causation_id=envelope.causation_id,
        traceparent=envelope.traceparent,
    ).headers(envelope.id, envelope.type, envelope.subject.encode(), envelope.time, envelope.dataschema)
    return headers if envelope.sequence is None else numbered(headers, envelope.sequence)


def numbered(headers: Sequence[Header], sequence: int) -> list[Header]:
    """The headers with the sequence where it belongs: second."""
    return [headers[0], (SEQUENCE, b"%d" % sequence), *headers[1:]]


@lru_cache(maxsize=256)
def _timestamp(instant: datetime) -> bytes:
    """In UTC, with all six digits; the events of one command mostly share it."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z").encode()


def decode(record: Record) -> Envelope:
    """The envelope of a record.

    Raises: `PoisonMessage`: code missing-header, invalid-header, unsupported-specversion or empty-value.
    """
    headers = _texts(record.headers)
    missing = [name for name in _REQUIRED if not headers.get(name)]
    if missing:
        raise _poison("missing-header", f"headers are missing: {', '.join(missing)}")
    if headers["ce_specversion"] != SPEC_VERSION.decode():
        raise _poison("unsupported-specversion", f"CloudEvents {headers['ce_specversion']} is not supported")
    if record.value is None:
        raise _poison("empty-value", "the record has no value")
    return Envelope(
        id=headers["ce_id"],
        source=headers["ce_source"],
        type=headers["ce_type"],
        subject=headers.get("ce_subject", ""),
        time=_instant(headers["ce_time"]),
        regency=headers["ce_regency"],
        correlation_id=headers.get("ce_correlationid") or headers["ce_id"],
        causation_id=headers.get("ce_causationid"),
        traceparent=headers.get("traceparent"),
        dataschema=headers.get("ce_dataschema"),
        sequence=sequence_of(headers.get(SEQUENCE)),
        data=record.value,
    )


def traceparent_of(headers: Sequence[Header]) -> str | None:
    """The trace an event of the platform belongs to: its header is the last one, where there is one."""
    name, value = headers[-1] if headers else ("", b"")
    return value.decode(errors="replace") if name == TRACEPARENT else None


def sequence_of(text: str | None) -> int | None:
    """The number in a `ce_sequence` header. Raises `PoisonMessage`: code invalid-header."""
    if text is None:
        return None
    if not text.isascii() or not text.isdigit():
        raise _poison("invalid-header", f"{SEQUENCE} is no number: {text!r}")
    return int(text)


def _texts(headers: Sequence[Header]) -> dict[str, str]:
    try:
        return {name: value.decode() for name, value in headers if value is not None}
    except UnicodeDecodeError:
        raise _poison("invalid-header", "a header is not UTF-8") from None


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise _poison("invalid-header", f"ce_time is no timestamp: {text!r}") from None
    if instant.tzinfo is None:
        raise _poison("invalid-header", f"ce_time has no offset from UTC: {text!r}")
    return instant.astimezone(UTC)


def _problems(error: ValidationError) -> list[FieldProblem]:
    return [
        FieldProblem(".".join(map(str, one["loc"])), one["type"], "Isian tidak sah", one["msg"])
        for one in error.errors(include_url=False, include_input=False, include_context=False)
    ]


def _poison(code: str, detail: str) -> PoisonMessage:
    return PoisonMessage("Pesan tidak dapat dibaca", detail, code=code)
