"""Where sealed fields are kept: which documents have some that one key sealed, or that no known key did.

Each repository names its own in `SEALED`, so that one routine renews them all and one answer counts them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from servicekit.mongo import ASCENDING, Document, Store

About = Callable[[Document, Document], str]
"""From a document and the entry of its list that has the field (or itself) to what the seal is about."""

_END = "/"
"""The character after the dot: seals of a key lie between `<key>.` and `<key>/`."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A field beside a sealed one that has its text's fingerprint.

    Attributes:
        about: What the fingerprint is about.
    """

    name: str
    about: About


@dataclass(frozen=True, slots=True)
class SealedField:
    """One field of a collection's documents that is sealed. They are written by `Transaction.save`.

    Attributes:
        path: Its name; with a dot, a field of each entry of a list, such as "devices.token".
        mark: Where its fingerprint is, if it has one.
    """

    collection: str
    path: str
    about: About
    mark: Mark | None = None

    @property
    def name(self) -> str:
        """The field's own name."""
        return self.path.rpartition(".")[2]

    def entries(self, document: Document) -> list[Document]:
        """Everything in a document that may have the field."""
        holder, _, _ = self.path.rpartition(".")
        return document[holder] if holder else [document]

    def within(self, key: str) -> Document:
        """Finds documents where this key sealed the field."""
        return self._where([{self.name: {"$gte": f"{key}.", "$lt": f"{key}{_END}"}}])

    def outside(self, keys: Iterable[str]) -> Document:
        """Finds documents where another key than these sealed the field."""
        edges = sorted((f"{key}.", f"{key}{_END}") for key in keys)
        begins = ["", *(end for _, end in edges)]
        ends = [*(begin for begin, _ in edges), None]
        gaps = [
            {"$gt" if begin == "" else "$gte": begin} | ({"$lt": end} if end else {})
            for begin, end in zip(begins, ends, strict=True)
        ]
        return self._where([{self.name: gap} for gap in gaps])

    def _where(self, choices: Sequence[Document]) -> Document:
        holder, _, _ = self.path.rpartition(".")
        return {"$or": [{holder: {"$elemMatch": choice}} if holder else choice for choice in choices]}


@dataclass(frozen=True, slots=True)
class KeyUse:
    """How much one key still seals.

    Attributes:
        key: Its name; None for keys this process does not have: those fields cannot be opened.
        fields: Collection and field → documents of this regency.
        is_used_elsewhere: Whether documents of other regencies need it too.
    """

    key: str | None
    fields: dict[str, int]
    is_used_elsewhere: bool


async def key_use(
    store: Store, regency: str, sealed: Sequence[SealedField], keys: Sequence[str]
) -> list[KeyUse]:
    """How much each of these keys seals, and what none of them does."""
    uses = [await _use(store, regency, sealed, key, [one.within(key) for one in sealed]) for key in keys]
    lost = [one.outside(keys) for one in sealed]
    return [*uses, await _use(store, regency, sealed, None, lost)]


async def _use(
    store: Store, regency: str, sealed: Sequence[SealedField], key: str | None, wheres: Sequence[Document]
) -> KeyUse:
    fields: dict[str, int] = {}
    elsewhere = False
    for one, where in zip(sealed, wheres, strict=True):
        collection = store.collection(one.collection)
        if count := await collection.count({"regency": regency} | where):
            fields[f"{one.collection}.{one.path}"] = count
        other = {"regency": {"$ne": regency}} | where
        elsewhere = elsewhere or await collection.find_one(other, {"_id": True}) is not None
    return KeyUse(key, fields, elsewhere)


async def sealed_otherwise(
    store: Store, one: SealedField, key: str, *, after: str, most: int
) -> list[tuple[str, str]]:
    """Documents where another key sealed the field, by id, from the one after this on: regency and id."""
    where = one.outside([key]) | {"_id": {"$gt": after}}
    found = await store.collection(one.collection).find(
        where, sort=[("_id", ASCENDING)], limit=most, projection={"regency": True}
    )
    return [(document["regency"], document["_id"]) for document in found]
