"""Commands are committed once, under the key, the regency and the trace of their request."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from servicekit.testing.doors import Door
from servicekit.testing.outgoing import announced
from servicekit.testing.sales import stored_sales


async def test_a_command_is_committed_and_answered(door: Door, http: httpx.AsyncClient) -> None:
    answer = await http.post("/v1/sales", json={"coins": 3}, headers=door.bearer("gate"))

    assert answer.status_code == 201
    assert answer.json()["coins"] == 3
    assert await stored_sales(door.runtime.store) == 1


async def test_the_same_key_at_the_same_time_takes_effect_once(door: Door, http: httpx.AsyncClient) -> None:
    headers = door.bearer("gate", subject="gate-1") | {"Idempotency-Key": "sale-77"}

    answers = await asyncio.gather(
        *(http.post("/v1/sales", json={"coins": 5}, headers=headers) for _ in range(12))
    )

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotency-Replayed" not in answer.headers for answer in answers) == 1
    assert await stored_sales(door.runtime.store) == 1


async def test_a_key_used_for_another_content_is_refused(door: Door, http: httpx.AsyncClient) -> None:
    headers = door.bearer("gate") | {"Idempotency-Key": "sale-78"}
    await http.post("/v1/sales", json={"coins": 5}, headers=headers)

    answer = await http.post("/v1/sales", json={"coins": 6}, headers=headers)

    assert answer.status_code == 422
    assert answer.json()["code"] == "idempotency-key-reused"
    assert await stored_sales(door.runtime.store) == 1


async def test_a_key_belongs_to_one_caller_and_one_regency(door: Door, http: httpx.AsyncClient) -> None:
    key = {"Idempotency-Key": "sale-79"}
    callers = (
        door.bearer("gate", subject="gate-1"),
        door.bearer("gate", subject="gate-2"),
        door.bearer("gate", subject="gate-1", regency="35.03"),
    )

    answers = [await http.post("/v1/sales", json={"coins": 5}, headers=caller | key) for caller in callers]

    assert len({answer.json()["number"] for answer in answers}) == 3
    assert await stored_sales(door.runtime.store) == 3


async def test_a_refused_command_keeps_no_answer(door: Door, http: httpx.AsyncClient) -> None:
    headers = door.bearer("gate") | {"Idempotency-Key": "sale-80"}

    refused = await http.post("/v1/sales", json={"coins": 101}, headers=headers)
    accepted = await http.post("/v1/sales", json={"coins": 100}, headers=headers)

    assert (refused.status_code, refused.json()["code"]) == (422, "too-many-coins")
    assert accepted.status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 256, "koin\u00e9"])
async def test_a_key_that_cannot_be_one_is_refused(key: str, door: Door, http: httpx.AsyncClient) -> None:
    headers = httpx.Headers(door.bearer("gate") | {"Idempotency-Key": key}, encoding="latin-1")

    answer = await http.post("/v1/sales", json={"coins": 1}, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency-key-invalid")


async def test_one_regency_does_not_see_another(door: Door, http: httpx.AsyncClient) -> None:
    await http.post("/v1/sales", json={"coins": 4}, headers=door.bearer("gate", regency="35.03"))

    own = await http.get("/v1/sales", headers=door.bearer("gate", regency="35.03"))
    other = await http.get("/v1/sales", headers=door.bearer("gate", regency="33.14"))

    assert (own.json(), other.json()) == ([4], [])


async def test_an_event_carries_on_the_trace_and_the_correlation_of_its_request(
    door: Door, http: httpx.AsyncClient
) -> None:
    trace_id = "4bf92f3577b34da6a3ce929d0e0e4736"
    headers = {"traceparent": f"00-{trace_id}-00f067aa0ba902b7-01", "X-Correlation-Id": "day-1"}

    answer = await http.post("/v1/days/2026-11-22", headers=door.bearer("gate") | headers)

    assert answer.status_code == 204
    (event,) = await announced(door.runtime.store)
    assert event.headers["traceparent"].split("-")[1] == trace_id
    assert (event.headers["ce_correlationid"], event.headers["ce_regency"]) == ("day-1", "33.14")


async def test_a_command_without_a_result_is_answered_alike_when_it_comes_again(
    door: Door, http: httpx.AsyncClient
) -> None:
    headers = door.bearer("gate") | {"Idempotency-Key": "day-2"}

    answers = [await http.post("/v1/days/2026-11-22", headers=headers) for _ in range(2)]

    assert [(answer.status_code, answer.content) for answer in answers] == [(204, b""), (204, b"")]
    assert [answer.headers.get("Content-Length", "0") for answer in answers] == ["0", "0"]
    assert len(await announced(door.runtime.store)) == 1
