"""A live Prometheus as tests ask it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self

import httpx

from servicekit.testing.eventually import PATIENCE


class QueryRefused(Exception):
    """Prometheus does not take the query; the text is what it says."""


@dataclass(frozen=True, slots=True)
class Series:
    """One series of an answer: its labels, its values by Unix time; an instant query gives one value."""

    labels: Mapping[str, str]
    points: tuple[tuple[float, float], ...]

    @property
    def value(self) -> float:
        """The newest value."""
        return self.points[-1][1]


@dataclass(frozen=True, slots=True)
class Target:
    """One address that is scraped: its labels, "up", "down" or "unknown", and what went wrong last."""

    labels: Mapping[str, str]
    health: str
    error: str


class Prometheus:
    """The query API at `url`. Raises: `QueryRefused`."""

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

    async def query(self, expression: str) -> list[Series]:
        """The expression's value now; a scalar is a series without labels."""
        return _series(await self._ask("query", {"query": expression}))

    async def query_range(
        self, expression: str, start: datetime, end: datetime, step: timedelta = timedelta(seconds=1)
    ) -> list[Series]:
        """The expression's values over time."""
        span = {"start": start.timestamp(), "end": end.timestamp(), "step": step.total_seconds()}
        return _series(await self._ask("query_range", {"query": expression, **span}))

    async def label_values(self, label: str, *matches: str) -> set[str]:
        """All values of a label, of the series that match one of the selectors if some are given."""
        return set(await self._ask(f"label/{label}/values", {"match[]": list(matches)}))

    async def metric_names(self, *matches: str) -> set[str]:
        """The names there are."""
        return await self.label_values("__name__", *matches)

    async def targets(self) -> list[Target]:
        """Every target that is scraped."""
        active = (await self._ask("targets", {"state": "active"}))["activeTargets"]
        return [Target(found["labels"], found["health"], found["lastError"]) for found in active]

    async def alerts(self) -> list[Mapping[str, Any]]:
        """The alerts that are pending or firing: `labels`, `annotations`, `state`, …."""
        found: list[Mapping[str, Any]] = (await self._ask("alerts", {}))["alerts"]
        return found

    async def rule_groups(self) -> list[Mapping[str, Any]]:
        """The groups of rules with the health and last error of each rule."""
        found: list[Mapping[str, Any]] = (await self._ask("rules", {}))["groups"]
        return found

    async def _ask(self, path: str, parameters: Mapping[str, Any]) -> Any:
        answer = (await self._http.get(f"/api/v1/{path}", params=dict(parameters))).json()
        if answer["status"] != "success":
            raise QueryRefused(answer["error"])
        return answer["data"]


def _series(data: Mapping[str, Any]) -> list[Series]:
    match data["resultType"]:
        case "scalar":
            return [Series({}, (_point(data["result"]),))]
        case "matrix":
            return [Series(row["metric"], tuple(map(_point, row["values"]))) for row in data["result"]]
        case _:
            return [Series(row["metric"], (_point(row["value"]),)) for row in data["result"]]


def _point(pair: tuple[float, str]) -> tuple[float, float]:
    return float(pair[0]), float(pair[1])
