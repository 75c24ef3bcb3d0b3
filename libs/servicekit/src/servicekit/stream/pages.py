"""One page of figures after another, read from the store in order and no further than asked.

A page ends with a whole figure, and its cursor says which: figures that appear meanwhile neither repeat nor
hide others. Cells of one figure follow each other in every order used here.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any

from contracts.indicators import ShareOfTotal
from servicekit.mongo import ASCENDING, Store
from servicekit.stream.archive import CELLS, ORDER
from servicekit.stream.cells import Cell
from servicekit.stream.figures import (
    Figure,
    Selection,
    figure_of,
    filter_of,
    group_of,
    labels_of,
    path_of,
    read_document,
    read_figures,
)
from servicekit.stream.shares import taken, widened

Mark = tuple[str, ...]
"""The place of a figure in the order of its selection: the values of the fields it is sorted by."""


@dataclass(frozen=True, slots=True)
class FigurePage:
    """Some figures in a row; `mark` is the last one's place when more follow."""

    figures: Sequence[Figure]
    mark: Mark | None


@dataclass(frozen=True, slots=True)
class Extent:
    """What a whole selection holds: how many events, and when the newest cell was written."""

    events: int
    as_of: str | None


async def read_page(store: Store, selection: Selection, limit: int, after: Mark | None) -> FigurePage:
    """The next figures of a selection, at most `limit`. Raises `Unavailable`."""
    order = _order(selection)
    where = filter_of(selection) | ({} if after is None else {"$or": _beyond(order, after)})
    sort = [(field, ASCENDING) for field in order]
    figures: list[Figure] = []
    group: tuple[str, ...] = ()
    mark: Mark = ()
    cells: list[Cell] = []
    documents = store.collection(CELLS).stream(where, sort=sort, batch=2 * limit + 2)
    async with aclosing(documents):
        async for document in documents:
            key, cell = read_document(document)
            if (found := group_of(selection, key)) != group:
                if cells:
                    figures.append(figure_of(selection, group, cells))
                if len(figures) == limit:
                    return FigurePage(figures, mark)
                group, cells = found, []
            cells.append(cell)
            mark = tuple(_value(document, field) for field in order)
    if cells:
        figures.append(figure_of(selection, group, cells))
    return FigurePage(figures, None)


async def with_totals(store: Store, selection: Selection, figures: Sequence[Figure]) -> list[Figure]:
    """The same figures; shares of a total with the total of their window, over all that is not shown too."""
    if not figures or not isinstance(selection.indicator.measure, ShareOfTotal):
        return list(figures)
    near = replace(selection, first=figures[0].start, last=figures[-1].start)
    told = taken(near, await read_figures(store, widened(near)))
    totals = {(figure.start, *figure.labels.values()): figure.total for figure in told}
    return [replace(one, total=totals[one.start, *one.labels.values()]) for one in figures]


async def read_extent(store: Store, selection: Selection) -> Extent:
    """What all pages together hold, added up in the store. Raises `Unavailable`."""
    totals = {"_id": None, "events": {"$sum": "$cell.n"}, "as_of": {"$max": "$cell.at"}}
    found = await store.collection(CELLS).aggregate([{"$match": filter_of(selection)}, {"$group": totals}])
    return Extent(found[0]["events"], found[0]["as_of"]) if found else Extent(0, None)


def extent_of(figures: Sequence[Figure]) -> Extent:
    """The same of figures at hand."""
    newest = max((figure.as_of for figure in figures), default=None)
    return Extent(sum(figure.events for figure in figures), newest)


def order_size(selection: Selection) -> int:
    """How many values a mark of this selection has."""
    return len(_order(selection))


def _order(selection: Selection) -> tuple[str, ...]:
    """The fields that sort the cells of a selection; for all labels apart an index has this order."""
    if selection.group_by == labels_of(selection.indicator):
        return ORDER
    return ("start", *(path_of(selection.indicator, label) for label in selection.group_by))


def _beyond(order: Sequence[str], mark: Mark) -> list[dict[str, Any]]:
    """The conditions, one of which holds for everything that comes after the mark."""
    pairs = list(zip(order, mark, strict=True))
    return [dict(pairs[:at]) | {field: {"$gt": value}} for at, (field, value) in enumerate(pairs)]


def _value(document: dict[str, Any], field: str) -> str:
    name, _, position = field.partition(".")
    found: Any = document[name]
    return str(found[int(position)] if position else found)
