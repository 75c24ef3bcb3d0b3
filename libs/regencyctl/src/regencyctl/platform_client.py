"""A running platform as its users see it: HTTP with a development token for each role."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import httpx

TokenMaker = Callable[[str, str], str]
"""Makes a development token for (role, regency)."""


class Refused(Exception):
    """A service answered with a problem (RFC 9457).

    Attributes:
        status: The HTTP status.
        problem: The problem document, with `code`, `detail_id` and `detail_en`.
    """

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        super().__init__(f"{status} {problem.get('code', '')}: {problem.get('detail_en', problem)}")
        self.status = status
        self.problem = problem


class Platform:
    """Calls the four services. Use as an async context manager.

    Args:
        urls: Where each service listens, by name.
        token: Makes a token for a role in a regency.
        patience: Seconds to go on when a service cannot be reached; 0 gives up at once.
    """

    def __init__(self, urls: Mapping[str, str], token: TokenMaker, *, patience: float = 0) -> None:
        self._urls = urls
        self._token = token
        self._tokens: dict[tuple[str, str], str] = {}
        self._patience = patience
        self._http = httpx.AsyncClient(timeout=30, limits=httpx.Limits(max_connections=32))

    async def __aenter__(self) -> Platform:
        """Opens the connections."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Closes the connections."""
        await self._http.aclose()

    async def get(self, service: str, path: str, *, role: str | None = None, **query: str) -> Any:
        """The JSON at a path. Raises `Refused`."""
        return await self._json("GET", service, path, role, "33.14", params=query)

    async def post(
        self, service: str, path: str, body: Any = None, *, role: str, regency: str = "33.14", **headers: str
    ) -> Any:
        """What a command answered. Raises `Refused`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self._json("POST", service, path, role, regency, json=body, headers=named)

    async def bring(self, service: str, path: str, pdf: bytes, *, role: str, **query: str) -> Any:
        """What is answered to a PDF. Raises `Refused`."""
        headers = {"Content-Type": "application/pdf"}
        return await self._json(
            "POST", service, path, role, "33.14", content=pdf, params=query, headers=headers
        )

    async def _json(
        self, method: str, service: str, path: str, role: str | None, regency: str, **request: Any
    ) -> Any:
        response = await self.send(method, service, path, role=role, regency=regency, **request)
        if response.is_error:
            raise Refused(response.status_code, _problem(response))
        return response.json()

    async def send(
        self,
        method: str,
        service: str,
        path: str,
        *,
        role: str | None,
        regency: str = "33.14",
        **request: Any,
    ) -> httpx.Response:
        """The raw answer. A service that is down or restarting is tried again while the patience lasts."""
        headers = dict(request.pop("headers", None) or {})
        if role is not None:
            headers["Authorization"] = f"Bearer {self.token(role, regency)}"
        until = asyncio.get_running_loop().time() + self._patience
        while True:
            try:
                response = await self._http.request(
                    method, self._urls[service] + path, headers=headers, **request
                )
            except httpx.TransportError:
                if asyncio.get_running_loop().time() >= until:
                    raise
            else:
                if (
                    response.status_code != httpx.codes.SERVICE_UNAVAILABLE
                    or asyncio.get_running_loop().time() >= until
                ):
                    return response
            await asyncio.sleep(0.2)

    def token(self, role: str, regency: str = "33.14") -> str:
        """A token for this role, made once."""
        if (role, regency) not in self._tokens:
            self._tokens[role, regency] = self._token(role, regency)
        return self._tokens[role, regency]

    async def indicator(self, service: str, name: str, **query: str) -> list[dict[str, Any]]:
        """The items of one indicator."""
        found: list[dict[str, Any]] = (await self.get(service, f"/v1/indicators/{name}", **query))["items"]
        return found


def _problem(response: httpx.Response) -> Mapping[str, Any]:
    try:
        found: Mapping[str, Any] = response.json()
    except ValueError:
        return {"detail_en": response.text[:500]}
    return found
