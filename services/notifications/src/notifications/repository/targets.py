"""How each target is doing, and every turn of its circuit."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from contracts.event import Event
from notifications.domain.target import Slice, Target, Turn, target_of
from servicekit.mongo import CollectionSpec, Document, Store
from servicekit.transaction import Transaction

TARGETS = "targets"
BEGUN = "targets_begun"
"""What was begun stands apart: else every claim would collide with whoever notes how the target is doing."""

TURNS = "circuit_turns"

COLLECTIONS = (CollectionSpec(TARGETS), CollectionSpec(BEGUN), CollectionSpec(TURNS))


class Targets:
    """The targets of one transaction's regency."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._regency = tx.context.regency
        self._loaded: dict[tuple[str, str], Document] = {}

    async def load(self, target_id: str) -> Target:
        """How it is doing; a new one is doing well."""
        known = await self._find(TARGETS, target_id) or asdict(target_of(target_id))
        begun = await self._find(BEGUN, target_id) or {}
        return _target({**known, "begun": begun.get("begun", ())})

    async def save(self, target: Target, *, turns: Sequence[Turn] = (), events: Sequence[Event] = ()) -> None:
        """Keep how it is doing and how its circuit turned, unless another worker changed it meanwhile."""
        told = {name: value for name, value in asdict(target).items() if name != "begun"}
        await self._keep(TARGETS, target.id, told, events)
        if turns:
            await self._tx.collection(TURNS).insert_many([self._turn(turn) for turn in turns])

    async def begin(self, target: Target) -> None:
        """Keep what was begun, and the probe if there is one, unless another worker begins just now.

        Every claim changes this, so workers take turns.
        """
        await self._keep(BEGUN, target.id, {"begun": [asdict(one) for one in target.begun]})
        if target.is_open:
            await self.save(target)

    async def _find(self, collection: str, target_id: str) -> Document | None:
        document = await self._tx.collection(collection).find_one({"_id": self._key(target_id)})
        if document is not None:
            self._loaded[collection, target_id] = document
        return document

    async def _keep(
        self, collection: str, target_id: str, told: Mapping[str, Any], events: Sequence[Event] = ()
    ) -> None:
        loaded = self._loaded.get((collection, target_id), {})
        named = {"_id": self._key(target_id), "regency": self._regency}
        await self._tx.save(collection, {**loaded, **named, **told}, events=events)

    def _turn(self, turn: Turn) -> Document:
        key = f"{self._key(turn.target)}/{turn.number}"
        return {"_id": key, "regency": self._regency} | asdict(turn)

    def _key(self, target_id: str) -> str:
        return f"{self._regency}/{target_id}"


async def every_turn(store: Store) -> AsyncIterator[tuple[str, Turn]]:
    """Every turn of every circuit, with its regency."""
    async for one in store.collection(TURNS).stream({}):
        yield one["regency"], Turn(one["target"], one["number"], one["change"], one["at"])


async def list_targets(store: Store, regency: str) -> list[Target]:
    """How every target of a regency is doing."""
    return [_target(document) for document in await store.collection(TARGETS).find({"regency": regency})]


async def open_circuits(store: Store) -> list[Target]:
    """The targets that rest, of all regencies."""
    found = await store.collection(TARGETS).find({"rests_until": {"$ne": None}})
    return [_target(document) for document in found]


def _target(document: Mapping[str, Any]) -> Target:
    return Target(
        id=document["id"],
        failures=document["failures"],
        rests_until=document["rests_until"],
        rests=document["rests"],
        probe_until=document.get("probe_until"),
        begun=tuple(Slice(**one) for one in document.get("begun", ())),
        turns=document.get("turns", 0),
        succeeded_at=document.get("succeeded_at"),
        failed_at=document.get("failed_at"),
        failing_since=document.get("failing_since"),
    )
