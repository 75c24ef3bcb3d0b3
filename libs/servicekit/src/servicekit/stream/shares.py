"""Shares of a total: each figure gets the total it is a share of. Pure; figures are read elsewhere.

A total is over all values of the measure's label `over`, so all of them must be read, also when only some are
asked for: `widened` says what to read, `taken` makes of it what was asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from contracts.indicators import ShareOfTotal
from servicekit.stream import measures
from servicekit.stream.algebra import EMPTY, State
from servicekit.stream.figures import Figure, Selection

Kin = tuple[str, ...]
"""Window start and labels that all figures of one total have in common."""


def widened(selection: Selection) -> Selection:
    """What must be read for a selection: for shares, every value of the label they are taken over."""
    measure = selection.indicator.measure
    if not isinstance(measure, ShareOfTotal):
        return selection
    where = {name: value for name, value in selection.where.items() if name != measure.over}
    return replace(selection, where=where, group_by=tuple(dict.fromkeys((*selection.group_by, measure.over))))


def taken(selection: Selection, figures: Sequence[Figure]) -> list[Figure]:
    """The figures of a selection, with totals where they are shares, out of those of `widened(selection)`."""
    measure = selection.indicator.measure
    if not isinstance(measure, ShareOfTotal):
        return list(figures)
    totals: dict[Kin, State] = {}
    for figure in figures:
        kin = _kin(figure, measure.over)
        totals[kin] = measures.merge(measure, totals.get(kin, EMPTY), figure.state)
    wanted = selection.where.get(measure.over, ())
    shares = [
        replace(figure, total=totals[_kin(figure, measure.over)])
        for figure in figures
        if not wanted or figure.labels[measure.over] in wanted
    ]
    return shares if measure.over in selection.group_by else _together(measure, shares)


def _together(measure: ShareOfTotal, shares: Sequence[Figure]) -> list[Figure]:
    """One figure for all values of the label that a total is over."""
    merged: dict[Kin, Figure] = {}
    for share in shares:
        labels = {name: value for name, value in share.labels.items() if name != measure.over}
        kin = _kin(share, measure.over)
        held = merged.get(kin)
        merged[kin] = (
            replace(share, labels=labels)
            if held is None
            else replace(
                held,
                state=measures.merge(measure, held.state, share.state),
                events=held.events + share.events,
                as_of=max(held.as_of, share.as_of),
            )
        )
    return list(merged.values())


def _kin(figure: Figure, over: str) -> Kin:
    return (figure.start, *(value for name, value in figure.labels.items() if name != over))
