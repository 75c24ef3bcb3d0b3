"""How cells lie in the store, and how they come back from it exactly as they were written.

The sink keeps every cell it ever read here, also those that have left a processor's memory. Owns the shape of
the documents; knows nothing about Kafka or about figures.
"""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from servicekit.mongo import ASCENDING, CollectionSpec, Document, Index, Store, UpdateOne
from servicekit.stream.cells import Cell, read_key
from servicekit.stream.measures import State

CELLS = "indicator_cells"
ORDER = ("start", "place")
"""The fields that put the cells of one indicator, version and window in order: by window, then by labels."""

COLLECTIONS = (
    CollectionSpec(
        CELLS,
        (Index(tuple((field, ASCENDING) for field in ("indicator", "version", "window", *ORDER))),),
    ),
)

_ASKED_AT_ONCE = 1_000
_PLACE_AT = 5
"""The part of a key from which on it is labels."""

_encode_state = msgspec.json.Encoder().encode
_decode_state = msgspec.json.Decoder(State).decode


class Archive:
    """The cells of one service's store, by their key on the feed."""

    def __init__(self, store: Store) -> None:
        self._cells = store.collection(CELLS)

    async def cells(self, keys: Collection[str]) -> dict[str, Cell]:
        """Those of these cells that the sink has written. Raises `Unavailable`."""
        wanted = list(keys)
        found: dict[str, Cell] = {}
        for at in range(0, len(wanted), _ASKED_AT_ONCE):
            some = {"_id": {"$in": wanted[at : at + _ASKED_AT_ONCE]}}
            documents = await self._cells.find(some)
            found.update((document["_id"], cell_of(document)) for document in documents)
        return found


def write_of(key: str, cell: Cell) -> UpdateOne:
    """The write that leaves the higher of this cell and the one that is there, however often it is done.

    Raises ValueError when `key` is none of the feed. A store compares embedded documents field by field, and
    the rank comes first.
    """
    return UpdateOne(
        {"_id": key}, {"$max": {"cell": content_of(cell)}, "$setOnInsert": description_of(key)}, upsert=True
    )


def description_of(key: str) -> Document:
    """What a document says about its cell to those who look for it."""
    parts = read_key(key)
    *_, place = key.split("|", _PLACE_AT)
    return {
        "indicator": parts.indicator,
        "version": parts.version,
        "window": str(parts.window),
        "start": parts.start,
        "place": place,
        "regency": parts.regency,
        "labels": parts.labels,
    }


def content_of(cell: Cell) -> Document:
    """The cell itself. The state is text, for a store's numbers end at 64 bits."""
    return {"rank": _rank(cell), "v": _encode_state(cell.v).decode(), "n": cell.n, "at": cell.at}


def cell_of(document: Document) -> Cell:
    """The cell of a document, exactly as it was on the feed."""
    written = document["cell"]
    generation, sequence = written["rank"].split(".")
    return Cell(_decode_state(written["v"]), written["n"], int(sequence), int(generation), written["at"])


def _rank(cell: Cell) -> str:
    """(gen, seq) as one text that sorts like the pair."""
    return f"{cell.gen:012d}.{cell.seq:020d}"
