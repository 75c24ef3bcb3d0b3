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
TURNS = "circuit_turns"

COLLECTIONS = (CollectionSpec(TARGETS), CollectionSpec(TURNS))


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
        return _target(document)

    async def save(self, target: Target, *, turns: Sequence[Turn] = (), events: Sequence[Event] = ()) -> None:
        """Keep how it is doing and how its circuit turned, unless another worker changed it meanwhile."""
        changed = {"_id": self._key(target.id), "regency": self._regency} | asdict(target)
        await self._tx.save(TARGETS, self._loaded.get(target.id, {}) | changed, events=events)
        if turns:
            await self._tx.collection(TURNS).insert_many([self._turn(turn) for turn in turns])

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


async def regencies_with_targets(store: Store) -> list[str]:
    """The regencies something was ever sent from."""
    return [str(regency) for regency in await store.collection(TARGETS).distinct("regency")]


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
