"""Databases of services to files and back: documents byte for byte, indexes as the store tells them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from regencyctl.backup.cut import Cut
from regencyctl.backup.frames import frame_file, frames
from regencyctl.backup.manifest import SavedCollection, SavedFile
from regencyctl.backup.scope import Scope, Tell
from regencyctl.errors import OperatorError
from servicekit.errors import Unavailable
from servicekit.inbox import INBOX
from servicekit.mongo import CollectionSpec, Document, Store, decode_document, encode_document
from servicekit.outbox import LANES

Change = Callable[[Document], Document | None]
"""What becomes of a document that is put back; None leaves it out."""

_WHOLE = {"batchSize": 1_000_000}
_LOAD_BYTES = 4_000_000
_OF_SERVER = frozenset({"v", "ns", "background"})
_ADVICE = (
    "All of it must be read within transactionLifetimeLimitSeconds: raise that, or use the store's own tools"
    " (docs/runbooks/restore.md)"
)
_VALIDATOR = ("validator", "validationLevel", "validationAction")


async def save_store(
    scope: Scope, folder: Path, files: dict[str, SavedFile], tell: Tell
) -> tuple[datetime, list[SavedCollection], Cut]:
    """Write every database as they were together at one instant, which lies just behind the returned one."""
    known = {service: await _collections(scope, service) for service in scope.services}
    saved: list[SavedCollection] = []
    cut = Cut()
    store = scope.store(scope.services[0])
    try:
        async with store.snapshot() as read:
            taken = datetime.now(UTC)
            for service, collections in known.items():
                documents = partial(read, scope.database(service))
                of_service = [await _save(folder, files, documents, one, cut) for one in collections]
                tell(f"saved  {service}  {sum(one.documents for one in of_service)} documents")
                saved += of_service
    except Unavailable as error:
        raise OperatorError(f"the store was not read to the end: {error.for_operators}. {_ADVICE}") from error
    finally:
        await store.close()
    cut.check()
    return taken, saved, cut


async def _collections(scope: Scope, service: str) -> list[SavedCollection]:
    """The collections of a service's database, with what they are made of beside documents."""
    store = scope.store(service)
    try:
        listed = await store.command({"listCollections": 1, "cursor": _WHOLE})
        return [
            SavedCollection(
                service=service,
                name=one["name"],
                file=f"store/{service}/{one['name']}.bson.gz",
                documents=0,
                indexes=await _indexes(store, one["name"]),
                validator={name: one["options"][name] for name in _VALIDATOR if name in one["options"]},
            )
            for one in sorted(listed["cursor"]["firstBatch"], key=lambda one: str(one["name"]))
        ]
    finally:
        await store.close()


async def _indexes(store: Store, collection: str) -> tuple[Document, ...]:
    listed = await store.command({"listIndexes": collection, "cursor": _WHOLE})
    return tuple(
        {field: value for field, value in index.items() if field not in _OF_SERVER}
        for index in listed["cursor"]["firstBatch"]
        if index["name"] != "_id_"
    )


async def _save(
    folder: Path,
    files: dict[str, SavedFile],
    documents: Callable[[str], AsyncIterator[bytes]],
    collection: SavedCollection,
    cut: Cut,
) -> SavedCollection:
    path, name = collection.file, collection.name
    with frame_file(folder / path, partial(files.__setitem__, path)) as file:
        async for document in documents(name):
            file.put(document)
            if name in {LANES, INBOX}:
                cut.note(name, decode_document(document))
    return collection.model_copy(update={"documents": file.items})


async def load_store(
    scope: Scope,
    folder: Path,
    collections: Iterable[SavedCollection],
    changes: Mapping[str, Change],
    tell: Tell,
) -> None:
    """Replace every database by what was saved; documents of the collections in `changes` are changed.

    Raises: `OperatorError` when the store then has another number of documents than was saved.
    """
    by_service: dict[str, list[SavedCollection]] = {service: [] for service in scope.services}
    for one in collections:
        by_service[one.service].append(one)
    for service, of_service in by_service.items():
        store = scope.store(service)
        try:
            await store.drop_database()
            loaded = [await _load(store, folder, one, changes.get(one.name)) for one in of_service]
            tell(f"loaded  {service}  {sum(loaded)} documents")
        finally:
            await store.close()


async def _load(store: Store, folder: Path, saved: SavedCollection, change: Change | None) -> int:
    await store.ensure([CollectionSpec(saved.name)])
    batch: list[bytes] = []
    size = loaded = 0
    for frame in frames(folder / saved.file):
        document = frame if change is None else _changed(frame, change)
        if document is None:
            continue
        batch.append(document)
        size += len(document)
        loaded += 1
        if size > _LOAD_BYTES:
            await store.insert_raw(saved.name, batch)
            batch, size = [], 0
    if batch:
        await store.insert_raw(saved.name, batch)
    if saved.indexes:
        await store.command({"createIndexes": saved.name, "indexes": list(saved.indexes)})
    if saved.validator:
        await store.command({"collMod": saved.name, **saved.validator})
    there = await store.collection(saved.name).count({})
    if there != loaded:
        raise OperatorError(f"{saved.service}.{saved.name}: {there} documents are there, {loaded} were saved")
    return loaded


def _changed(frame: bytes, change: Change) -> bytes | None:
    document = change(decode_document(frame))
    return None if document is None else encode_document(document)
