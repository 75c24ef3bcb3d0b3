"""What stays of destroyed raw answers: one document per survey. Decides nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator

from pydantic import TypeAdapter

from evaluation.domain.purge import Purge
from servicekit.mongo import CollectionSpec, Document, Store
from servicekit.transaction import Transaction

PURGES = "skm_purges"

COLLECTIONS = (CollectionSpec(PURGES),)

_PURGE: TypeAdapter[Purge] = TypeAdapter(Purge)


class Purges:
    """The purges of one transaction's regency."""

    def __init__(self, tx: Transaction) -> None:
        self._collection = tx.collection(PURGES)
        self._regency = tx.context.regency

    async def find(self, survey_id: str) -> Purge | None:
        """What stays of a survey's answers, or None while they are there."""
        found = await self._collection.find_one({"_id": self._key(survey_id)})
        return _purge(found) if found else None

    async def add(self, purge: Purge) -> None:
        """Keep what stays."""
        fields: Document = _PURGE.dump_python(purge, mode="json")
        await self._collection.insert_one(
            fields | {"_id": self._key(purge.survey_id), "regency": self._regency}
        )

    def _key(self, survey_id: str) -> str:
        return f"{self._regency}/{survey_id}"


async def every_purge(store: Store) -> AsyncIterator[tuple[str, Purge]]:
    """Every purge, with its regency."""
    async for found in store.collection(PURGES).stream({}):
        yield found["regency"], _purge(found)


def _purge(found: Document) -> Purge:
    return _PURGE.validate_python(found)
