"""How each target is doing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from contracts.event import Event
from notifications.domain.target import Target, target_of
from servicekit.mongo import CollectionSpec, Document
from servicekit.transaction import Transaction

TARGETS = "targets"

COLLECTIONS = (CollectionSpec(TARGETS),)


class Targets:
    """The targets of one transaction's regency."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._regency = tx.context.regency
        self._loaded: dict[str, Document] = {}

    async def load(self, target_id: str) -> Target:
        """How it is doing; a new one is doing well."""
        document = await self._tx.collection(TARGETS).find_one({"_id": self._key(target_id)})
        if document is None:
            return target_of(target_id)
        self._loaded[target_id] = document
        return Target(
            id=document["id"],
            failures=document["failures"],
            rests_until=document["rests_until"],
            rests=document["rests"],
            began=tuple(document["began"]),
        )

    async def save(self, target: Target, *, events: Sequence[Event] = ()) -> None:
        """Keep how it is doing, unless another worker changed it since it was loaded."""
        changed = {"_id": self._key(target.id), "regency": self._regency} | asdict(target)
        await self._tx.save(TARGETS, self._loaded.get(target.id, {}) | changed, events=events)

    def _key(self, target_id: str) -> str:
        return f"{self._regency}/{target_id}"
