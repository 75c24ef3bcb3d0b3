"""How long words are kept: the ledger keeps what became of a message, not what it said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class WordRetention:
    """Data, from `rules/retention.v1.json`.

    Attributes:
        contents: What messages on their way say, from the moment it is kept.
        notices: What lies in an inbox, from the moment it came or was read; an unread alert stays.
        alerts: What was told of the platform itself, from the moment its end was heard; what fires stays.
        redrive: How old a message may be that is sent once more: its words must still be there then.
    """

    contents: timedelta
    notices: timedelta
    alerts: timedelta
    redrive: timedelta

    def check(self, longest_life: timedelta) -> None:
        """Return if words outlive every message that needs them. Raises: `ValueError`.

        `longest_life` is how long the most patient channel tries.
        """
        if self.redrive + longest_life >= self.contents:
            raise ValueError("a message that is sent once more would outlive its words")
