"""A clock that a test sets."""

from __future__ import annotations

from datetime import datetime, timedelta

from servicekit.clock import SystemClock


class StoppedClock(SystemClock):
    """Says the same time until it is set; the ids it makes are as good as any.

    Attributes:
        at: What it says.
    """

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """The set time."""
        return self.at

    def advance(self, by: timedelta) -> None:
        """Let time pass."""
        self.at += by
