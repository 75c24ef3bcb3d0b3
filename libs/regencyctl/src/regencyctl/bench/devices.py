"""Devices of the benches: what they will send is made beforehand, so that no bench measures itself."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from types import TracebackType
from typing import Self

import aiohttp
import msgspec

from regencyctl import coin_load
from regencyctl.errors import OperatorError

_CONNECTIONS = 64
_PAUSE_SECONDS = 0.2
_ANSWER_SECONDS = 60

Sale = tuple[str, float, float]
"""Market day, when it was offered, when it was accepted."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One request: sales of one market day.

    Attributes:
        number: Of its first sale, counted from the start of the phase.
        body: Its JSON.
    """

    number: int
    day: str
    count: int
    body: bytes


def prepare(days: Sequence[date], batch: int, first: int, count: int) -> list[Delivery]:
    """Deliveries of `count` sales, in turn on each of the days; ids are counted from `first`."""
    return [
        _delivery(days[number // batch % len(days)], number, min(batch, count - number), first)
        for number in range(0, count, batch)
    ]


def _delivery(day: date, number: int, size: int, first: int) -> Delivery:
    begin = first + number
    made = [coin_load.entry(one, "issue", 5, day, prefix="fresh") for one in range(begin, begin + size)]
    return Delivery(number, day.isoformat(), size, msgspec.json.encode(made))


class Devices:
    """Gates that sell at one door, over a limited number of connections. Use as an async context manager.

    Args:
        door: The address that takes coin transactions.
        patience: Seconds to go on when the door cannot be reached.
    """

    def __init__(self, door: str, token: str, *, patience: float) -> None:
        self._door = door
        self._patience = patience
        self._http = aiohttp.ClientSession(
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
            connector=aiohttp.TCPConnector(limit=_CONNECTIONS),
            timeout=aiohttp.ClientTimeout(total=None, sock_read=_ANSWER_SECONDS),
        )

    async def __aenter__(self) -> Self:
        """Opens nothing yet."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes the connections."""
        await self._http.close()

    async def sell(self, deliveries: Sequence[Delivery], rate: float) -> list[Sale]:
        """Offer the sales at a steady rate, whatever the answers take; what is refused comes again.

        Raises: `OperatorError` when the door refuses for good.
        """
        began = time.monotonic()
        free = asyncio.Semaphore(_CONNECTIONS)

        async def sell(delivery: Delivery) -> list[Sale]:
            await asyncio.sleep(max(0.0, began + delivery.number / rate - time.monotonic()))
            offered = time.monotonic()
            async with free:
                await self.send(delivery.body)
            return [(delivery.day, offered, time.monotonic())] * delivery.count

        sold = await asyncio.gather(*map(sell, deliveries))
        return [sale for one in sold for sale in one]

    async def send(self, body: bytes) -> None:
        """Send one request until it is taken. Raises: `OperatorError` when the door refuses for good."""
        until = time.monotonic() + self._patience
        while (status := await self._status(body)) != HTTPStatus.OK:
            is_away = status in (None, HTTPStatus.SERVICE_UNAVAILABLE)
            if not is_away or time.monotonic() >= until:
                raise OperatorError(f"the door answered {status or 'nothing'}")
            await asyncio.sleep(_PAUSE_SECONDS)

    async def _status(self, body: bytes) -> int | None:
        """What the door said, None when it could not be reached."""
        try:
            async with self._http.post(self._door, data=body) as answer:
                await answer.read()
                return answer.status
        except (aiohttp.ClientConnectionError, TimeoutError):
            return None
