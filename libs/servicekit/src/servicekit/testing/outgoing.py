"""What waits in a service's outbox, as its readers would get it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from servicekit.mongo import Store
from servicekit.outbox import OUTBOX, unpack


@dataclass(frozen=True, slots=True)
class Waiting:
    """One record the relay has not published yet.

    Attributes:
        lane: `<topic>/<partition>`.
        data: Its value.
    """

    lane: str
    headers: Mapping[str, str]
    data: bytes

    @property
    def type(self) -> str:
        """The CloudEvents type without `regency.<service>.`."""
        return self.headers["ce_type"].split(".", 2)[2]


async def announced(store: Store) -> list[Waiting]:
    """The events in the outbox, in order."""
    return [one for one in await _waiting(store) if ".dlq." not in one.lane]


async def set_aside(store: Store) -> list[Waiting]:
    """The dead letters in the outbox, in order."""
    return [one for one in await _waiting(store) if ".dlq." in one.lane]


async def _waiting(store: Store) -> list[Waiting]:
    rows = await store.collection(OUTBOX).find({}, sort=[("order", 1)])
    return [
        Waiting(row["lane"], {name: value.decode() for name, value in headers}, data)
        for row in rows
        for headers, data in unpack(row["events"])
    ]
