"""Stops whose messages are not all suppressed yet; one that is through is gone, the ledger has its rows."""

from __future__ import annotations

from dataclasses import asdict

from notifications.domain.stop import Stop
from servicekit.mongo import ASCENDING, CollectionSpec, Index, Store
from servicekit.transaction import Transaction

STOPS = "stops"

COLLECTIONS = (CollectionSpec(STOPS, (Index((("regency", ASCENDING),)),)),)


class Stops:
    """The stops of one transaction's regency."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._regency = tx.context.regency

    async def some(self) -> Stop | None:
        """A stop that is not through."""
        document = await self._tx.collection(STOPS).find_one({"regency": self._regency})
        if document is None:
            return None
        return Stop(
            recipient=document["recipient"],
            purpose=document["purpose"],
            channel=document["channel"],
            at=document["at"],
            reason=document["reason"],
        )

    async def keep(self, stop: Stop) -> None:
        """It is not through; a later one about the same takes its place."""
        key = self._key(stop)
        document = {"_id": key, "regency": self._regency} | asdict(stop)
        await self._tx.collection(STOPS).replace_one({"_id": key}, document, upsert=True)

    async def end(self, stop: Stop) -> None:
        """Forget a stop that is through."""
        await self._tx.collection(STOPS).delete_one({"_id": self._key(stop)})

    def _key(self, stop: Stop) -> str:
        return f"{self._regency}/{stop.purpose}/{stop.channel}/{stop.recipient}"


async def regencies_with_stops(store: Store) -> list[str]:
    """The regencies where a stop is not through."""
    return [str(regency) for regency in await store.collection(STOPS).distinct("regency")]
