"""A live trace store, Jaeger's query API, as tests ask it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import httpx

from servicekit.testing.eventually import PATIENCE


@dataclass(frozen=True, slots=True)
class StoredSpan:
    """One span as the store has it.

    Attributes:
        role: The role of the process that sent it.
        parent: The span it continues; None for a root.
        links: The ids of the traces it is linked to.
    """

    trace: str
    id: str
    name: str
    service: str
    role: str
    parent: str | None
    links: frozenset[str]
    attributes: Mapping[str, Any]


class TraceStore:
    """The query API at `url`."""

    def __init__(self, url: str) -> None:
        self._http = httpx.AsyncClient(base_url=url, timeout=PATIENCE)

    async def __aenter__(self) -> Self:
        """Open the connection."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        await self._http.aclose()

    async def trace(self, trace_id: str) -> list[StoredSpan]:
        """The spans of a trace; none of one the store does not have."""
        answer = await self._http.get(f"/api/traces/{trace_id}")
        return [] if answer.status_code == httpx.codes.NOT_FOUND else list(_spans(answer))

    async def spans(self, service: str, limit: int = 500) -> list[StoredSpan]:
        """The spans of the newest traces this service is in, those of other services in them included."""
        return list(_spans(await self._http.get("/api/traces", params={"service": service, "limit": limit})))


def _spans(answer: httpx.Response) -> Iterator[StoredSpan]:
    for trace in answer.raise_for_status().json()["data"]:
        for span in trace["spans"]:
            yield _span(span, trace["processes"][span["processID"]])


def _span(span: Mapping[str, Any], process: Mapping[str, Any]) -> StoredSpan:
    """A link within the same trace names that trace too."""
    references = span.get("references", ())
    parents = (other["spanID"] for other in references if other["refType"] == "CHILD_OF")
    return StoredSpan(
        trace=span["traceID"],
        id=span["spanID"],
        name=span["operationName"],
        service=process["serviceName"],
        role=_tags(process).get("process.role", ""),
        parent=next(parents, None),
        links=frozenset(other["traceID"] for other in references if other["refType"] == "FOLLOWS_FROM"),
        attributes=_tags(span),
    )


def _tags(of: Mapping[str, Any]) -> Mapping[str, Any]:
    return {tag["key"]: tag["value"] for tag in of.get("tags", ())}
