"""One collection of the store and what it is made with, with one behaviour on Motor and on PyMongo Async."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pymongo import DeleteOne, InsertOne, ReplaceOne, UpdateOne

from servicekit.store_trouble import translated

Document = dict[str, Any]
Keys = Sequence[tuple[str, int]]
Write = InsertOne[Document] | UpdateOne | ReplaceOne[Document] | DeleteOne


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
        with translated():
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
        with translated():
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
        with translated():
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
        with translated():
            return int(await self._raw.count_documents(where, session=self._session))

    async def page(
        self, where: Mapping[str, Any], *, sort: Keys, limit: int, skip: int = 0
    ) -> tuple[list[Document], int]:
        """One page of the documents that match, and how many match on all pages. `limit` 0 means no limit."""
        return await self.find(where, sort=sort, limit=limit, skip=skip), await self.count(where)

    async def distinct(self, key: str, where: Mapping[str, Any] | None = None) -> list[Any]:
        """The different values of one field among the documents that match."""
        with translated():
            values: list[Any] = await self._raw.distinct(key, where or {}, session=self._session)
            return values

    async def aggregate(self, pipeline: Sequence[Mapping[str, Any]]) -> list[Document]:
        """The documents an aggregation pipeline ends with."""
        with translated():
            cursor = self._raw.aggregate(list(pipeline), session=self._session)
            if isinstance(cursor, Awaitable):
                cursor = await cursor
            documents: list[Document] = await cursor.to_list(None)
            return documents

    async def insert_one(self, document: Document) -> None:
        """Add a document. Raises `Duplicate` when its id or a unique key is taken."""
        with translated():
            await self._raw.insert_one(document, session=self._session)

    async def insert_many(self, documents: Sequence[Document], ordered: bool = True) -> None:
        """Add documents; with `ordered` nothing after the first refused one. Raises `Duplicate`."""
        with translated():
            if len(documents) == 1:  # the driver's way for many costs twice as much
                await self._raw.insert_one(documents[0], session=self._session)
            else:
                await self._raw.insert_many(list(documents), ordered=ordered, session=self._session)

    async def replace_one(self, where: Mapping[str, Any], document: Document, upsert: bool = False) -> int:
        """Put `document` in the place of the first match; how many matched."""
        with translated():
            result = await self._raw.replace_one(where, document, upsert=upsert, session=self._session)
            return int(result.matched_count)

    async def update_one(self, where: Mapping[str, Any], update: Any, upsert: bool = False) -> int:
        """Change the first match; how many matched."""
        with translated():
            result = await self._raw.update_one(where, update, upsert=upsert, session=self._session)
            return int(result.matched_count)

    async def update_many(self, where: Mapping[str, Any], update: Any) -> int:
        """Change every match; how many matched."""
        with translated():
            result = await self._raw.update_many(where, update, session=self._session)
            return int(result.matched_count)

    async def delete_one(self, where: Mapping[str, Any]) -> int:
        """Remove the first match; how many were removed."""
        with translated():
            result = await self._raw.delete_one(where, session=self._session)
            return int(result.deleted_count)

    async def delete_many(self, where: Mapping[str, Any]) -> int:
        """Remove every match; how many were removed."""
        with translated():
            result = await self._raw.delete_many(where, session=self._session)
            return int(result.deleted_count)

    async def bulk_write(self, writes: Sequence[Write], ordered: bool = True) -> int:
        """Do many writes in one go; how many documents they matched. Raises `Duplicate`."""
        if not writes:
            return 0
        with translated():
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
