"""Recomputes every indicator of a service from its documents and compares.

The recount shares nothing with the engine but the definitions: it reads documents, not Kafka, goes event by
event and adds up in the plainest way. A figure counts as drift only if it differs in every look: what was
accepted a moment ago is still on its way.

Where label sets found no room, documents cannot tell which: there the figures of all open labels are compared
together, under `OTHER`.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from contracts.event import Event
from contracts.indicators import INDICATORS, Indicator, Window
from contracts.labels import OTHER
from servicekit.metrics import Metrics
from servicekit.mongo import Store
from servicekit.service import Service
from servicekit.stream import measures
from servicekit.stream.algebra import Shown
from servicekit.stream.archive import CELLS
from servicekit.stream.figures import Figure, Selection, filter_of, labels_of, merge_cells, read_document
from servicekit.stream.recounting import Recounted, recount_of
from servicekit.stream.windows import PAYLOAD_FIELD, start_at

LOOKS = 5
PAUSE_SECONDS = 1.0
_SHOWN = 20

Place = tuple[Window, str, tuple[str, ...]]
"""Window, its start, label values."""


class Difference(BaseModel):
    """A figure that is not what the documents say."""

    window: str
    start: str
    labels: dict[str, str]
    live: str | None
    recounted: str | None
    live_events: int
    recounted_events: int


class Checked(BaseModel):
    """What came of one indicator.

    Attributes:
        checked: False when the service cannot tell this indicator's events from its documents.
        figures: How many figures were compared.
        differences: The first few.
    """

    name: str
    version: int
    checked: bool
    figures: int
    drift: int
    differences: list[Difference]


class Reconciliation(BaseModel):
    """What came of a recount; `drift` must be 0."""

    service: str
    drift: int
    indicators: list[Checked]


async def reconcile(service: Service, store: Store, metrics: Metrics) -> Reconciliation:
    """Recount all indicators of a service, as often as needed for what is under way to arrive."""
    mine = [indicator for indicator in INDICATORS if indicator.owner == service.name]
    results = await _check(service, store, mine)
    for _ in range(LOOKS - 1):
        drifted = [at for at, result in enumerate(results) if result.drift]
        if not drifted:
            break
        await asyncio.sleep(PAUSE_SECONDS)
        again = await _check(service, store, [mine[at] for at in drifted])
        for at, result in zip(drifted, again, strict=True):
            results[at] = _still_different(results[at], result)
    for name in {result.name for result in results}:
        drift = sum(result.drift for result in results if result.name == name)
        metrics.gauge("regency_indicator_drift").labels(name).set(drift)
    metrics.gauge("regency_reconciled_seconds").set(time.time())
    checked = [_shortened(result) for result in results]
    return Reconciliation(service=service.name, drift=sum(one.drift for one in checked), indicators=checked)


class _Books:
    """The figures of one indicator as they are shown, and as the events told again add up."""

    def __init__(self, indicator: Indicator, figures: Mapping[Place, Figure]) -> None:
        self._indicator = indicator
        self._crowded = {place for place in figures if place == _without_open_labels(indicator, place)}
        self._live = _together(indicator, figures, self._crowded)
        self._expected: dict[Place, tuple[Recounted, int]] = {}

    def enter(self, regency: str, event: Event, payload: Mapping[str, Any]) -> None:
        """Add one event; `payload` is the same as JSON."""
        for exact_place in _places(self._indicator, regency, event, payload):
            place = _compared_at(self._indicator, exact_place, self._crowded)
            figure, events = self._expected.get(place) or (recount_of(self._indicator.measure), 0)
            figure.add(event)
            self._expected[place] = figure, events + 1

    def compared(self) -> Checked:
        """What came of the indicator."""
        places = sorted(self._expected.keys() | self._live.keys())
        found = [
            _difference(self._indicator, place, self._expected.get(place), self._live.get(place))
            for place in places
        ]
        return _checked(self._indicator, len(places), [one for one in found if one is not None])


async def _check(service: Service, store: Store, indicators: Sequence[Indicator]) -> list[Checked]:
    """What comes of indicators, in their order. Documents are told once for all that count the same event."""
    at_of: defaultdict[type[Event], list[int]] = defaultdict(list)
    for at, indicator in enumerate(indicators):
        at_of[indicator.source].append(at)
    results = [_checked(indicator, 0, [], checked=False) for indicator in indicators]
    for source, places in at_of.items():
        recount = service.recount.get(source)
        if recount is None:
            continue
        books = [_Books(indicators[at], await _live(store, indicators[at])) for at in places]
        async for regency, event in recount(store):
            payload = event.model_dump(mode="json")
            for one in books:
                one.enter(regency, event, payload)
        for at, one in zip(places, books, strict=True):
            results[at] = one.compared()
    return results


def _places(indicator: Indicator, regency: str, event: Event, payload: Mapping[str, Any]) -> list[Place]:
    if any(str(payload[name]) != wanted for name, wanted in indicator.where.items()):
        return []
    known = zip(indicator.by, indicator.label_values, strict=True)
    labels = (regency, *(_allowed(str(payload[name]), values.closed) for name, values in known))
    return [
        (
            window,
            str(payload[PAYLOAD_FIELD[window]])
            if window in PAYLOAD_FIELD
            else start_at(window, event.occurred_at),
            labels,
        )
        for window in indicator.windows
    ]


def _allowed(value: str, closed: Collection[str] | None) -> str:
    return value if closed is None or value in closed else OTHER


def _without_open_labels(indicator: Indicator, place: Place) -> Place | None:
    """Where the events of a place go for which there is no room; None where there always is."""
    window, start, (regency, *labels) = place
    closed = [values.closed for values in indicator.label_values]
    if None not in closed:
        return None
    kept = (OTHER if values is None else label for label, values in zip(labels, closed, strict=True))
    return window, start, (regency, *kept)


def _compared_at(indicator: Indicator, place: Place, crowded: Collection[Place]) -> Place:
    other = _without_open_labels(indicator, place)
    return other if other is not None and other in crowded else place


def _together(
    indicator: Indicator, figures: Mapping[Place, Figure], crowded: Collection[Place]
) -> Mapping[Place, Figure]:
    """The figures, those of crowded places as one."""
    found: dict[Place, Figure] = {}
    for exact_place, figure in figures.items():
        place = _compared_at(indicator, exact_place, crowded)
        held = found.get(place)
        found[place] = figure if held is None else _merged(held, figure)
    return found


def _merged(one: Figure, other: Figure) -> Figure:
    state = measures.merge(one.indicator.measure, one.state, other.state)
    return replace(one, state=state, events=one.events + other.events)


async def _live(store: Store, indicator: Indicator) -> Mapping[Place, Figure]:
    """Every figure, however many there are; merged in a thread, because readers share the loop."""
    found: dict[Place, Figure] = {}
    for window in indicator.windows:
        selection = Selection(indicator, window, labels_of(indicator))
        documents = store.collection(CELLS).stream(filter_of(selection))
        cells = [read_document(document) async for document in documents]
        for figure in await asyncio.to_thread(merge_cells, selection, cells):
            found[window, figure.start, tuple(figure.labels.values())] = figure
    return found


def _difference(
    indicator: Indicator, place: Place, expected: tuple[Recounted, int] | None, live: Figure | None
) -> Difference | None:
    right, events = expected or (None, 0)
    if right and live and live.events == events and right.agrees(live.shown):
        return None
    window, start, labels = place
    return Difference(
        window=str(window),
        start=start,
        labels=dict(zip(labels_of(indicator), labels, strict=True)),
        live=None if live is None else _text(live.shown),
        recounted=None if right is None else str(right),
        live_events=0 if live is None else live.events,
        recounted_events=events,
    )


def _text(says: Shown) -> str:
    return f"{says.value} {dict(says.detail)}" if says.detail else str(says.value)


def _checked(
    indicator: Indicator, figures: int, differences: list[Difference], *, checked: bool = True
) -> Checked:
    return Checked(
        name=indicator.name,
        version=indicator.version,
        checked=checked,
        figures=figures,
        drift=len(differences),
        differences=differences,
    )


def _still_different(before: Checked, now: Checked) -> Checked:
    places = {(one.window, one.start, *one.labels.values()) for one in before.differences}
    lasting = [one for one in now.differences if (one.window, one.start, *one.labels.values()) in places]
    return now.model_copy(update={"differences": lasting, "drift": len(lasting)})


def _shortened(result: Checked) -> Checked:
    return result.model_copy(update={"differences": result.differences[:_SHOWN]})
