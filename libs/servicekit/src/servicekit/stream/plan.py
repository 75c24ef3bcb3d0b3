"""What the engine does for each event type, derived from the indicators: what it decodes, how it groups.

All indicators of one event type share one decoder and one grouping key, the union of the fields any of them
looks at. An event costs one decode and one dictionary look-up, however many indicators and windows count it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any

import msgspec

from contracts.event import Event
from contracts.indicators import Distinct, Indicator, Measure, Streak, Window
from contracts.labels import OTHER
from contracts.registry import topic_of
from servicekit.stream import bounds, cells, measures
from servicekit.stream.algebra import Columns
from servicekit.stream.windows import HOUR_DIGITS, MINUTE_DIGITS, PAYLOAD_FIELD, Moments, start_of

Label = str | int
GroupKey = tuple[str, str, Any]
"""Regency, moment and the values of the shared fields."""


@dataclass(frozen=True, slots=True)
class Projection:
    """How one indicator is read off a group: positions point into the source's shared fields.

    Attributes:
        labels: Each with its closed set of values, if it has one: any other value is `OTHER`.
    """

    indicator: Indicator
    where: tuple[tuple[int, str], ...]
    labels: tuple[tuple[int, frozenset[str] | None], ...]
    windows: tuple[tuple[Window, int | None], ...]

    def suffixes(self, regency: str, moment: str, values: Sequence[Label]) -> Iterator[tuple[Window, str]]:
        """The cells of this indicator that a group belongs to; none if the filter leaves it out."""
        if any(str(values[at]) != wanted for at, wanted in self.where):
            return
        labels = [
            values[at] if closed is None or str(values[at]) in closed else OTHER for at, closed in self.labels
        ]
        for window, at in self.windows:
            start = start_of(window, moment) if at is None else str(values[at])
            yield window, cells.suffix(start, regency, labels)


@dataclass(frozen=True, slots=True)
class Source:
    """One event type as the engine sees it.

    Attributes:
        decode: Bytes to a struct of just the needed fields; raises msgspec.MsgspecError.
        shared: The values of the shared fields of a decoded event.
        kept: What the measures need of a decoded event, in the order of `names`.
        ordered: Whether a decoded event must be told its sequence.
    """

    kind: bytes
    topic: str
    decode: Callable[[bytes], Any]
    shared: Callable[[Any], Any]
    kept: Callable[[Any], tuple[Any, ...]]
    names: tuple[str, ...]
    moments: Moments
    ordered: bool
    fields: tuple[str, ...]
    projections: tuple[Projection, ...]

    def columns(self, rows: Sequence[Any]) -> Columns:
        """What was `kept` of some events, one after the other."""
        width = len(self.names)
        return Columns(len(rows) // width, {name: rows[at::width] for at, name in enumerate(self.names)})

    def cells_of(self, group: GroupKey) -> Iterator[tuple[Indicator, Window, str]]:
        """Every cell a group of events belongs to: its indicator, window and the end of its key."""
        regency, moment, shared = group
        values = shared if len(self.fields) > 1 else (shared,)
        for projection in self.projections:
            for window, suffix in projection.suffixes(regency, moment, values):
                yield projection.indicator, window, suffix


def make_plan(indicators: Iterable[Indicator]) -> tuple[Source, ...]:
    """One source per event type that any of these indicators counts."""
    ordered = sorted(indicators, key=lambda indicator: indicator.source.type)
    return tuple(
        _source(event, tuple(group))
        for event, group in groupby(ordered, key=lambda indicator: indicator.source)
    )


def _source(event: type[Event], indicators: tuple[Indicator, ...]) -> Source:
    shared = _shared_fields(indicators)
    names = _kept_names(indicators)
    by_minute = any(Window.MINUTE in indicator.windows for indicator in indicators)
    return Source(
        kind=event.type.encode(),
        topic=topic_of(event).name,
        decode=msgspec.json.Decoder(_struct(event, indicators, shared)).decode,
        shared=attrgetter(*shared) if shared else _nothing,
        kept=attrgetter(*names),
        names=names,
        moments=Moments(MINUTE_DIGITS if by_minute else HOUR_DIGITS),
        ordered=any(measures.is_ordered(indicator.measure) for indicator in indicators),
        fields=shared,
        projections=tuple(_projection(indicator, shared) for indicator in indicators),
    )


def _kept_names(indicators: tuple[Indicator, ...]) -> tuple[str, ...]:
    """What all measures together need; at least two names, for then an `attrgetter` makes tuples."""
    named = [name for indicator in indicators for name in measures.needs(indicator.measure)]
    padded = (*dict.fromkeys(named), "ce_sequence", "ce_sequence")
    return padded[: max(2, len(padded) - 2)]


def _nothing(_: Any) -> tuple[()]:
    return ()


def _shared_fields(indicators: tuple[Indicator, ...]) -> tuple[str, ...]:
    named = [
        name
        for indicator in indicators
        for name in (*indicator.by, *indicator.where, *_payload_windows(indicator))
    ]
    return tuple(dict.fromkeys(named))


def _payload_windows(indicator: Indicator) -> tuple[str, ...]:
    return tuple(PAYLOAD_FIELD[window] for window in indicator.windows if window in PAYLOAD_FIELD)


def _struct(event: type[Event], indicators: tuple[Indicator, ...], shared: tuple[str, ...]) -> type[Any]:
    types: dict[str, Any] = {"occurred_at": str} | dict.fromkeys(shared, bounds.label())
    for indicator in indicators:
        types |= _measured_types(event, indicator.measure)
        types |= {PAYLOAD_FIELD[window]: date for window in indicator.windows if window is Window.MARKET_DAY}
    return _nested(event.__name__, types, [("ce_sequence", int, 0)])


def _measured_types(event: type[Event], measure: Measure) -> dict[str, Any]:
    names = measures.fields(measure)
    match measure:
        case Distinct():
            return dict.fromkeys(names, bounds.label())
        case Streak():
            return {name: date if name == PAYLOAD_FIELD.get(measure.of) else bounds.label() for name in names}
        case _:
            return {name: bounds.whole_number(event, name) for name in names}


def _nested(name: str, types: Mapping[str, Any], more: Sequence[tuple[str, Any, Any]] = ()) -> type[Any]:
    """A struct whose dotted fields are structs; `gc=False` spares the collector thousands of held events."""
    plain = {path: kind for path, kind in types.items() if "." not in path}
    inner: dict[str, dict[str, Any]] = {}
    for path, kind in types.items():
        first, dot, rest = path.partition(".")
        if dot:
            inner.setdefault(first, {})[rest] = kind
    structs = {first: _nested(f"{name}.{first}", fields) for first, fields in inner.items()}
    fields: list[Any] = [*(plain | structs).items(), *more]
    return msgspec.defstruct(name, fields, gc=False)


def _projection(indicator: Indicator, shared: tuple[str, ...]) -> Projection:
    at = shared.index
    return Projection(
        indicator,
        where=tuple((at(name), wanted) for name, wanted in indicator.where.items()),
        labels=tuple(
            (at(name), known.closed) for name, known in zip(indicator.by, indicator.label_values, strict=True)
        ),
        windows=tuple(
            (window, at(PAYLOAD_FIELD[window]) if window in PAYLOAD_FIELD else None)
            for window in indicator.windows
        ),
    )
