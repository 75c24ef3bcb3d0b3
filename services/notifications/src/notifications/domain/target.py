"""Who takes messages over: a mail server, a push service, one webhook endpoint; and how it is doing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from notifications.domain.channels import Channel


@dataclass(frozen=True, slots=True)
class Target:
    """One target of one regency.

    Attributes:
        id: The channel, or `webhook.<endpoint>`.
        failures: Its own failures in a row.
        rests_until: While the circuit is open nothing is sent; None when it is closed.
        rests: How often in a row it rested.
        began: When the latest messages were begun, for its pace.
    """

    id: str
    failures: int = 0
    rests_until: datetime | None = None
    rests: int = 0
    began: tuple[datetime, ...] = ()

    @property
    def channel(self) -> Channel:
        """The channel it belongs to."""
        name, _, _ = self.id.partition(".")
        return name  # type: ignore[return-value]  # ids begin with a channel


def target_of(target_id: str) -> Target:
    """A target nothing is known of yet."""
    return Target(target_id)
