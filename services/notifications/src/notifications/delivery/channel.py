"""The port every channel is behind: look up where people are reached, then send one letter at a time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Protocol

from notifications.domain.letter import Letter, Outcome
from servicekit.mongo import Store


class ChannelPort(Protocol):
    """How messages are sent over one channel. Opened once for the time a worker lives."""

    async def destinations(
        self, store: Store, regency: str, recipients: Collection[str]
    ) -> Mapping[str, Any]:
        """Where these recipients are reached now; who cannot be reached is left out.

        What is found is handed to `send` and to nobody else: it may be an address in clear text.
        """

    async def send(self, letter: Letter, destination: Any) -> Outcome:
        """Hand one letter over, under its message's id; what became of it.

        A failure of the other side is an outcome and raises nothing. Who calls limits the time.
        """
