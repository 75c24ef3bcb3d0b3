"""Where the public needs no token it names its regency; whoever has a token is who that says."""

from __future__ import annotations

import httpx
import pytest

from servicekit.testing.doors import Door
from servicekit.testing.sales import stored_sales

ME = "/v1/visitors/me"
SALES = "/v1/visitors/sales"


async def test_without_a_token_the_query_names_the_regency(http: httpx.AsyncClient) -> None:
    answer = await http.get(ME, params={"regency": "35.22"})

    assert answer.json() == ["visitor", "35.22", "public"]


async def test_a_token_says_who_asks_and_the_query_may_only_repeat_its_regency(
    door: Door, http: httpx.AsyncClient
) -> None:
    token = door.bearer("officer", regency="33.14", subject="officer-7")

    alone = await http.get(ME, headers=token)
    repeated = await http.get(ME, params={"regency": "33.14"}, headers=token)
    other = await http.get(ME, params={"regency": "35.22"}, headers=token)
    forged = await http.get(ME, params={"regency": "35.22"}, headers={"Authorization": "Bearer a.b.c"})

    assert alone.json() == repeated.json() == ["officer-7", "33.14", "officer"]
    assert (other.status_code, other.json()["code"]) == (403, "other-regency")
    assert (forged.status_code, forged.json()["code"]) == (401, "token-invalid")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({}, "regency-missing"),
        ({"regency": "99.99"}, "regency-unknown"),
        ({"regency": "3522"}, "invalid-input"),
        ({"regency": ""}, "invalid-input"),
    ],
)
async def test_a_regency_that_is_missing_or_none_of_the_platform_is_a_problem(
    query: dict[str, str], code: str, http: httpx.AsyncClient
) -> None:
    answer = await http.get(ME, params=query)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["detail_id"] != answer.json()["detail_en"]


@pytest.mark.parametrize("own_settings", [{"regencies": '["35.03"]'}])
async def test_where_one_regency_is_served_no_other_is_let_in(http: httpx.AsyncClient) -> None:
    own = await http.get(ME, params={"regency": "35.03"})
    other = await http.get(ME, params={"regency": "35.22"})

    assert (own.status_code, other.json()["code"]) == (200, "regency-unknown")


async def test_no_key_is_remembered_for_visitors_who_share_one_name(
    door: Door, http: httpx.AsyncClient
) -> None:
    """Two visitors who happen to choose the same key are two visitors."""
    headers, regency = {"Idempotency-Key": "sale-77"}, {"regency": "35.22"}

    answers = [await http.post(SALES, json={"coins": 5}, params=regency, headers=headers) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert len({answer.json()["number"] for answer in answers}) == 2
    assert not any("Idempotency-Replayed" in answer.headers for answer in answers)
    assert await stored_sales(door.runtime.store) == 2


async def test_with_a_token_the_same_door_remembers_the_key(door: Door, http: httpx.AsyncClient) -> None:
    headers = door.bearer("citizen") | {"Idempotency-Key": "sale-78"}

    answers = [await http.post(SALES, json={"coins": 5}, headers=headers) for _ in range(2)]

    assert [answer.json() for answer in answers] == [answers[0].json()] * 2
    assert await stored_sales(door.runtime.store) == 1
