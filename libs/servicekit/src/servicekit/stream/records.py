"""What the engine needs of a Kafka record, and why one cannot be counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import msgspec

TYPE, SEQUENCE, REGENCY = "ce_type", "ce_sequence", "ce_regency"
SEQUENCE_AT, REGENCY_AT = 1, 9
"""Where `envelope.encode_headers` puts them; `ce_type` is the first header."""

REPLAYED = "dlq_replayed_from"
"""Marks a copy sent again for one consumer; the original, still on the topic, has been counted."""

HIGHEST_SEQUENCE = 10**15
"""No partition ever gets so many events: a number above it would hide all real ones."""


class Record(Protocol):
    """What the engine needs of a Kafka record."""

    @property
    def offset(self) -> int:
        """Its place in the partition."""

    @property
    def key(self) -> bytes | None:
        """The id of the aggregate."""

    @property
    def value(self) -> bytes | None:
        """The event's data."""

    @property
    def headers(self) -> Sequence[tuple[str, bytes | None]]:
        """The event's attributes."""


class Poison(ValueError):
    """A record cannot be counted. The text says why; `code` is the stable name of the reason."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record that cannot be counted, and why."""

    record: Record
    poison: Poison


def fixed_attributes(headers: Sequence[tuple[str, Any]]) -> tuple[Any, Any, int] | None:
    """Type, regency and sequence of a record whose headers are in the fixed order; None for any other."""
    if (
        len(headers) > REGENCY_AT
        and headers[SEQUENCE_AT][0] == SEQUENCE
        and headers[REGENCY_AT][0] == REGENCY
        and headers[0][0] == TYPE
    ):
        return headers[0][1], headers[REGENCY_AT][1], int(headers[SEQUENCE_AT][1])
    return None


POISONOUS = (msgspec.MsgspecError, ValueError, IndexError, TypeError)


def poison_of(error: Exception) -> Poison:
    """Why a record cannot be counted, of what counting it raised."""
    match error:
        case Poison():
            return error
        case msgspec.ValidationError():
            return Poison("schema", str(error))
        case msgspec.DecodeError() | UnicodeDecodeError():
            return Poison("undecodable", str(error))
        case _:
            return Poison("schema", str(error) or type(error).__name__)
