"""Figures: what the cells in the store say once those of all partitions are merged. Read-only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from contracts.indicators import Indicator, Window
from servicekit.errors import InvalidInput
from servicekit.mongo import Document, Store
from servicekit.stream import measures
from servicekit.stream.algebra import Shown, State
from servicekit.stream.archive import CELLS, cell_of
from servicekit.stream.cells import Cell, CellKey, read_key

REGENCY = "regency"
MAX_CELLS = 50_000
"""More than this is not merged for one question: it would hold up everybody else's."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which figures of one indicator are asked for.

    Attributes:
        first: First window start, inclusive; starts of one kind sort as texts.
        last: Last window start, inclusive.
        where: Label → wanted values; the regency is a label.
        group_by: Labels that stay apart; the others are merged away.
    """

    indicator: Indicator
    window: Window
    group_by: tuple[str, ...]
    first: str | None = None
    last: str | None = None
    where: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Figure:
    """One indicator in one window for one set of labels.

    Attributes:
        as_of: When its newest cell was written: everything the processor had read by then is in it.
        total: Of a share, the state of the total; None as long as nobody has taken it (`shares`).
    """

    indicator: Indicator
    window: Window
    start: str
    labels: Mapping[str, str]
    state: State
    events: int
    as_of: str
    total: State | None = None

    @property
    def shown(self) -> Shown:
        """What readers see of it."""
        return measures.shown(self.indicator.measure, self.state, self.total)


def labels_of(indicator: Indicator) -> tuple[str, ...]:
    """The labels of an indicator's cells, in the order of the key."""
    return (REGENCY, *indicator.by)


async def read_figures(store: Store, selection: Selection) -> list[Figure]:
    """The selected figures, by window start and labels. Raises `InvalidInput` for too many cells."""
    found = await store.collection(CELLS).find(filter_of(selection), limit=MAX_CELLS + 1)
    if len(found) > MAX_CELLS:
        raise InvalidInput(
            "Terlalu banyak data: persempit waktu atau label",
            "Too many cells: narrow the time or the labels",
            code="selection-too-wide",
        )
    return merge_cells(selection, map(read_document, found))


def merge_cells(selection: Selection, cells: Iterable[tuple[CellKey, Cell]]) -> list[Figure]:
    """Merge cells into figures by window start and the grouping labels."""
    groups: dict[tuple[str, ...], list[Cell]] = {}
    for key, cell in cells:
        groups.setdefault(group_of(selection, key), []).append(cell)
    return [figure_of(selection, group, groups[group]) for group in sorted(groups)]


def group_of(selection: Selection, key: CellKey) -> tuple[str, ...]:
    """Which figure a cell belongs to: the window start and the grouping labels."""
    labels = label_values(selection.indicator, key)
    return (key.start, *(labels[name] for name in selection.group_by))


def label_values(indicator: Indicator, key: CellKey) -> Mapping[str, str]:
    """The labels of a cell by name."""
    return dict(zip(labels_of(indicator), (key.regency, *key.labels), strict=True))


def read_document(document: Document) -> tuple[CellKey, Cell]:
    """A cell as the sink stored it, with its key."""
    return read_key(document["_id"]), cell_of(document)


def filter_of(selection: Selection) -> dict[str, Any]:
    """Which documents hold the cells of a selection."""
    indicator = selection.indicator
    wanted: dict[str, Any] = {
        "indicator": indicator.name,
        "version": indicator.version,
        "window": str(selection.window),
    }
    bounds = {"$gte": selection.first, "$lte": selection.last}
    if given := {operator: bound for operator, bound in bounds.items() if bound is not None}:
        wanted["start"] = given
    for name, values in selection.where.items():
        wanted[path_of(indicator, name)] = {"$in": list(values)} if len(values) > 1 else values[0]
    return wanted


def path_of(indicator: Indicator, label: str) -> str:
    """Where a label's value lies in the document of a cell."""
    return REGENCY if label == REGENCY else f"labels.{indicator.by.index(label)}"


def figure_of(selection: Selection, group: Sequence[str], cells: Sequence[Cell]) -> Figure:
    """The figure that some cells are together; `group` is the window start and the grouping labels."""
    start, *values = group
    state = cells[0].v
    for cell in cells[1:]:
        state = measures.merge(selection.indicator.measure, state, cell.v)
    return Figure(
        selection.indicator,
        selection.window,
        start,
        dict(zip(selection.group_by, values, strict=True)),
        state,
        sum(cell.n for cell in cells),
        max(cell.at for cell in cells),
    )
