"""How indicators look in answers: JSON, CSV, and tags that spare a reader what it has already."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from fastapi import Request, Response
from pydantic import BaseModel

from contracts.indicators import Indicator
from servicekit.etag import conditional
from servicekit.listing import cell
from servicekit.stream.completeness import Completeness
from servicekit.stream.figures import Figure, Selection, labels_of
from servicekit.stream.pages import Extent

_DECIMALS = 6
_MISSING_SHOWN = 20
_COLUMNS_ID = (
    "indikator",
    "jendela",
    "mulai",
    "nilai",
    "nilai_persis",
    "satuan",
    "jumlah_kejadian",
    "per",
    "rincian",
)
_COLUMNS_EN = ("indicator", "window", "start", "value", "exact", "unit", "source_events", "as_of", "detail")


class Bilingual(BaseModel):
    """A text in both languages."""

    id: str
    en: str


class Definition(BaseModel):
    """What an indicator is.

    Attributes:
        version: The one that serves.
        versions: All that are counted, those being rebuilt too: `?version=` reads them.
        error: What its figures may be off by; empty when they are exact.
    """

    name: str
    version: int
    versions: list[int]
    unit: str
    label: Bilingual
    definition: Bilingual
    formula: str
    error: str
    source: str
    source_rule: str
    rule_version: str
    labels: list[str]
    windows: list[str]


class Definitions(BaseModel):
    """All indicators of a service."""

    indicators: list[Definition]


class VersionState(BaseModel):
    """How far one version of an indicator is.

    Attributes:
        state: "live", or "building" while it is counted from the start of its topic.
        serving: Whether it is the one that answers when no version is asked for.
        done: How many partitions are built, of `partitions`; both 0 when it was never rebuilt.
        since: When the oldest event was published that it was built from, if older ones had expired by then
            and no document told them.
        from_documents: Whether documents told events that the topic had no more: they are in it.
    """

    name: str
    version: int
    state: str
    serving: bool
    done: int
    partitions: int
    since: datetime | None
    from_documents: bool


class VersionStates(BaseModel):
    """All versions of an indicator, the newest first."""

    versions: list[VersionState]


class WindowOf(BaseModel):
    """Which window a figure is about; starts of day and longer are WIB."""

    kind: str
    start: str


class Item(BaseModel):
    """One figure.

    Attributes:
        value: For reading, rounded to six decimals; null where there is nothing to divide by.
        exact: The same unrounded, a whole number or a fraction such as "823/9"; null for an estimate.
        detail: What belongs to it: buckets, quantiles, bounds, runs, the parts of a quotient.
    """

    name: str | None = None
    window: WindowOf
    labels: dict[str, str]
    value: int | float | None
    exact: str | None
    detail: dict[str, Any]
    source_events: int
    as_of: str


class Missing(BaseModel):
    """Somebody who was expected in a window and is in none of its figures."""

    start: str
    labels: dict[str, str]


class Heard(BaseModel):
    """How many of those who should have been heard from by now are in the selected figures.

    Attributes:
        share: As a fraction "heard/expected"; null when nobody is expected yet.
        expects: Who is expected.
        missing: The first of those who were not heard from.
    """

    heard: int
    expected: int
    share: str | None
    expects: Bilingual
    missing: list[Missing]


class Answer(BaseModel):
    """The figures of one indicator.

    Attributes:
        as_of: When the newest cell of the whole selection was written; null when there is none.
        source_events: How many events are in the whole selection, not just in this page.
        completeness: Who was heard from; null where nobody knows who should be.
        next: The `cursor` of the next page; null on the last one.
    """

    name: str
    version: int
    unit: str
    label: Bilingual
    definition: Bilingual
    as_of: str | None
    source_events: int
    completeness: Heard | None
    limit: int
    next: str | None
    items: list[Item]


def definition_of(indicator: Indicator, versions: Sequence[int] = ()) -> Definition:
    """An indicator as readers see it, and which versions of it are counted."""
    return Definition(
        name=indicator.name,
        version=indicator.version,
        versions=list(versions),
        unit=indicator.unit,
        label=Bilingual(id=indicator.label.id, en=indicator.label.en),
        definition=Bilingual(id=indicator.definition.id, en=indicator.definition.en),
        formula=indicator.measure.formula,
        error=indicator.measure.error,
        source=indicator.source.type,
        source_rule=indicator.source_rule,
        rule_version=indicator.rule_version,
        labels=list(labels_of(indicator)),
        windows=[str(window) for window in indicator.windows],
    )


def item_of(figure: Figure, *, with_name: bool = False) -> Item:
    """A figure as readers see it."""
    shown = figure.shown
    rounded = None if shown.value is None else round(shown.value, _DECIMALS)
    return Item(
        name=figure.indicator.name if with_name else None,
        window=WindowOf(kind=str(figure.window), start=figure.start),
        labels=dict(figure.labels),
        value=rounded if rounded is None else _number(rounded.numerator, rounded.denominator),
        exact=str(shown.value) if shown.is_exact and shown.value is not None else None,
        detail=dict(shown.detail),
        source_events=figure.events,
        as_of=figure.as_of,
    )


def heard_of(found: Completeness | None) -> Heard | None:
    """Completeness as readers see it."""
    if found is None:
        return None
    return Heard(
        heard=found.heard,
        expected=found.expected,
        share=f"{found.heard}/{found.expected}" if found.expected else None,
        expects=Bilingual(id=found.meaning.id, en=found.meaning.en),
        missing=[
            Missing(start=start, labels=dict(zip(found.labels, labels, strict=True)))
            for start, *labels in found.missing[:_MISSING_SHOWN]
        ],
    )


def answer_of(
    selection: Selection,
    figures: Sequence[Figure],
    extent: Extent,
    completeness: Completeness | None,
    page: tuple[int, str | None],
) -> Answer:
    """The answer that shows some of the selected figures; `page` is its limit and the next page's cursor."""
    described = definition_of(selection.indicator)
    limit, following = page
    return Answer(
        name=described.name,
        version=described.version,
        unit=described.unit,
        label=described.label,
        definition=described.definition,
        as_of=extent.as_of,
        source_events=extent.events,
        completeness=heard_of(completeness),
        limit=limit,
        next=following,
        items=[item_of(figure) for figure in figures],
    )


def as_csv(answer: Answer, labels: Sequence[str], *, english: bool) -> str:
    """The items as CSV under a header line in the reader's language; details are JSON."""
    columns = _COLUMNS_EN if english else _COLUMNS_ID
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*columns[:3], *labels, *columns[3:]])
    for item in answer.items:
        window = [answer.name, item.window.kind, item.window.start]
        figure = [
            item.value,
            item.exact,
            answer.unit,
            item.source_events,
            item.as_of,
            cell(item.detail or ""),
        ]
        writer.writerow([*window, *(cell(item.labels[name]) for name in labels), *figure])
    return out.getvalue()


def tagged(request: Request, answer: Answer, labels: Sequence[str]) -> Response:
    """The answer in the form this request asks for, with its ETag; 304 when the reader has it."""
    is_csv = "text/csv" in request.headers.get("accept", "")
    english = request.headers.get("accept-language", "").lower().startswith("en")
    body = as_csv(answer, labels, english=english) if is_csv else answer.model_dump_json()
    headers = {"Vary": "Accept, Accept-Language"}
    if answer.next is not None:
        following = request.url.include_query_params(cursor=answer.next)
        headers["Link"] = f'<{following.path}?{following.query}>; rel="next"'
    media_type = "text/csv; charset=utf-8" if is_csv else "application/json"
    return conditional(request, body.encode(), media_type=media_type, headers=headers)


def _number(numerator: int, denominator: int) -> int | float:
    return numerator if denominator == 1 else numerator / denominator
