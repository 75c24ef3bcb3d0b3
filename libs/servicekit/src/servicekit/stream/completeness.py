"""How many of those who should have been heard from by now are in the figures.

Who is expected comes from what the service knows without listening: a calendar, documents. An indicator for
whose event nobody declared an expectation has no completeness, rather than an invented one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from contracts.text import Text
from servicekit.mongo import Store
from servicekit.service import Expectation, Place, Span
from servicekit.stream.archive import CELLS, ORDER
from servicekit.stream.cells import split_place
from servicekit.stream.figures import REGENCY, Selection, filter_of, labels_of


@dataclass(frozen=True, slots=True)
class Completeness:
    """Who was expected, and who of them was not heard from.

    Attributes:
        labels: What the parts of a place are after the start of its window.
        missing: In the order of windows and labels.
    """

    meaning: Text
    labels: tuple[str, ...]
    expected: int
    missing: Sequence[Place]

    @property
    def heard(self) -> int:
        """How many of the expected are in the figures."""
        return self.expected - len(self.missing)


async def read_completeness(
    store: Store, selection: Selection, expectation: Expectation | None, now: datetime
) -> Completeness | None:
    """Compare the cells of a selection with the places its service expects by now.

    Both are looked at by the labels they have in common. None where nobody is expected, or where the
    selection is narrowed by a label of which no expectation is known. Raises `Unavailable`.
    """
    if expectation is None or not {REGENCY, *expectation.labels}.issuperset(selection.where):
        return None
    places = await expectation.places(store, Span(selection.window, selection.first, selection.last, now))
    if places is None:
        return None
    common = tuple(name for name in labels_of(selection.indicator) if name in {REGENCY, *expectation.labels})
    expected = {
        (start, *(labels[name] for name in common))
        for start, labels in _labelled(places, (REGENCY, *expectation.labels))
        if all(labels[name] in values for name, values in selection.where.items())
    }
    heard = await _heard(store, selection, common) if expected else set[Place]()
    return Completeness(expectation.meaning, common, len(expected), sorted(expected - heard))


async def _heard(store: Store, selection: Selection, common: Collection[str]) -> set[Place]:
    """Every window and labels that have a cell, by one pass in the store."""
    each = {"_id": {field: f"${field}" for field in ORDER}}
    found = await store.collection(CELLS).aggregate([{"$match": filter_of(selection)}, {"$group": each}])
    places = {(one["_id"]["start"], *split_place(one["_id"]["place"])) for one in found}
    return {
        (start, *(labels[name] for name in common))
        for start, labels in _labelled(places, labels_of(selection.indicator))
    }


def _labelled(places: Iterable[Place], names: Sequence[str]) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Each place as the start of its window and its labels by name."""
    for start, *values in places:
        yield start, dict(zip(names, values, strict=True))
