"""What a processor would make of the events in an outbox: the cells of one indicator, ready for a board."""

from __future__ import annotations

from collections.abc import Iterable

from contracts.indicators import indicator_named
from servicekit.stream import measures
from servicekit.stream.algebra import EMPTY
from servicekit.stream.cells import Cell, prefix
from servicekit.stream.plan import make_plan
from servicekit.testing.outgoing import Waiting

_AT = "2026-11-22T02:05:07.123Z"


def counted(waiting: Iterable[Waiting], name: str) -> list[tuple[str, Cell]]:
    """The cells of this indicator, by key, as if all events had come on one partition in this order."""
    indicator = indicator_named(name)
    (source,) = make_plan([indicator])
    cells: dict[str, Cell] = {}
    for sequence, one in enumerate(waiting, start=1):
        if one.headers["ce_type"].encode() != source.kind:
            continue
        event = source.decode(one.data)
        if source.ordered:
            event.ce_sequence = sequence
        state = measures.state_of(indicator.measure, source.columns(source.kept(event)))
        group = (one.headers["ce_regency"], source.moments.of(event.occurred_at), source.shared(event))
        for _, window, suffix in source.cells_of(group):
            key = prefix(0, indicator, window) + suffix
            known = cells.get(key, Cell(EMPTY, 0, 0, 1, _AT))
            merged = measures.merge(indicator.measure, known.v, state)
            cells[key] = Cell(merged, known.n + 1, sequence, 1, _AT)
    return sorted(cells.items())
