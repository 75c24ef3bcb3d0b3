"""How indicators look in answers: JSON, CSV, and tags that spare a reader what it has already."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence

from fastapi import Request, Response
from pydantic import BaseModel

from contracts.indicators import Indicator
from servicekit.stream.figures import Figure, Selection, labels_of
from servicekit.web import Page

_DECIMALS = 6


class Bilingual(BaseModel):
    """A text in both languages."""

    id: str
    en: str


class Definition(BaseModel):
    """What an indicator is."""

    name: str
    version: int
    unit: str
    label: Bilingual
    definition: Bilingual
    formula: str
    source: str
    source_rule: str
    labels: list[str]
    windows: list[str]


class Definitions(BaseModel):
    """All indicators of a service."""

    indicators: list[Definition]


class WindowOf(BaseModel):
    """Which window a figure is about; starts of day and longer are WIB."""

    kind: str
    start: str


class Item(BaseModel):
    """One figure.

    Attributes:
        value: For reading, rounded to six decimals; null where there is nothing to divide by.
        exact: The same unrounded, a whole number or a fraction such as "823/9".
    """

    name: str | None = None
    window: WindowOf
    labels: dict[str, str]
    value: int | float | None
    exact: str | None
    source_events: int
    as_of: str


class Answer(BaseModel):
    """The figures of one indicator.

    Attributes:
        as_of: When the newest of them was written; null when there is none.
        source_events: How many events are in all selected figures together, not just in this page.
        total: How many figures were selected.
    """

    name: str
    version: int
    unit: str
    label: Bilingual
    definition: Bilingual
    as_of: str | None
    source_events: int
    total: int
    limit: int
    offset: int
    items: list[Item]


def definition_of(indicator: Indicator) -> Definition:
    """An indicator as readers see it."""
    return Definition(
        name=indicator.name,
        version=indicator.version,
        unit=indicator.unit,
        label=Bilingual(id=indicator.label.id, en=indicator.label.en),
        definition=Bilingual(id=indicator.definition.id, en=indicator.definition.en),
        formula=indicator.measure.formula,
        source=indicator.source.type,
        source_rule=indicator.source_rule,
        labels=list(labels_of(indicator)),
        windows=[str(window) for window in indicator.windows],
    )


def item_of(figure: Figure, *, with_name: bool = False) -> Item:
    """A figure as readers see it."""
    exact = figure.exact
    rounded = None if exact is None else round(exact, _DECIMALS)
    return Item(
        name=figure.indicator.name if with_name else None,
        window=WindowOf(kind=str(figure.window), start=figure.start),
        labels=dict(figure.labels),
        value=rounded if rounded is None else _number(rounded.numerator, rounded.denominator),
        exact=None if exact is None else str(exact),
        source_events=figure.events,
        as_of=figure.as_of,
    )


def answer_of(selection: Selection, figures: Sequence[Figure], shown: Sequence[Figure], page: Page) -> Answer:
    """The answer that shows some of the selected figures."""
    described = definition_of(selection.indicator)
    return Answer(
        name=described.name,
        version=described.version,
        unit=described.unit,
        label=described.label,
        definition=described.definition,
        as_of=max((figure.as_of for figure in figures), default=None),
        source_events=sum(figure.events for figure in figures),
        total=len(figures),
        limit=page.limit,
        offset=page.offset,
        items=[item_of(figure) for figure in shown],
    )


def as_csv(answer: Answer) -> str:
    """The items as CSV with a header line."""
    names = list(answer.items[0].labels) if answer.items else []
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        ["indicator", "window", "start", *names, "value", "exact", "unit", "source_events", "as_of"]
    )
    for item in answer.items:
        labels = [item.labels[name] for name in names]
        figures = [item.value, item.exact, answer.unit, item.source_events, item.as_of]
        writer.writerow([answer.name, item.window.kind, item.window.start, *labels, *figures])
    return out.getvalue()


def tagged(request: Request, body: str, is_csv: bool) -> Response:
    """The body with its ETag, or 304 when the reader has it."""
    tag = f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(
        body, headers=headers, media_type="text/csv; charset=utf-8" if is_csv else "application/json"
    )


def _number(numerator: int, denominator: int) -> int | float:
    return numerator if denominator == 1 else numerator / denominator
