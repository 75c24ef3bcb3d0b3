"""What goes wrong is a problem document: a status, a stable code, both languages, and not the cause."""

from __future__ import annotations

import httpx
import pytest

from servicekit.testing.doors import Door
from servicekit.testing.sales import stored_sales


@pytest.mark.parametrize("path", ["/v1/regencies/35.03/sales/1", "/v1/sales?regency=35.03"])
async def test_a_path_or_query_of_another_regency_is_forbidden(
    path: str, door: Door, http: httpx.AsyncClient
) -> None:
    answer = await http.get(path, headers=door.bearer("gate", regency="33.14"))

    assert (answer.status_code, answer.json()["code"]) == (403, "other-regency")


async def test_a_wrong_role_is_forbidden_and_no_token_is_unauthenticated(
    door: Door, http: httpx.AsyncClient
) -> None:
    wrong = await http.post("/v1/sales", json={"coins": 1}, headers=door.bearer("citizen"))
    missing = await http.post("/v1/sales", json={"coins": 1})
    forged = await http.post("/v1/sales", json={"coins": 1}, headers={"Authorization": "Bearer abc.def.ghi"})

    assert (wrong.status_code, wrong.json()["code"]) == (403, "role-missing")
    assert (missing.status_code, missing.json()["code"]) == (401, "token-missing")
    assert (forged.status_code, forged.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert await stored_sales(door.runtime.store) == 0


async def test_wrong_fields_are_named_in_both_languages_and_never_quoted(
    door: Door, http: httpx.AsyncClient
) -> None:
    answer = await http.post("/v1/sales", json={"coins": -8125}, headers=door.bearer("gate"))

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
    content: bytes, media_type: str, status: int, code: str, door: Door, http: httpx.AsyncClient
) -> None:
    headers = door.bearer("gate") | {"Content-Type": media_type}

    answer = await http.post("/v1/sales", content=content, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["X-Correlation-Id"]


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [("GET", "/v1/nothing", 404, "no-such-path"), ("DELETE", "/v1/sales", 405, "method-not-allowed")],
)
async def test_a_wrong_path_or_method_is_a_problem(
    method: str, path: str, status: int, code: str, http: httpx.AsyncClient
) -> None:
    answer = await http.request(method, path)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_what_nobody_foresaw_is_a_500_without_its_cause(http: httpx.AsyncClient) -> None:
    answer = await http.get("/v1/broken")

    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text


async def test_the_correlation_id_of_the_caller_is_kept_unless_it_is_unsafe(
    http: httpx.AsyncClient,
) -> None:
    kept = await http.get("/v1/nothing", headers={"X-Correlation-Id": "req-42"})
    replaced = await http.get("/v1/nothing", headers={"X-Correlation-Id": "a b<script>"})

    assert kept.json()["correlation_id"] == kept.headers["X-Correlation-Id"] == "req-42"
    assert "script" not in replaced.headers["X-Correlation-Id"]


async def test_english_is_given_to_who_asks_for_it(http: httpx.AsyncClient) -> None:
    indonesian = await http.get("/v1/nothing")
    english = await http.get("/v1/nothing", headers={"Accept-Language": "en-GB"})

    assert indonesian.json()["title"] == "Tidak ditemukan"
    assert english.json()["title"] == "Not Found"


async def test_openapi_describes_problems_and_the_bearer_scheme(http: httpx.AsyncClient) -> None:
    document = (await http.get("/openapi.json")).json()

    operation = document["paths"]["/v1/sales"]["post"]
    assert "application/problem+json" in operation["responses"]["default"]["content"]
    assert "422" not in operation["responses"]
    assert set(document["components"]["schemas"]) >= {"Problem", "FieldError", "Receipt"}
    assert operation["security"] == [{"HTTPBearer": []}]
    assert "/livez" not in document["paths"]
