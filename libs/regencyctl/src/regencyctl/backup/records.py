"""Records of topics as a backup keeps them: everything but the partition, which its file is for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from regencyctl.backup.frames import content_of, framed, frames
from servicekit.envelope import SEQUENCE, sequence_of
from servicekit.errors import PoisonMessage
from servicekit.kafka import ConsumerRecord


class SavedRecord(msgspec.Struct, array_like=True, frozen=True):
    """One record, as it lay on Kafka."""

    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes]]

    @property
    def sequence(self) -> int | None:
        """Its place in its lane; None when no relay published it."""
        with suppress(PoisonMessage):
            return sequence_of(self.header(SEQUENCE) or None)
        return None

    def header(self, name: str) -> str:
        """The text of a header; empty without it."""
        return next((value.decode(errors="replace") for key, value in self.headers if key == name), "")


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(SavedRecord).decode


def saved_record(record: ConsumerRecord) -> SavedRecord:
    """What is kept of a record."""
    return SavedRecord(record.offset, record.timestamp, record.key, record.value, list(record.headers))


def frame_of(record: SavedRecord) -> bytes:
    """The record in its frame."""
    return framed(_encode(record))


def records_in(path: Path) -> Iterator[SavedRecord]:
    """The records of a file, in order."""
    return (_decode(content_of(frame)) for frame in frames(path))
