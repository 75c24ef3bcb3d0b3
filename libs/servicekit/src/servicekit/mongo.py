"""The store: documents, indexes and transactions, with one behaviour on Motor and on PyMongo Async.

The only module that knows a driver. Instants come back aware and in UTC, with millisecond precision. Driver
errors leave as `servicekit.errors`: a taken key is `Duplicate`, a store out of reach is `Unavailable`.
Anything else the driver raises is a mistake of the program and passes unchanged.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Any, Literal, TypeVar

from bson.codec_options import CodecOptions
from pymongo import ASCENDING, DESCENDING, AsyncMongoClient, DeleteOne, InsertOne, ReplaceOne, UpdateOne
from pymongo import errors as driver_errors
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from servicekit.errors import DeadlineExceeded, Duplicate, StaleVersion, Unavailable

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
Document = dict[str, Any]
Keys = Sequence[tuple[str, int]]
Driver = Literal["motor", "pymongo"]
Write = InsertOne[Document] | UpdateOne | ReplaceOne[Document] | DeleteOne

_TIMEOUTS = {"serverSelectionTimeoutMS": 5_000, "connectTimeoutMS": 5_000}
_DUPLICATE_KEY = 11000
_COLLECTION_EXISTS = 48
_NO_SERVER = driver_errors.ServerSelectionTimeoutError
_AWAY = (
    driver_errors.ConnectionFailure,
    driver_errors.WaitQueueTimeoutError,
    driver_errors.CursorNotFound,  # of a long read: the store was started anew meanwhile
)
_TRANSIENT = "TransientTransactionError"
_STALE_RUNS = 12
_DUPLICATE_RUNS = 2
_MAX_PAUSE = 0.25


@dataclass(frozen=True, slots=True)
class Index:
    """One index of a collection.

    Attributes:
        keys: Fields and directions, such as (("regency", ASCENDING), ("day", DESCENDING)).
        expire_after: Remove documents this long after the instant in the (only) key field.
    """

    keys: Keys
    unique: bool = False
    expire_after: timedelta | None = None
    sparse: bool = False


@dataclass(frozen=True, slots=True)
class CollectionSpec:
    """A collection and its indexes, as `Store.ensure` makes them."""

    name: str
    indexes: tuple[Index, ...] = ()


class Collection:
    """One collection. From a `Session` every call is part of its transaction, from a `Store` it stands alone.

    A `Duplicate` inside a transaction ends it: let it leave the work, do not go on after it.
    """

    def __init__(self, raw: Any, session: Any | None = None) -> None:
        self._raw = raw
        self._session = session

    async def find_one(self, where: Mapping[str, Any], projection: Any = None) -> Document | None:
        """The first document that matches, or None."""
        with _translated():
            found: Document | None = await self._raw.find_one(where, projection, session=self._session)
            return found

    async def find(
        self,
        where: Mapping[str, Any],
        *,
        sort: Keys | None = None,
        limit: int = 0,
        skip: int = 0,
        projection: Any = None,
    ) -> list[Document]:
        """All documents that match; `limit` 0 means no limit."""
        with _translated():
            cursor = self._cursor(where, sort, limit, skip, projection)
            found: list[Document] = await cursor.to_list(None)
            return found

    async def stream(
        self,
        where: Mapping[str, Any],
        *,
        sort: Keys | None = None,
        limit: int = 0,
        batch: int = 0,
        projection: Any = None,
    ) -> AsyncGenerator[Document, None]:
        """The documents that match, one at a time, for results too large to hold.

        They are fetched `batch` at a time: for readers that stop when they have enough.
        """
        with _translated():
            cursor = self._cursor(where, sort, limit, 0, projection)
            if batch:
                cursor.batch_size(batch)
            try:
                async for document in cursor:
                    yield document
            finally:
                await cursor.close()

    async def count(self, where: Mapping[str, Any]) -> int:
        """How many documents match."""
        with _translated():
            return int(await self._raw.count_documents(where, session=self._session))

    async def page(
        self, where: Mapping[str, Any], *, sort: Keys, limit: int, skip: int = 0
    ) -> tuple[list[Document], int]:
        """One page of the documents that match, and how many match on all pages. `limit` 0 means no limit."""
        return await self.find(where, sort=sort, limit=limit, skip=skip), await self.count(where)

    async def distinct(self, key: str, where: Mapping[str, Any] | None = None) -> list[Any]:
        """The different values of one field among the documents that match."""
        with _translated():
            values: list[Any] = await self._raw.distinct(key, where or {}, session=self._session)
            return values

    async def aggregate(self, pipeline: Sequence[Mapping[str, Any]]) -> list[Document]:
        """The documents an aggregation pipeline ends with."""
        with _translated():
            cursor = self._raw.aggregate(list(pipeline), session=self._session)
            if isinstance(cursor, Awaitable):
                cursor = await cursor
            documents: list[Document] = await cursor.to_list(None)
            return documents

    async def insert_one(self, document: Document) -> None:
        """Add a document. Raises `Duplicate` when its id or a unique key is taken."""
        with _translated():
            await self._raw.insert_one(document, session=self._session)

    async def insert_many(self, documents: Sequence[Document], ordered: bool = True) -> None:
        """Add documents; with `ordered` nothing after the first refused one. Raises `Duplicate`."""
        with _translated():
            if len(documents) == 1:  # the driver's way for many costs twice as much
                await self._raw.insert_one(documents[0], session=self._session)
            else:
                await self._raw.insert_many(list(documents), ordered=ordered, session=self._session)

    async def replace_one(self, where: Mapping[str, Any], document: Document, upsert: bool = False) -> int:
        """Put `document` in the place of the first match; how many matched."""
        with _translated():
            result = await self._raw.replace_one(where, document, upsert=upsert, session=self._session)
            return int(result.matched_count)

    async def update_one(self, where: Mapping[str, Any], update: Any, upsert: bool = False) -> int:
        """Change the first match; how many matched."""
        with _translated():
            result = await self._raw.update_one(where, update, upsert=upsert, session=self._session)
            return int(result.matched_count)

    async def update_many(self, where: Mapping[str, Any], update: Any) -> int:
        """Change every match; how many matched."""
        with _translated():
            result = await self._raw.update_many(where, update, session=self._session)
            return int(result.matched_count)

    async def delete_one(self, where: Mapping[str, Any]) -> int:
        """Remove the first match; how many were removed."""
        with _translated():
            result = await self._raw.delete_one(where, session=self._session)
            return int(result.deleted_count)

    async def delete_many(self, where: Mapping[str, Any]) -> int:
        """Remove every match; how many were removed."""
        with _translated():
            result = await self._raw.delete_many(where, session=self._session)
            return int(result.deleted_count)

    async def bulk_write(self, writes: Sequence[Write], ordered: bool = True) -> int:
        """Do many writes in one go; how many documents they matched. Raises `Duplicate`."""
        if not writes:
            return 0
        with _translated():
            result = await self._raw.bulk_write(list(writes), ordered=ordered, session=self._session)
            return int(result.matched_count)

    def _cursor(
        self, where: Mapping[str, Any], sort: Keys | None, limit: int, skip: int, projection: Any
    ) -> Any:
        return self._raw.find(
            where,
            projection,
            sort=list(sort) if sort else None,
            limit=limit,
            batch_size=limit,
            skip=skip,
            session=self._session,
        )


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
            codec_options=CodecOptions(document_class=dict, tz_aware=True, tzinfo=UTC),
            write_concern=WriteConcern("majority"),
        )

    @classmethod
    def open(cls, url: str, database: str, driver: Driver = "motor") -> Store:
        """A store that connects when it is first used. Must be called in a running event loop.

        What the address says about timeouts wins over what is set here.
        """
        options = {name: value for name, value in _TIMEOUTS.items() if name.lower() not in url.lower()}
        return cls(_client(url, driver, options), database, driver)

    async def ping(self) -> None:
        """Return if the store answers. Raises `Unavailable`."""
        with _translated():
            await self._database.command("ping")

    async def command(self, command: Mapping[str, Any]) -> Document:
        """What the server answers to a command, for its operator. Raises `Unavailable`."""
        with _translated():
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
        with _translated():
            for spec in collections:
                await self._create(spec.name)
                for index in spec.indexes:
                    await self._raw(spec.name).create_index(list(index.keys), **_index_options(index))

    async def drop_database(self) -> None:
        """Remove the whole database: for tests and for `down --wipe`."""
        with _translated():
            await self._client.drop_database(self._database.name)

    async def run(self, work: Callable[[Session], Awaitable[T]], *, deadline: float = 15.0) -> T:
        """Run `work` in one transaction and commit it.

        `work` may run several times: when the driver repeats the transaction after a conflict, when it raises
        `StaleVersion`, and once more when it raises `Duplicate` (the second time it sees the document that
        was there first). So it has no effect but through its session.

        Raises: what `work` raises; `Unavailable`; `DeadlineExceeded` after `deadline` seconds, when the
        outcome is unknown.
        """
        try:
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

        with _translated(outside=True):
            opening = self._client.start_session()
            if isinstance(opening, Awaitable):
                opening = await opening
            async with opening as raw:
                result: T = await raw.with_transaction(
                    attempt, read_concern=ReadConcern("snapshot"), write_concern=WriteConcern("majority")
                )
                return result

    def _raw(self, name: str) -> Any:
        """The driver's collection; making one each time costs more than it looks."""
        if name not in self._collections:
            self._collections[name] = self._database[name]
        return self._collections[name]

    async def _create(self, name: str) -> None:
        try:
            await self._database.create_collection(name)
        except driver_errors.CollectionInvalid:
            return
        except driver_errors.OperationFailure as error:
            if error.code != _COLLECTION_EXISTS:
                raise


def asked_for(filters: Mapping[str, Any]) -> Document:
    """The part of a query that was asked for: a filter left open (None) lets everything through."""
    return {field: value for field, value in filters.items() if value is not None}


def _client(url: str, driver: Driver, options: Mapping[str, Any]) -> Any:
    if driver == "pymongo":
        return AsyncMongoClient(url, **options)
    from motor.motor_asyncio import AsyncIOMotorClient

    return AsyncIOMotorClient(url, **options)


def _index_options(index: Index) -> dict[str, Any]:
    options: dict[str, Any] = {}
    if index.unique:
        options["unique"] = True
    if index.sparse:
        options["sparse"] = True
    if index.expire_after is not None:
        options["expireAfterSeconds"] = int(index.expire_after.total_seconds())
    return options


def _pause(runs: int) -> float:
    """Seconds to wait before the next run: longer each time, never the same for two rivals."""
    return random.uniform(0.2, 1.0) * min(0.004 * 2.0**runs, _MAX_PAUSE)


@contextmanager
def _translated(*, outside: bool = False) -> Iterator[None]:
    """Let driver errors leave as the platform's own.

    Those that make `with_transaction` repeat must reach it as they are; `outside` it they are translated too.

    A task that was cancelled meanwhile ends here. Before Python 3.12 the driver may swallow that: it waits
    with `asyncio.wait_for`, which forgets a cancellation in the moment its answer is there, or its error
    (cpython #86296).
    """
    task = asyncio.current_task()
    asked = task.cancelling() if task else 0
    try:
        yield
    except driver_errors.PyMongoError as error:
        if task is not None and task.cancelling() > asked:
            raise asyncio.CancelledError from error
        if error.has_error_label(_TRANSIENT) and not outside and not isinstance(error, _NO_SERVER):
            raise
        if _is_duplicate(error):
            raise Duplicate("Data itu sudah ada", "it exists already") from error
        if isinstance(error, _AWAY) or error.has_error_label(_TRANSIENT):
            raise Unavailable("Penyimpanan tidak dapat dihubungi", "the store cannot be reached") from error
        raise
    if task is not None and task.cancelling() > asked:
        raise asyncio.CancelledError


def _is_duplicate(error: driver_errors.PyMongoError) -> bool:
    if isinstance(error, driver_errors.DuplicateKeyError):
        return True
    if not isinstance(error, driver_errors.BulkWriteError):
        return False
    refused = (error.details or {}).get("writeErrors", [])
    return bool(refused) and all(one.get("code") == _DUPLICATE_KEY for one in refused)
