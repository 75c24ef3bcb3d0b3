"""What readers ask of indicators, checked: every refusal names the field and what would be right."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from starlette.datastructures import QueryParams

from contracts.indicators import Indicator, Window
from servicekit.days import WIB
from servicekit.errors import FieldProblem, InvalidInput
from servicekit.stream import pages
from servicekit.stream.figures import Selection, labels_of
from servicekit.stream.pages import Mark
from servicekit.stream.windows import ALL_TIME, end_of, start_at

FIELDS = frozenset({"window", "from", "to", "group_by", "version", "limit", "cursor"})
"""Names in the query of figures that are no labels."""

_EXAMPLES: Mapping[Window, str] = {
    Window.MINUTE: "2026-11-22T09:05",
    Window.HOUR: "2026-11-22T09:00",
    Window.DAY: "2026-11-22",
    Window.MARKET_DAY: "2026-11-22",
    Window.MONTH: "2026-11",
    Window.QUARTER: "2026-Q4",
    Window.YEAR: "2026",
    Window.SURVEY_PERIOD: "2026-S1",
    Window.ALL: ALL_TIME,
}

_MOMENT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """The query of a reader, beside labels and paging."""

    window: str | None = None
    first: str | None = None
    last: str | None = None
    group_by: str | None = None


def selection_of(indicator: Indicator, asked: Asked, query: QueryParams) -> Selection:
    """The figures a query selects. Raises `InvalidInput`."""
    window = window_of(indicator, asked.window)
    first, last = _start(window, "from", asked.first), _start(window, "to", asked.last)
    if first is not None and last is not None and first > last:
        raise refused(
            "bad-range",
            "to",
            "before-from",
            f"Harus sama atau setelah {first}",
            f"Must not be before {first}",
        )
    grouping = _grouping(indicator, asked.group_by)
    return Selection(indicator, window, grouping, first, last, labels_asked([indicator], query, FIELDS))


def window_of(indicator: Indicator, asked: str | None) -> Window:
    """The window asked for; the indicator's first if none is. Raises `InvalidInput`."""
    if asked is None:
        return indicator.windows[0]
    if asked not in indicator.windows:
        raise unknown("window", asked, indicator.windows)
    return Window(asked)


def windows_asked(indicators: Sequence[Indicator], asked: Sequence[str]) -> frozenset[Window]:
    """Kinds of windows, each of which some of the indicators have. Raises `InvalidInput`."""
    known = dict.fromkeys(window for indicator in indicators for window in indicator.windows)
    for name in asked:
        if name not in known:
            raise unknown("window", name, known)
    return frozenset(map(Window, asked))


def labels_asked(
    indicators: Sequence[Indicator], query: QueryParams, fields: frozenset[str]
) -> dict[str, tuple[str, ...]]:
    """Each label of a query with its values, any of which will do.

    Raises `InvalidInput` for what is neither a label nor one of the fields.
    """
    known = dict.fromkeys(label for indicator in indicators for label in labels_of(indicator))
    for name in query:
        if name not in known and name not in fields:
            raise unknown(name, name, (*known, *sorted(fields)))
    return {name: tuple(query.getlist(name)) for name in query if name in known}


def write_cursor(selection: Selection, mark: Mark | None) -> str | None:
    """Where the next page begins, for this question only."""
    if mark is None:
        return None
    return base64.urlsafe_b64encode(msgspec.json.encode((_fingerprint(selection), mark))).decode().rstrip("=")


def read_cursor(selection: Selection, cursor: str | None) -> Mark | None:
    """The place a cursor names. Raises `InvalidInput` for one that was given for another question."""
    if cursor is None:
        return None
    try:
        content = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        fingerprint, mark = msgspec.json.decode(content, type=tuple[str, Mark])
    except (binascii.Error, msgspec.MsgspecError, ValueError):
        fingerprint, mark = "", ()
    if fingerprint != _fingerprint(selection) or len(mark) != pages.order_size(selection):
        raise refused(
            "bad-cursor",
            "cursor",
            "not-of-this-question",
            "Pakai `next` dari jawaban atas pertanyaan yang sama",
            "Use `next` of an answer to the same question",
        )
    return mark


def refused(code: str, field: str, reason: str, text_id: str, text_en: str) -> InvalidInput:
    """One field cannot be used."""
    problem = FieldProblem(field, reason, text_id, text_en)
    return InvalidInput(f"{field}: {text_id}", f"{field}: {text_en}", code=code, fields=(problem,))


def unknown(field: str, value: str, allowed: Iterable[str]) -> InvalidInput:
    """A value is none of those that are allowed."""
    choices = ", ".join(allowed)
    problem = FieldProblem(field, "not-allowed", f"Yang boleh: {choices}", f"Allowed: {choices}")
    return InvalidInput(
        f"{value} tidak dikenal; yang boleh: {choices}",
        f"{value} is not known here; allowed: {choices}",
        code="unknown-choice",
        fields=(problem,),
    )


def _grouping(indicator: Indicator, asked: str | None) -> tuple[str, ...]:
    labels = labels_of(indicator)
    if asked is None:
        return labels
    names = tuple(dict.fromkeys(name for name in asked.split(",") if name))
    for name in names:
        if name not in labels:
            raise unknown("group_by", name, labels)
    return labels if set(names) == set(labels) else names


def _start(window: Window, field: str, asked: str | None) -> str | None:
    """The start of a window as cells have it."""
    if asked is None:
        return None
    try:
        return _read_start(window, asked)
    except ValueError:
        example = _EXAMPLES[window]
        raise refused(
            "bad-range",
            field,
            "no-window-start",
            f"Awal jendela {window} ditulis seperti {example}",
            f"The start of a {window} window is written like {example}",
        ) from None


def _read_start(window: Window, asked: str) -> str:
    """Raises ValueError for a text that is no start of such a window."""
    if window in {Window.MINUTE, Window.HOUR}:
        # An unescaped "+07:00" arrives as a blank; a time without an offset is WIB.
        at = datetime.fromisoformat(asked.replace(" ", "+"))
        return start_at(window, at if at.tzinfo else at.replace(tzinfo=WIB))
    if window is Window.ALL and asked != ALL_TIME:
        raise ValueError(asked)
    kind = Window.DAY if window is Window.MARKET_DAY else window
    end = end_of(kind, asked)
    if end is not None and start_at(kind, end - _MOMENT) != asked:
        raise ValueError(asked)
    return asked


def _fingerprint(selection: Selection) -> str:
    indicator = selection.indicator
    asked = (
        indicator.name,
        indicator.version,
        selection.window,
        selection.group_by,
        selection.first,
        selection.last,
        sorted(selection.where.items()),
    )
    return hashlib.sha256(msgspec.json.encode(asked)).hexdigest()[:16]
