"""What a flush tells whoever stores its cells: when its events were committed, and some of their traces.

The last record of a flush carries it as a header. It is for the platform's own measurement, not part of the
public contract of the feed: other readers pass it over, and compaction may take it away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from servicekit.envelope import Header

HEADER = "flush"

Dated = tuple[int, int]
"""Milliseconds since 1970, and how many events were committed then."""

_MOST = 32


class FlushNote(msgspec.Struct, frozen=True):
    """The note of one flush of one partition.

    Attributes:
        committed: When the events it counted were committed: rather too early than too late.
        traces: Of a few of those that belong to a recorded trace.
    """

    committed: list[Dated]
    traces: list[str]

    def headers(self) -> list[Header]:
        """The note as it stands on the last record."""
        return [(HEADER, _encode(self))]


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(FlushNote).decode


def note_of(headers: Sequence[Header]) -> FlushNote | None:
    """The note a record carries; None without one that can be read."""
    for name, value in headers:
        if name == HEADER:
            try:
                return _decode(value)
            except msgspec.MsgspecError:
                return None
    return None


def summed(dated: Iterable[Dated]) -> list[Dated]:
    """The same in few parts: where there are many, events of about the same time count as the oldest."""
    step = 1
    parts = _rounded(dated, step)
    while len(parts) > _MOST:
        step *= 4
        parts = _rounded(parts.items(), step)
    return sorted(parts.items())


def _rounded(dated: Iterable[Dated], step: int) -> Counter[int]:
    parts: Counter[int] = Counter()
    for at, events in dated:
        parts[at - at % step] += events
    return parts
