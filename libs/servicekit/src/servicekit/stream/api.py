"""The indicators of a service over HTTP: definitions, figures, the live stream, and the recount.

Figures are public: no token, no personal data, every regency. A recount costs work, so it is for operators.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from sse_starlette import EventSourceResponse

from contracts.indicators import INDICATORS, Indicator, Window
from servicekit.auth import Principal, require
from servicekit.errors import FieldProblem, InvalidInput, NotFound
from servicekit.process import Runtime
from servicekit.service import Service
from servicekit.stream.answers import Answer, Definitions, answer_of, as_csv, definition_of, item_of, tagged
from servicekit.stream.feed import Feed, Resync
from servicekit.stream.figures import Selection, labels_of, read_figures
from servicekit.stream.reconcile import Reconciliation, reconcile
from servicekit.web import Paging, Reader, runtime_of

_RESERVED = frozenset({"window", "from", "to", "group_by", "limit", "offset"})
_KEEP_ALIVE_SECONDS = 15
Process = Annotated[Runtime, Depends(runtime_of)]
Operator = Annotated[Principal, Depends(require("operator", "admin"))]


@dataclass(frozen=True, slots=True)
class Asked:
    """The query of a reader, beside labels and paging."""

    window: str | None
    first: str | None
    last: str | None
    group_by: str | None


async def asked_of(
    window: Annotated[
        str | None, Query(description="Which of the indicator's windows; its first if left out")
    ] = None,
    first: Annotated[str | None, Query(alias="from", description="First window start")] = None,
    last: Annotated[str | None, Query(alias="to", description="Last window start")] = None,
    group_by: Annotated[str | None, Query(description="Labels to keep apart, by comma")] = None,
) -> Asked:
    """The query of this request."""
    return Asked(window, first, last, group_by)


def create_indicator_router(service: Service) -> APIRouter:
    """`/v1/indicators` of one service."""
    known = {indicator.name: indicator for indicator in INDICATORS if indicator.owner == service.name}
    router = APIRouter(prefix="/v1/indicators", tags=["indicators"])
    feed = Feed(known.values())

    @router.get("")
    async def list_indicators() -> Definitions:
        """Every indicator this service keeps: what it counts, by which labels, in which windows."""
        return Definitions(indicators=[definition_of(indicator) for indicator in known.values()])

    @router.get("/stream")
    async def stream(
        process: Process,
        name: Annotated[list[str] | None, Query(description="Which indicators; all when left out")] = None,
        regency: str | None = None,
    ) -> EventSourceResponse:
        """Each change as it happens: `figure` events, and `resync` when some were left out."""
        wanted = {_named(known, one).name for one in name or known}
        changes = feed.changes(process, wanted, regency)
        return EventSourceResponse(_events(changes), ping=_KEEP_ALIVE_SECONDS)

    @router.post("/reconciliation")
    async def recount(process: Process, operator: Operator) -> Reconciliation:
        """Recompute every indicator from the documents and compare."""
        del operator
        return await reconcile(service, process.store, process.metrics)

    @router.get("/{name}", response_model=Answer)
    async def read_indicator(
        name: str,
        request: Request,
        store: Reader,
        page: Paging,
        asked: Annotated[Asked, Depends(asked_of)],
    ) -> Response:
        """An indicator's figures. Any label is also a filter: `?market_id=pasar-bahulak`."""
        indicator = _named(known, name)
        selection = Selection(
            indicator,
            _window(indicator, asked.window),
            _grouping(indicator, asked.group_by),
            asked.first,
            asked.last,
            _filters(indicator, request.query_params),
        )
        figures = await read_figures(store, selection)
        shown = figures[page.offset : page.offset + page.limit]
        answer = answer_of(selection, figures, shown, page)
        return tagged(
            request, as_csv(answer) if _wants_csv(request) else answer.model_dump_json(), _wants_csv(request)
        )

    return router


async def _events(changes: AsyncIterator[Any]) -> AsyncIterator[dict[str, str]]:
    async for change in changes:
        if isinstance(change, Resync):
            yield {"event": "resync", "data": "{}"}
        else:
            yield {"event": "figure", "data": item_of(change, with_name=True).model_dump_json()}


def _wants_csv(request: Request) -> bool:
    return "text/csv" in request.headers.get("accept", "")


def _named(known: Mapping[str, Indicator], name: str) -> Indicator:
    indicator = known.get(name)
    if indicator is None:
        choices = ", ".join(known)
        raise NotFound(
            f"Indikator {name} tidak ada; yang ada: {choices}",
            f"There is no indicator {name}; there are: {choices}",
            code="no-such-indicator",
        )
    return indicator


def _window(indicator: Indicator, asked: str | None) -> Window:
    if asked is None:
        return indicator.windows[0]
    if asked not in indicator.windows:
        raise _unknown("window", asked, indicator.windows)
    return Window(asked)


def _grouping(indicator: Indicator, asked: str | None) -> tuple[str, ...]:
    labels = labels_of(indicator)
    if asked is None:
        return labels
    names = tuple(name for name in asked.split(",") if name)
    for name in names:
        if name not in labels:
            raise _unknown("group_by", name, labels)
    return names


def _filters(indicator: Indicator, given: Mapping[str, str]) -> dict[str, str]:
    labels = labels_of(indicator)
    for name in given:
        if name not in labels and name not in _RESERVED:
            raise _unknown(name, name, (*labels, *sorted(_RESERVED)))
    return {name: value for name, value in given.items() if name in labels}


def _unknown(field: str, value: str, allowed: Iterable[str]) -> InvalidInput:
    choices = ", ".join(allowed)
    problem = FieldProblem(field, "not-allowed", f"Yang boleh: {choices}", f"Allowed: {choices}")
    return InvalidInput(
        f"{value} tidak dikenal; yang boleh: {choices}",
        f"{value} is not known here; allowed: {choices}",
        code="unknown-choice",
        fields=(problem,),
    )
