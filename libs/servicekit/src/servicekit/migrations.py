"""Documents of an older shape become those of today's, before a rollout and beside it: expand, then contract.

A migration names the documents that lack something and what they are to say. `expand` fills it in, in batches
and while the service runs, before any code relies on it; it may be broken off, run again, and run twice at
once. `contract`, after every process is of the new release, has the store refuse documents of the old shape.
Until then the code reads both shapes: so a process that finds its store behind starts, and says so.

How far each migration is stands in the service's own database, in `schema_migrations`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import structlog

from servicekit.clock import Clock
from servicekit.errors import Conflict
from servicekit.mongo import ASCENDING, CollectionSpec, Document, Store, UpdateOne

MIGRATIONS = "schema_migrations"
COLLECTIONS = (CollectionSpec(MIGRATIONS),)

BATCH = 500
_STRICT = {"validationLevel": "moderate", "validationAction": "error"}
"""Documents that are of the old shape already may still be changed; no new one may be written."""

_log = structlog.get_logger(__name__)


class State(StrEnum):
    """How far a migration is."""

    PENDING = "pending"
    EXPANDED = "expanded"
    CONTRACTED = "contracted"


class NotExpanded(Conflict):
    """Documents of the old shape are left: the store cannot refuse them yet."""

    code = "schema-not-expanded"


@dataclass(frozen=True, slots=True)
class Migration:
    """One change of shape of the documents of one collection.

    Attributes:
        name: Stable: its state is kept under it.
        fields: What every document has afterwards.
        told: What a document that lacks one of them says in them, by all it says; pure. What it has it keeps.
    """

    name: str
    collection: str
    fields: tuple[str, ...]
    told: Callable[[Mapping[str, Any]], Mapping[str, Any]]

    @property
    def old(self) -> Document:
        """What documents of the old shape match."""
        return {"$or": [{field: {"$exists": False}} for field in self.fields]}


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a migration is, and how many documents of the old shape there are."""

    name: str
    collection: str
    state: State
    old: int


class Schema:
    """The migrations of one service's store."""

    def __init__(self, store: Store, migrations: Sequence[Migration], clock: Clock) -> None:
        self._store = store
        self._migrations = tuple(migrations)
        self._states = store.collection(MIGRATIONS)
        self._clock = clock

    async def standings(self) -> list[Standing]:
        """How far every migration is. Raises `Unavailable`."""
        noted = await self._noted()
        return [
            Standing(one.name, one.collection, noted.get(one.name, State.PENDING), await self._old(one))
            for one in self._migrations
        ]

    async def warn(self) -> None:
        """Log what is still to be expanded. A new store has nothing to expand: that is noted here.

        Documents are looked at for pending migrations only: every process does this when it starts.
        """
        noted = await self._noted()
        for one in self._migrations:
            if noted.get(one.name, State.PENDING) is not State.PENDING:
                continue
            if old := await self._old(one):
                _log.warning("schema_behind", migration=one.name, documents=old, advice="schema expand")
            else:
                await self._note(one.name, State.EXPANDED)

    async def expand(self, tell: Callable[[str, int], None] = lambda _name, _documents: None) -> int:
        """Fill in what documents of the old shape lack; how many were changed.

        Args:
            tell: Told now and then how many documents of a migration were changed in this run.
        """
        changed = 0
        for migration in self._migrations:
            done = 0
            while some := await self._batch(migration):
                done += some
                tell(migration.name, done)
            await self._note(migration.name, State.EXPANDED)
            changed += done
        return changed

    async def contract(self) -> list[str]:
        """Have the store refuse documents of the old shape; the migrations that were contracted.

        Raises: `NotExpanded` while there are some.
        """
        pending = [one for one in await self.standings() if one.state is not State.CONTRACTED]
        behind = [f"{one.name} ({one.old})" for one in pending if one.state is State.PENDING or one.old]
        if behind:
            names = ", ".join(behind)
            raise NotExpanded(f"Perluas dulu: {names}", f"Expand first: {names}")
        for one in pending:
            await self._refuse_old(one.collection)
            await self._note(one.name, State.CONTRACTED)
        return [one.name for one in pending]

    async def _batch(self, migration: Migration) -> int:
        """Change the next documents; how many. One that the service changed meanwhile is looked at again."""
        collection = self._store.collection(migration.collection)
        found = await collection.find(migration.old, sort=(("_id", ASCENDING),), limit=BATCH)
        await collection.bulk_write([_filled(migration, one) for one in found], ordered=False)
        return len(found)

    async def _noted(self) -> dict[str, State]:
        return {one["_id"]: State(one["state"]) for one in await self._states.find({})}

    async def _old(self, migration: Migration) -> int:
        return await self._store.collection(migration.collection).count(migration.old)

    async def _refuse_old(self, collection: str) -> None:
        fields = sorted(
            {field for one in self._migrations if one.collection == collection for field in one.fields}
        )
        schema = {"$jsonSchema": {"bsonType": "object", "required": fields}}
        await self._store.command({"collMod": collection, "validator": schema, **_STRICT})

    async def _note(self, name: str, state: State) -> None:
        now = self._clock.now()
        noted = {"$set": {"state": state.value, f"{state.value}_at": now}}
        await self._states.update_one({"_id": name, "state": {"$ne": State.CONTRACTED.value}}, noted)
        await self._states.update_one({"_id": name}, {"$setOnInsert": noted["$set"]}, upsert=True)


def _filled(migration: Migration, document: Mapping[str, Any]) -> UpdateOne:
    """The write that adds what a document lacks, unless it was changed since it was read.

    Each field is guarded by still being absent: a service that writes the document whole has the last word.
    """
    told = migration.told(document)
    absent = [field for field in migration.fields if field not in document]
    guard = {"_id": document["_id"], **{field: {"$exists": False} for field in absent}}
    return UpdateOne(guard, {"$set": {field: told[field] for field in absent}})
