"""Finished sheets by HTTP: anybody may bring one, nothing is kept (domain oracles O-1 to O-3)."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

CALCULATIONS = "/v1/skm/calculations"
CODES = (
    "PERSYARATAN",
    "PROSEDUR",
    "WAKTU",
    "BIAYA",
    "PRODUK",
    "KOMPETENSI",
    "PERILAKU",
    "SARPRAS",
    "PENGADUAN",
)
PUBLISHED = {
    "n": 29,
    "sums": dict(zip(CODES, (105, 101, 100, 116, 102, 105, 106, 105, 115), strict=True)),
}


def a_sheet(responses: int, total: int) -> dict[str, Any]:
    """A sheet whose sums add up to `total`."""
    share, rest = divmod(total, 9)
    return {"n": responses, "sums": {code: share + (place < rest) for place, code in enumerate(CODES)}}


async def test_the_published_sheet_gives_the_published_index(http: httpx.AsyncClient) -> None:
    """O-1: 29 respondents, IKM 91.48, grade A, WAKTU lowest."""
    answer = await http.post(CALCULATIONS, json=PUBLISHED | {"legacy_weight": "0.111"})

    assert answer.status_code == 200, answer.text
    result = answer.json()
    assert (result["index"], result["ikm"], result["grade"]) == (3.659, 91.48, "A")
    assert (result["index_exact"], result["ikm_exact"]) == ("955/261", "23875/261")
    assert result["lowest_elements"] == ["WAKTU"]
    assert (result["performance"], result["performance_en"]) == ("Sangat Baik", "Very good")
    assert (result["elements"]["WAKTU"], result["elements"]["BIAYA"]) == (3.4483, 4.0)
    assert result["rule_version"] == "permenpan-rb-14-2017.v1"
    assert result["legacy"] == {"weight": "0.111", "ikm": 91.38}


@pytest.mark.parametrize(
    ("responses", "total", "ikm", "grade"),
    [
        (150, 4768, 88.30, "B"),
        (150, 4769, 88.31, "A"),
        (150, 4136, 76.59, "C"),
        (150, 4137, 76.61, "B"),
        (150, 3509, 64.98, "D"),
        (150, 3510, 65.00, "C"),
        (1000, 23398, 64.99, "D"),
        (1000, 23399, 65.00, "C"),
        (7, 252, 100.00, "A"),
        (7, 63, 25.00, "D"),
    ],
)
async def test_the_grade_follows_the_rounded_figure(
    http: httpx.AsyncClient, responses: int, total: int, ikm: float, grade: str
) -> None:
    """O-2 and O-3."""
    answer = await http.post(CALCULATIONS, json=a_sheet(responses, total))

    assert (answer.json()["ikm"], answer.json()["grade"]) == (ikm, grade)


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"n": 0}, "n", "too-few"),
        ({"sums": {**PUBLISHED["sums"], "WAKTU": 117}}, "sums.WAKTU", "out-of-range"),  # type: ignore[dict-item]
        ({"sums": {**PUBLISHED["sums"], "HARGA": 29}}, "sums.HARGA", "unknown-element"),  # type: ignore[dict-item]
        ({"sums": dict.fromkeys(CODES[1:], 100)}, "sums.PERSYARATAN", "missing"),
        ({"legacy_weight": 0.12}, "legacy_weight", "unknown-weight"),
    ],
)
async def test_an_impossible_sheet_is_a_problem_that_names_the_field(
    http: httpx.AsyncClient, change: dict[str, Any], field: str, reason: str
) -> None:
    answer = await http.post(CALCULATIONS, json=PUBLISHED | change)

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert (field, reason) in [(error["field"], error["reason"]) for error in answer.json()["errors"]]


async def test_the_rules_in_force_are_open_to_all(http: httpx.AsyncClient) -> None:
    rules = (await http.get("/v1/skm/rules")).json()

    assert [element["code"] for element in rules["elements"]][2] == "WAKTU"
    assert rules["elements"][3]["answers"][3]["id"] == "Gratis"
    assert (rules["weight"], rules["bands"][0]["highest"]) == ("1/9", 64.99)
