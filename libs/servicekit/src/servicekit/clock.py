"""Time and identifiers, injected so that rules never read a clock of their own."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol

import uuid_utils


class Clock(Protocol):
    """Tells the time and makes identifiers."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""

    def new_id(self) -> str:
        """A UUIDv7: unique, and ordered by the time it was made."""


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC)

    def new_id(self) -> str:
        """A UUIDv7: unique, and ordered by the time it was made."""
        return str(uuid_utils.uuid7())


SYSTEM_CLOCK = SystemClock()
"""It has no state: one is enough."""
