"""The indicators of a service over HTTP: definitions, figures, the live stream, and the recount.

Figures are public: no token, no personal data, every regency. A recount costs work, so it is for operators.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import StreamingResponse

from contracts.indicators import INDICATORS, Indicator
from servicekit.auth import Principal, require
from servicekit.mongo import Store
from servicekit.process import Runtime
from servicekit.service import Service
from servicekit.stream import pages, versions
from servicekit.stream.answers import (
    Answer,
    Definitions,
    VersionState,
    VersionStates,
    answer_of,
    definition_of,
    tagged,
)
from servicekit.stream.completeness import read_completeness
from servicekit.stream.fan_out import Interest
from servicekit.stream.feed import Feed
from servicekit.stream.ledger import VersionLedger
from servicekit.stream.positions import read_positions
from servicekit.stream.questions import (
    Asked,
    labels_asked,
    read_cursor,
    selection_of,
    windows_asked,
    write_cursor,
)
from servicekit.stream.reconcile import Reconciliation, reconcile
from servicekit.web import Reader, runtime_of

_STREAM_FIELDS = frozenset({"name", "window"})
_STREAM_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Server-sent events",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}
_FIGURE_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}}},
    304: {"description": "The reader has it"},
}
_LIVE = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}

Process = Annotated[Runtime, Depends(runtime_of)]
Operator = Annotated[Principal, Depends(require("operator", "admin"))]
Limit = Annotated[int, Query(ge=1, le=500, description="Paling banyak / at most")]
Cursor = Annotated[str | None, Query(description="`next` of the page before", max_length=2_000)]
Version = Annotated[
    int | None, Query(ge=1, description="Which version; the highest that is live when left out")
]


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


def create_indicator_router(service: Service, indicators: Sequence[Indicator] = INDICATORS) -> APIRouter:
    """`/v1/indicators` of one service."""
    mine = [indicator for indicator in indicators if indicator.owner == service.name]
    router = APIRouter(prefix="/v1/indicators", tags=["indicators"])
    feed = Feed(mine)

    @router.get("")
    async def list_indicators(store: Reader) -> Definitions:
        """Every indicator this service keeps: what it counts, by which labels, in which windows."""
        names = dict.fromkeys(indicator.name for indicator in mine)
        return Definitions(
            indicators=[
                definition_of(await versions.serving(store, name, mine), versions.numbers(name, mine))
                for name in names
            ]
        )

    @router.get("/stream", response_class=StreamingResponse, responses=_STREAM_RESPONSES)
    async def stream(
        request: Request,
        process: Process,
        name: Annotated[list[str] | None, Query(description="Which indicators; all when left out")] = None,
        window: Annotated[list[str] | None, Query(description="Which windows; all when left out")] = None,
        last_event_id: Annotated[str | None, Header(description="The last id that was read")] = None,
    ) -> StreamingResponse:
        """Each change as it happens, as server-sent events. Any label is also a filter: `?regency=33.14`.

        `figure` events carry a figure as `GET /v1/indicators/{name}` shows it. An id without data follows:
        who comes back with it in `Last-Event-ID` is told every figure that changed since, at least once and
        with its newest value. `resync` says to read the figures again: at the start, and whenever what
        changed cannot be told any more. A reader that is slow is told the newest value of each figure.
        """
        since = read_positions(last_event_id) if last_event_id else None
        wanted = await _served(process.store, mine, name)
        interest = Interest(
            frozenset((one.name, one.version) for one in wanted),
            windows_asked(wanted, window or ()),
            _hashable(labels_asked(wanted, request.query_params, _STREAM_FIELDS)),
        )
        events = feed.stream(process, interest, since)
        return StreamingResponse(events, media_type="text/event-stream", headers=_LIVE)

    @router.post("/reconciliation")
    async def recount(process: Process, operator: Operator) -> Reconciliation:
        """Recompute every indicator from the documents and compare."""
        del operator
        return await reconcile(service, process.store, process.metrics)

    @router.get("/{name}", response_model=Answer, responses=_FIGURE_RESPONSES)
    async def read_indicator(
        name: str,
        request: Request,
        process: Process,
        asked: Annotated[Asked, Depends(asked_of)],
        limit: Limit = 100,
        cursor: Cursor = None,
        version: Version = None,
    ) -> Response:
        """An indicator's figures by window and labels. Any label is also a filter: `?regency=33.14`.

        A label that is given several times may have any of the values. CSV for `Accept: text/csv`.
        """
        store = process.store
        indicator = await versions.chosen(store, name, version, mine)
        selection = selection_of(indicator, asked, request.query_params)
        after = read_cursor(selection, cursor)
        page = await pages.read_page(store, selection, limit, after)
        is_all = after is None and page.mark is None
        extent = pages.extent_of(page.figures) if is_all else await pages.read_extent(store, selection)
        expectation = service.expected.get(indicator.source)
        completeness = await read_completeness(store, selection, expectation, process.clock.now())
        figures = await pages.with_totals(store, selection, page.figures)
        following = write_cursor(selection, page.mark)
        answer = answer_of(selection, figures, extent, completeness, (limit, following))
        return tagged(request, answer, selection.group_by)

    @router.get("/{name}/versions")
    async def read_versions(name: str, process: Process) -> VersionStates:
        """Which versions of an indicator there are, which one serves, and how far a rebuild is."""
        return await _states(process.store, mine, name)

    @router.post("/{name}/rebuild", status_code=202)
    async def rebuild(
        name: str, process: Process, operator: Operator, version: Version = None
    ) -> VersionStates:
        """Have a version counted anew from the start of its topic; the newest when none is named.

        What the topic has no more is counted from the service's documents, as far as they tell it. Everything
        else goes on. While it is built an older version, if there is one, keeps serving. Asked again, it
        begins again. How far it is: `GET …/versions`.
        """
        del operator
        newest = versions.numbers(name, mine)[-1:]
        chosen = await versions.chosen(process.store, name, version or next(iter(newest), None), mine)
        await VersionLedger(process.store, mine).ask(chosen)
        return await _states(process.store, mine, name)

    return router


async def _states(store: Store, mine: Sequence[Indicator], name: str) -> VersionStates:
    """Raises: `NotFound` when there is no such indicator."""
    serving = await versions.serving(store, name, mine)
    ledger = VersionLedger(store, mine)
    known = sorted((one for one in mine if one.name == name), key=lambda one: -one.version)
    progress = [await ledger.progress(one) for one in known]
    return VersionStates(
        versions=[
            VersionState(
                name=name,
                version=one.indicator.version,
                state=one.state,
                serving=one.indicator.version == serving.version,
                done=one.done,
                partitions=one.of,
                since=one.reach.since,
                from_documents=one.reach.is_told,
            )
            for one in progress
        ]
    )


async def _served(store: Store, mine: Sequence[Indicator], names: Sequence[str] | None) -> list[Indicator]:
    wanted = dict.fromkeys(names or (indicator.name for indicator in mine))
    return [await versions.serving(store, name, mine) for name in wanted]


def _hashable(where: dict[str, tuple[str, ...]]) -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple((name, frozenset(values)) for name, values in sorted(where.items()))
