"""A service's HTTP door, asked over a real socket, writing to a real store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Annotated

import httpx
import pytest
from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from contracts.tourism_market import MarketDayOpened
from servicekit.auth import Principal, require
from servicekit.errors import RuleViolated
from servicekit.issuer import DevelopmentIssuer
from servicekit.mongo import CollectionSpec
from servicekit.outbox import unpack
from servicekit.service import Service
from servicekit.testing.doors import Door, open_door, settings_for_test
from servicekit.transaction import Transaction
from servicekit.web import Commit, Page, Reader

router = APIRouter(prefix="/v1")


class Sale(BaseModel):
    """What a gate reports."""

    coins: Annotated[int, Field(gt=0, le=500)]


class Receipt(BaseModel):
    """What it is answered."""

    number: str
    coins: int


Gate = Annotated[Principal, Depends(require("gate"))]


async def record_sale(sale: Sale, tx: Transaction) -> Receipt:
    """Store a sale; more than a hundred coins break a rule."""
    if sale.coins > 100:
        raise RuleViolated("Terlalu banyak koin", "Too many coins", code="too-many-coins")
    number = tx.new_id()
    document = {"_id": f"{tx.context.regency}/{number}", "regency": tx.context.regency, "coins": sale.coins}
    await tx.save("sales", document)
    return Receipt(number=number, coins=sale.coins)


@router.post("/sales", status_code=201)
async def post_sale(sale: Sale, _gate: Gate, commit: Commit) -> Receipt:
    """Record a sale."""
    return await commit(record_sale, sale)


async def open_day(day: date, tx: Transaction) -> None:
    """Announce that a market day opened."""
    tx.emit(
        MarketDayOpened(
            occurred_at=tx.now,
            market_day_id=f"pasar-bahulak:{day}",
            market_id="pasar-bahulak",
            village="33.14.09.2005",
            market_day=day,
            pasaran="Legi",
            kind="regular",
        )
    )


@router.post("/days/{day}", status_code=204)
async def post_day(day: date, _gate: Gate, commit: Commit) -> None:
    """Open a market day."""
    await commit(open_day, day)


@router.get("/sales")
async def get_sales(gate: Gate, reader: Reader, page: Annotated[Page, Query()]) -> list[int]:
    """The caller's regency's sales."""
    found = await reader.collection("sales").find(
        {"regency": gate.regency}, limit=page.limit, skip=page.offset
    )
    return [sale["coins"] for sale in found]


@router.get("/regencies/{regency}/sales/{number}")
async def get_sale(regency: str, number: str, gate: Gate) -> str:
    """Where the path names the tenant."""
    return f"{regency}/{number}/{gate.subject}"


@router.get("/broken")
async def get_broken() -> str:
    """Nobody foresaw this."""
    raise ZeroDivisionError("the secret detail")


MARKET = Service(name="tourism-market", router=router, collections=(CollectionSpec("sales"),))


@pytest.fixture
async def door(store_url: str, prefix: str, tmp_path: Path) -> AsyncIterator[Door]:
    settings = settings_for_test(MARKET.name, tmp_path, prefix, mongo_url=store_url)
    async with open_door(MARKET, settings, DevelopmentIssuer(tmp_path)) as opened:
        yield opened


@pytest.fixture
async def client(door: Door) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=door.url) as opened:
        yield opened


async def stored_sales(door: Door) -> int:
    return await door.runtime.store.collection("sales").count({})


async def test_a_command_is_committed_and_answered(door: Door, client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/sales", json={"coins": 3}, headers=door.bearer("gate"))

    assert answer.status_code == 201
    assert answer.json()["coins"] == 3
    assert await stored_sales(door) == 1


async def test_the_same_key_at_the_same_time_takes_effect_once(door: Door, client: httpx.AsyncClient) -> None:
    headers = door.bearer("gate", subject="gate-1") | {"Idempotency-Key": "sale-77"}

    answers = await asyncio.gather(
        *(client.post("/v1/sales", json={"coins": 5}, headers=headers) for _ in range(12))
    )

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotency-Replayed" not in answer.headers for answer in answers) == 1
    assert await stored_sales(door) == 1


async def test_a_key_used_for_another_content_is_refused(door: Door, client: httpx.AsyncClient) -> None:
    headers = door.bearer("gate") | {"Idempotency-Key": "sale-78"}
    await client.post("/v1/sales", json={"coins": 5}, headers=headers)

    answer = await client.post("/v1/sales", json={"coins": 6}, headers=headers)

    assert answer.status_code == 422
    assert answer.json()["code"] == "idempotency-key-reused"
    assert await stored_sales(door) == 1


async def test_a_key_belongs_to_one_caller_and_one_regency(door: Door, client: httpx.AsyncClient) -> None:
    key = {"Idempotency-Key": "sale-79"}
    callers = (
        door.bearer("gate", subject="gate-1"),
        door.bearer("gate", subject="gate-2"),
        door.bearer("gate", subject="gate-1", regency="35.03"),
    )

    answers = [await client.post("/v1/sales", json={"coins": 5}, headers=caller | key) for caller in callers]

    assert len({answer.json()["number"] for answer in answers}) == 3
    assert await stored_sales(door) == 3


async def test_a_refused_command_keeps_no_answer(door: Door, client: httpx.AsyncClient) -> None:
    headers = door.bearer("gate") | {"Idempotency-Key": "sale-80"}

    refused = await client.post("/v1/sales", json={"coins": 101}, headers=headers)
    accepted = await client.post("/v1/sales", json={"coins": 100}, headers=headers)

    assert (refused.status_code, refused.json()["code"]) == (422, "too-many-coins")
    assert accepted.status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 256, "koin\u00e9"])
async def test_a_key_that_cannot_be_one_is_refused(key: str, door: Door, client: httpx.AsyncClient) -> None:
    headers = httpx.Headers(door.bearer("gate") | {"Idempotency-Key": key}, encoding="latin-1")

    answer = await client.post("/v1/sales", json={"coins": 1}, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency-key-invalid")


async def test_one_regency_does_not_see_another(door: Door, client: httpx.AsyncClient) -> None:
    await client.post("/v1/sales", json={"coins": 4}, headers=door.bearer("gate", regency="35.03"))

    own = await client.get("/v1/sales", headers=door.bearer("gate", regency="35.03"))
    other = await client.get("/v1/sales", headers=door.bearer("gate", regency="33.14"))

    assert (own.json(), other.json()) == ([4], [])


@pytest.mark.parametrize("path", ["/v1/regencies/35.03/sales/1", "/v1/sales?regency=35.03"])
async def test_a_path_or_query_of_another_regency_is_forbidden(
    path: str, door: Door, client: httpx.AsyncClient
) -> None:
    answer = await client.get(path, headers=door.bearer("gate", regency="33.14"))

    assert (answer.status_code, answer.json()["code"]) == (403, "other-regency")


async def test_a_wrong_role_is_forbidden_and_no_token_is_unauthenticated(
    door: Door, client: httpx.AsyncClient
) -> None:
    wrong = await client.post("/v1/sales", json={"coins": 1}, headers=door.bearer("citizen"))
    missing = await client.post("/v1/sales", json={"coins": 1})
    forged = await client.post(
        "/v1/sales", json={"coins": 1}, headers={"Authorization": "Bearer abc.def.ghi"}
    )

    assert (wrong.status_code, wrong.json()["code"]) == (403, "role-missing")
    assert (missing.status_code, missing.json()["code"]) == (401, "token-missing")
    assert (forged.status_code, forged.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert await stored_sales(door) == 0


async def test_wrong_fields_are_named_in_both_languages_and_never_quoted(
    door: Door, client: httpx.AsyncClient
) -> None:
    answer = await client.post("/v1/sales", json={"coins": -8125}, headers=door.bearer("gate"))

    document = answer.json()
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert document["errors"] == [
        {
            "field": "coins",
            "reason": "greater-than",
            "detail_id": "Harus lebih dari 0",
            "detail_en": "Input should be greater than 0",
        }
    ]
    assert document["correlation_id"] == answer.headers["X-Correlation-Id"]
    assert "8125" not in answer.text


@pytest.mark.parametrize(
    ("content", "media_type", "status", "code"),
    [
        (b'{"coins": ', "application/json", 400, "malformed-json"),
        (b'{"coins": 1}', "text/plain", 415, "unsupported-media-type"),
        (b'{"coins": "%s"}' % (b"1" * 2_000_000), "application/json", 413, "body-too-large"),
    ],
)
async def test_a_body_that_cannot_be_read_is_a_problem(
    content: bytes, media_type: str, status: int, code: str, door: Door, client: httpx.AsyncClient
) -> None:
    headers = door.bearer("gate") | {"Content-Type": media_type}

    answer = await client.post("/v1/sales", content=content, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["X-Correlation-Id"]


async def test_a_streamed_body_is_cut_off_at_the_limit(door: Door, client: httpx.AsyncClient) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(1000):
            sent += 1
            yield b" " * 65_536
            await asyncio.sleep(0)

    headers = door.bearer("gate") | {"Content-Type": "application/json"}

    answer = await client.post("/v1/sales", content=endless(), headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [("GET", "/v1/nothing", 404, "no-such-path"), ("DELETE", "/v1/sales", 405, "method-not-allowed")],
)
async def test_a_wrong_path_or_method_is_a_problem(
    method: str, path: str, status: int, code: str, client: httpx.AsyncClient
) -> None:
    answer = await client.request(method, path)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_what_nobody_foresaw_is_a_500_without_its_cause(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/broken")

    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text


async def test_the_correlation_id_of_the_caller_is_kept_unless_it_is_unsafe(
    client: httpx.AsyncClient,
) -> None:
    kept = await client.get("/v1/nothing", headers={"X-Correlation-Id": "req-42"})
    replaced = await client.get("/v1/nothing", headers={"X-Correlation-Id": "a b<script>"})

    assert kept.json()["correlation_id"] == kept.headers["X-Correlation-Id"] == "req-42"
    assert "script" not in replaced.headers["X-Correlation-Id"]


async def test_an_event_carries_on_the_trace_and_the_correlation_of_its_request(
    door: Door, client: httpx.AsyncClient
) -> None:
    trace_id = "4bf92f3577b34da6a3ce929d0e0e4736"
    headers = {"traceparent": f"00-{trace_id}-00f067aa0ba902b7-01", "X-Correlation-Id": "day-1"}

    answer = await client.post("/v1/days/2026-11-22", headers=door.bearer("gate") | headers)

    assert answer.status_code == 204
    (row,) = await door.runtime.store.collection("outbox").find({})
    sent = {name: bytes(value).decode() for name, value in unpack(row["events"])[0][0]}
    assert sent["traceparent"].split("-")[1] == trace_id
    assert (sent["ce_correlationid"], sent["ce_regency"]) == ("day-1", "33.14")


async def test_a_command_without_a_result_is_answered_alike_when_it_comes_again(
    door: Door, client: httpx.AsyncClient
) -> None:
    headers = door.bearer("gate") | {"Idempotency-Key": "day-2"}

    answers = [await client.post("/v1/days/2026-11-22", headers=headers) for _ in range(2)]

    assert [(answer.status_code, answer.content) for answer in answers] == [(204, b""), (204, b"")]
    assert [answer.headers.get("Content-Length", "0") for answer in answers] == ["0", "0"]
    assert await door.runtime.store.collection("outbox").count({}) == 1


async def test_english_is_given_to_who_asks_for_it(client: httpx.AsyncClient) -> None:
    indonesian = await client.get("/v1/nothing")
    english = await client.get("/v1/nothing", headers={"Accept-Language": "en-GB"})

    assert indonesian.json()["title"] == "Tidak ditemukan"
    assert english.json()["title"] == "Not Found"


async def test_every_answer_carries_the_security_headers(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/nothing")

    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert "server" not in answer.headers


async def test_the_documentation_page_needs_nothing_from_elsewhere(client: httpx.AsyncClient) -> None:
    page = await client.get("/docs")
    script = await client.get("/docs/swagger-ui-bundle.js")
    other = await client.get("/docs/../../etc/passwd")

    assert "http://" not in page.text
    assert "https://" not in page.text
    assert "sha256-" in page.headers["Content-Security-Policy"]
    assert len(script.content) > 1_000_000
    assert other.status_code == 404


async def test_openapi_describes_problems_and_the_bearer_scheme(client: httpx.AsyncClient) -> None:
    document = (await client.get("/openapi.json")).json()

    operation = document["paths"]["/v1/sales"]["post"]
    assert "application/problem+json" in operation["responses"]["default"]["content"]
    assert "422" not in operation["responses"]
    assert set(document["components"]["schemas"]) >= {"Problem", "FieldError", "Receipt"}
    assert operation["security"] == [{"HTTPBearer": []}]
    assert "/livez" not in document["paths"]


async def test_requests_are_counted_by_route_never_by_path(door: Door, client: httpx.AsyncClient) -> None:
    for number in range(3):
        await client.get(f"/v1/regencies/33.14/sales/{number}", headers=door.bearer("gate"))
    await client.get("/v1/unknown/12345")

    text = (await client.get("/metrics")).text

    route = "/v1/regencies/{regency}/sales/{number}"
    assert f'method="GET",route="{route}",status="200"}} 3.0' in text
    assert 'route="unmatched",status="404"} 1.0' in text
    assert "12345" not in text
    assert 'route="/metrics"' not in text


async def test_metrics_come_in_the_format_that_is_asked_for(client: httpx.AsyncClient) -> None:
    plain = await client.get("/metrics")
    open_metrics = await client.get("/metrics", headers={"Accept": "application/openmetrics-text"})

    assert plain.headers["content-type"].startswith("text/plain")
    assert open_metrics.headers["content-type"].startswith("application/openmetrics-text")
    assert open_metrics.text.endswith("# EOF\n")


async def test_a_process_with_its_store_is_ready_until_it_drains(
    door: Door, client: httpx.AsyncClient
) -> None:
    ready = await client.get("/readyz")
    door.runtime.health.is_draining = True

    draining = await client.get("/readyz")

    assert (ready.status_code, ready.json()) == (200, {"status": "ok", "checks": {"store": "ok"}})
    assert (draining.status_code, "Retry-After" in draining.headers) == (503, True)
    assert (await client.get("/livez")).status_code == 200
