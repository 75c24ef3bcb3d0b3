"""How far a reader of the live stream has come, as the text of an event's id.

    1795312803123-120.7.0.88.91.4      milliseconds since 1970, then the next offset of each partition

A reader that comes back with the last id it saw is told every figure that changed since, at least once and
with its newest value. How often it changed in between is not told: the feed is compacted and does not know.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from servicekit.errors import FieldProblem, InvalidInput

TRUSTED_FOR = timedelta(hours=12)
"""A cell that left the hot memory leaves a tombstone on the feed, and the broker forgets those after a day:
an older id might miss a change."""

_CLOCKS_DIFFER = 60_000

_ID = re.compile(r"(\d{1,16})-(\d{1,19}(?:\.\d{1,19}){0,999})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Positions:
    """Everything before these offsets has been told, at this instant.

    Attributes:
        at: Milliseconds since 1970.
        offsets: The next one of each partition.
    """

    at: int
    offsets: tuple[int, ...]

    @property
    def text(self) -> str:
        """The id of an event after which a reader is this far."""
        return f"{self.at}-{'.'.join(map(str, self.offsets))}"

    def is_trusted(self, now: int) -> bool:
        """Whether the feed still tells everything that happened since; clocks may differ a little."""
        return -_CLOCKS_DIFFER <= now - self.at <= TRUSTED_FOR.total_seconds() * 1e3


def read_positions(text: str) -> Positions:
    """The positions an id names. Raises `InvalidInput` for a text that was never the id of an event."""
    match = _ID.fullmatch(text)
    if match is None:
        text_id, text_en = "Pakai id terakhir dari aliran ini", "Use the last id of this stream"
        raise InvalidInput(
            f"Last-Event-ID: {text_id}",
            f"Last-Event-ID: {text_en}",
            code="bad-last-event-id",
            fields=(FieldProblem("Last-Event-ID", "not-of-this-stream", text_id, text_en),),
        )
    return Positions(int(match[1]), tuple(map(int, match[2].split("."))))
