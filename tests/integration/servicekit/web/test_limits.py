"""How much a request may bring, and what answers and pages keep browsers from doing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx

from servicekit.testing.doors import Door


async def test_a_streamed_body_is_cut_off_at_the_limit(door: Door, http: httpx.AsyncClient) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(1000):
            sent += 1
            yield b" " * 65_536
            await asyncio.sleep(0)

    headers = door.bearer("gate") | {"Content-Type": "application/json"}

    answer = await http.post("/v1/sales", content=endless(), headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")


async def test_every_answer_carries_the_security_headers(http: httpx.AsyncClient) -> None:
    answer = await http.get("/v1/nothing")

    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert "server" not in answer.headers


async def test_the_documentation_page_needs_nothing_from_elsewhere(http: httpx.AsyncClient) -> None:
    page = await http.get("/docs")
    script = await http.get("/docs/swagger-ui-bundle.js")
    other = await http.get("/docs/../../etc/passwd")

    assert "http://" not in page.text
    assert "https://" not in page.text
    assert "sha256-" in page.headers["Content-Security-Policy"]
    assert len(script.content) > 1_000_000
    assert other.status_code == 404
