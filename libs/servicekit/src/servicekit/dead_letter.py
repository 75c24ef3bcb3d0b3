"""Dead letters: what a consumer could not handle, kept byte for byte with the reason.

Owns their shape on the wire (`dlq_*` headers beside the original ones), reading them back and replaying them.
Does not write them: `Transaction.dead_letter` puts them into the outbox beside the consumer's position, so that a
message is either handled or kept, never lost between the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from servicekit.errors import NotFound, ServiceError

Headers = tuple[tuple[str, bytes], ...]

REPLAYED_FROM = "dlq_replayed_from"
"""On a replayed message: the id of the dead letter it is a copy of."""

REPLAYED_FOR = "dlq_replayed_for"
"""On a replayed message: the one service it is meant for. Every other reader of the topic has handled the original."""

HANDLER_FAILED = "handler-failed"
"""Code of a dead letter whose handler raised an error nobody foresaw: a bug."""

_OWN = "dlq_"
_SEQUENCE = "ce_sequence"


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a message was given up.

    Attributes:
        code: Stable name of the reason.
        reason_id: The reason in Indonesian, for the officer who reads it.
        reason_en: The same in English.
        attempts: How often the handler was tried.
        first_failed_at: When it failed the first time.
        failed_at: When it was given up.
    """

    code: str
    reason_id: str
    reason_en: str
    attempts: int
    first_failed_at: datetime
    failed_at: datetime

    @classmethod
    def of(
        cls, error: ServiceError, *, failed_at: datetime, attempts: int = 1, since: datetime | None = None
    ) -> Cause:
        """The cause an error gives; its field problems are part of the reason."""
        problems_id = "; ".join(f"{problem.field}: {problem.text_id}" for problem in error.fields)
        problems_en = "; ".join(f"{problem.field}: {problem.text_en}" for problem in error.fields)
        return cls(
            code=error.reason_code,
            reason_id=f"{error.detail_id} ({problems_id})" if problems_id else error.detail_id,
            reason_en=f"{error.detail_en} ({problems_en})" if problems_en else error.detail_en,
            attempts=attempts,
            first_failed_at=since or failed_at,
            failed_at=failed_at,
        )


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One message that was given up, whole.

    Attributes:
        topic: Where it was read, without the prefix of a test; the intake topic for what came by HTTP.
        consumer: The service that gave it up.
        key: Its original key.
        value: Its original bytes.
        headers: Its original headers, in their order.
        partition: Where it was read; None for what came by HTTP.
        offset: Where it was read; None for what came by HTTP.
    """

    topic: str
    consumer: str
    key: bytes | None
    value: bytes
    headers: Headers
    cause: Cause
    partition: int | None = None
    offset: int | None = None

    @property
    def destination(self) -> str:
        """The dead-letter topic that takes it, without prefix."""
        return f"{self.topic}.dlq.{self.consumer}"

    @property
    def correlation_id(self) -> str | None:
        """The correlation id of the message, if it carried one."""
        return self._text("ce_correlationid")

    @property
    def event_type(self) -> str | None:
        """The event type it claimed, if any."""
        return self._text("ce_type")

    def record_headers(self) -> Headers:
        """Its headers on the dead-letter topic.

        The original ones in their order, then the cause. The original sequence is kept under another name, because
        the relay gives every message it publishes a sequence of its own.
        """
        kept = ((f"{_OWN}{_SEQUENCE}" if name == _SEQUENCE else name, value) for name, value in self.headers)
        origin = {
            "topic": self.topic,
            "consumer": self.consumer,
            "partition": self.partition,
            "offset": self.offset,
            "code": self.cause.code,
            "reason_id": self.cause.reason_id,
            "reason_en": self.cause.reason_en,
            "attempts": self.cause.attempts,
            "first_failed_at": self.cause.first_failed_at.isoformat(),
            "failed_at": self.cause.failed_at.isoformat(),
        }
        own = ((f"{_OWN}{name}", str(text).encode()) for name, text in origin.items() if text is not None)
        return (*kept, *own)

    def replay_headers(self, letter_id: str) -> Headers:
        """Its headers when it is sent again.

        No sequence, since it is no part of any lane: the reader recognises a second copy by source and id. It is
        addressed to the consumer that gave it up.
        """
        marks = ((REPLAYED_FROM, letter_id.encode()), (REPLAYED_FOR, self.consumer.encode()))
        original = tuple(
            pair for pair in self.headers if pair[0] not in {_SEQUENCE, REPLAYED_FROM, REPLAYED_FOR}
        )
        return (*original[:1], *marks, *original[1:])

    def _text(self, header: str) -> str | None:
        return next((value.decode(errors="replace") for name, value in self.headers if name == header), None)


def from_record(key: bytes | None, value: bytes | None, headers: Sequence[tuple[str, bytes]]) -> DeadLetter:
    """Read a dead letter back from its topic. Raises `NotFound` when the record is none."""
    own = {name[len(_OWN) :]: raw.decode(errors="replace") for name, raw in headers if name.startswith(_OWN)}
    if "topic" not in own or "code" not in own:
        raise NotFound("Pesan ini bukan surat mati.", "This record is no dead letter.")
    return DeadLetter(
        topic=own["topic"],
        consumer=own["consumer"],
        key=key,
        value=value or b"",
        headers=tuple((name, raw) for name, raw in headers if _is_original(name)),
        cause=Cause(
            code=own["code"],
            reason_id=own["reason_id"],
            reason_en=own["reason_en"],
            attempts=int(own["attempts"]),
            first_failed_at=datetime.fromisoformat(own["first_failed_at"]),
            failed_at=datetime.fromisoformat(own["failed_at"]),
        ),
        partition=int(own["partition"]) if "partition" in own else None,
        offset=int(own["offset"]) if "offset" in own else None,
    )


def _is_original(name: str) -> bool:
    return not name.startswith(_OWN) and name != _SEQUENCE
