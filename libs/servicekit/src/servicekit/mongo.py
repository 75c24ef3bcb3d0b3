"""The store: documents, indexes and transactions, with one behaviour on Motor and on PyMongo Async.

The only way to the drivers: nobody imports one but this module and the three it is made of (`collection`,
`store_trouble`, `store_meter`). Instants come back aware and in UTC, with millisecond precision.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC
from typing import Any, Literal, TypeVar

import bson
from bson.codec_options import CodecOptions
from bson.raw_bson import DEFAULT_RAW_BSON_OPTIONS, RawBSONDocument
from pymongo import (
    ASCENDING,
    DESCENDING,
    AsyncMongoClient,
    DeleteOne,
    IndexModel,
    InsertOne,
    ReplaceOne,
    UpdateOne,
)
from pymongo import errors as driver_errors
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from servicekit.collection import Collection, CollectionSpec, Document, Index, Keys
from servicekit.errors import DeadlineExceeded, Duplicate, StaleVersion
from servicekit.metrics import Metrics
from servicekit.store_meter import meters
from servicekit.store_trouble import translated
from servicekit.telemetry import SpanKind, inner_span

__all__ = [
    "ASCENDING",
    "DESCENDING",
    "Collection",
    "CollectionSpec",
    "DeleteOne",
    "Document",
    "Driver",
    "Index",
    "InsertOne",
    "Keys",
    "ReplaceOne",
    "Session",
    "Store",
    "UpdateOne",
]

T = TypeVar("T")
Driver = Literal["motor", "pymongo"]
ReadRaw = Callable[[str, str], AsyncIterator[bytes]]
"""Takes a database and a collection; its documents as they lie there, in BSON."""

_UTC: CodecOptions[Document] = CodecOptions(document_class=dict, tz_aware=True, tzinfo=UTC)

_TIMEOUTS = {"serverSelectionTimeoutMS": 5_000, "connectTimeoutMS": 5_000}
_COLLECTION_EXISTS = 48
_STALE_RUNS = 12
_DUPLICATE_RUNS = 2
_MAX_PAUSE = 0.25


class Session:
    """One transaction under way: what it reads is one snapshot, what it writes appears at once or never."""

    def __init__(self, collection: Callable[[str], Any], raw: Any) -> None:
        self._collection = collection
        self._raw = raw

    def collection(self, name: str) -> Collection:
        """The collection, inside this transaction."""
        return Collection(self._collection(name), self._raw)


class Store:
    """One database of a MongoDB-compatible store. Belongs to the event loop it is first used on."""

    def __init__(self, client: Any, database: str, driver: Driver) -> None:
        self.driver: Driver = driver
        self._client = client
        self._collections: dict[str, Any] = {}
        self._database = client.get_database(
            database,
            codec_options=_UTC,
            write_concern=WriteConcern("majority"),
        )

    @classmethod
    def open(cls, url: str, database: str, driver: Driver = "motor", metrics: Metrics | None = None) -> Store:
        """A store that connects when it is first used. Must be called in a running event loop.

        What the address says about timeouts wins over what is set here. With `metrics` its commands and
        connections are measured.
        """
        options: dict[str, Any] = {
            name: value for name, value in _TIMEOUTS.items() if name.lower() not in url.lower()
        }
        if metrics is not None:
            options["event_listeners"] = meters(metrics)
        return cls(_client(url, driver, options), database, driver)

    async def ping(self) -> None:
        """Return if the store answers. Raises `Unavailable`."""
        with translated():
            await self._database.command("ping")

    async def command(self, command: Mapping[str, Any]) -> Document:
        """What the server answers to a command, for its operator. Raises `Unavailable`."""
        with translated():
            answer: Document = await self._database.command(command)
        return answer

    async def close(self) -> None:
        """Close every connection."""
        closing = self._client.close()
        if isinstance(closing, Awaitable):
            await closing

    def collection(self, name: str) -> Collection:
        """The collection, outside of any transaction."""
        return Collection(self._raw(name))

    async def ensure(self, collections: Sequence[CollectionSpec]) -> None:
        """Make the collections and indexes that are not there yet. Any number of processes may do so at once.

        Must come before the first transaction: a store may refuse to create a collection inside one.
        """
        with translated():
            for spec in collections:
                if spec.indexes:  # makes the collection too
                    await self._raw(spec.name).create_indexes([_index_model(one) for one in spec.indexes])
                else:
                    await self._create(spec.name)

    async def drop_database(self) -> None:
        """Remove the whole database: for tests and for `down --wipe`."""
        with translated():
            await self._client.drop_database(self._database.name)

    async def run(self, work: Callable[[Session], Awaitable[T]], *, deadline: float = 15.0) -> T:
        """Run `work` in one transaction and commit it.

        `work` may run several times: when the driver repeats the transaction after a conflict, when it raises
        `StaleVersion`, and once more when it raises `Duplicate` (the second time it sees the document that
        was there first). So it has no effect but through its session.

        Raises: what `work` raises; `Unavailable`; `DeadlineExceeded` after `deadline` seconds, when the
        outcome is unknown.
        """
        attributes = {"db.system.name": "mongodb", "db.namespace": self._database.name}
        try:
            with inner_span("transaction", kind=SpanKind.CLIENT, attributes=attributes):
                async with asyncio.timeout(deadline):
                    return await self._rerun(work, time.monotonic() + deadline)
        except TimeoutError as late:
            raise DeadlineExceeded(
                "Penyimpanan tidak menjawab pada waktunya", "the store did not answer in time"
            ) from late

    async def _rerun(self, work: Callable[[Session], Awaitable[T]], until: float) -> T:
        stale = duplicate = 0
        while True:
            try:
                return await self._transact(work, until)
            except StaleVersion:
                stale += 1
                if stale >= _STALE_RUNS:
                    raise
            except Duplicate:
                duplicate += 1
                if duplicate >= _DUPLICATE_RUNS:
                    raise
            await asyncio.sleep(_pause(stale))

    async def _transact(self, work: Callable[[Session], Awaitable[T]], until: float) -> T:
        runs = 0

        async def attempt(raw: Any) -> T:
            nonlocal runs
            if runs:
                await asyncio.sleep(_pause(runs))
            if time.monotonic() > until:
                raise TimeoutError
            runs += 1
            return await work(Session(self._raw, raw))

        with translated(outside=True):
            opening = self._client.start_session()
            if isinstance(opening, Awaitable):
                opening = await opening
            async with opening as raw:
                result: T = await raw.with_transaction(
                    attempt, read_concern=ReadConcern("snapshot"), write_concern=WriteConcern("majority")
                )
                return result

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[ReadRaw]:
        """Read any databases of the server as they were at one instant, for the time of the block.

        It is one transaction that reads only: a server ends it after its `transactionLifetimeLimitSeconds`.
        """
        with translated(outside=True):
            opening = self._client.start_session()
            async with await opening if isinstance(opening, Awaitable) else opening as session:
                beginning = session.start_transaction(read_concern=ReadConcern("snapshot"))
                async with await beginning if isinstance(beginning, Awaitable) else beginning:
                    yield lambda database, name: self._documents(session, database, name)

    async def _documents(self, session: Any, database: str, name: str) -> AsyncIterator[bytes]:
        raw = self._client.get_database(database, codec_options=DEFAULT_RAW_BSON_OPTIONS)[name]
        async for document in raw.find({}, session=session):
            yield document.raw

    async def insert_raw(self, name: str, documents: Sequence[bytes]) -> None:
        """Add documents given in BSON, as `snapshot` read them. Raises `Duplicate`."""
        with translated():
            await self._raw(name).insert_many([RawBSONDocument(one) for one in documents])

    def _raw(self, name: str) -> Any:
        """The driver's collection; making one each time costs more than it looks."""
        if name not in self._collections:
            self._collections[name] = self._database[name]
        return self._collections[name]

    async def _create(self, name: str) -> None:
        try:
            await self._database.create_collection(name, check_exists=False)
        except driver_errors.OperationFailure as error:
            if error.code != _COLLECTION_EXISTS:
                raise


def decode_document(encoded: bytes) -> Document:
    """A document from its BSON, as collections tell it."""
    return bson.decode(encoded, codec_options=_UTC)


def encode_document(document: Mapping[str, Any]) -> bytes:
    """A document in BSON."""
    return bson.encode(document)


def asked_for(filters: Mapping[str, Any]) -> Document:
    """The part of a query that was asked for: a filter left open (None) lets everything through."""
    return {field: value for field, value in filters.items() if value is not None}


def _client(url: str, driver: Driver, options: Mapping[str, Any]) -> Any:
    if driver == "pymongo":
        return AsyncMongoClient(url, **options)
    from motor.motor_asyncio import AsyncIOMotorClient

    return AsyncIOMotorClient(url, **options)


def _index_model(index: Index) -> IndexModel:
    options: dict[str, Any] = {}
    if index.unique:
        options["unique"] = True
    if index.sparse:
        options["sparse"] = True
    if index.expire_after is not None:
        options["expireAfterSeconds"] = int(index.expire_after.total_seconds())
    return IndexModel(list(index.keys), **options)


def _pause(runs: int) -> float:
    """Seconds to wait before the next run: longer each time, never the same for two rivals."""
    return random.uniform(0.2, 1.0) * min(0.004 * 2.0**runs, _MAX_PAUSE)
