"""The settlement document: printed once for each settlement, verified by its code, superseded by the next."""

from __future__ import annotations

import hashlib
import io
from typing import Any

import httpx
import pytest
import zxingcpp
from pypdf import PdfReader
from pypdfium2 import PdfDocument

from servicekit.settings import Settings
from servicekit.testing.doors import Door

PUBLIC = "https://pasar.sragenkab.example"
DAY = "/v1/markets/pasar-bahulak/market-days/2025-01-05"
COINS = "/v1/markets/pasar-bahulak/coin-transactions"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The public reaches the service elsewhere than where it listens."""
    return settings.model_copy(update={"public_url": PUBLIC})


def an_entry(kind: str, coins: int, name: str, **more: object) -> dict[str, Any]:
    at = "2025-01-05T07:30:00+07:00"
    return {"id": name, "kind": kind, "coins": coins, "device_id": "gate-1", "occurred_at": at, **more}


@pytest.fixture
async def manager(door: Door, http: httpx.AsyncClient) -> dict[str, str]:
    """The manager's token, on the settled day of O-14."""
    manager = door.bearer("market-manager")
    entries = [
        an_entry("issue", 16_600, "sold"),
        an_entry("refund", 600, "back"),
        an_entry("redeem", 900, "tempe", vendor_id="vendor-1"),
        an_entry("redeem", 15_000, "soto", vendor_id="vendor-2"),
    ]
    for path, body in (("open", None), ("coins", entries), ("close", None), ("settle", None)):
        url = COINS if path == "coins" else f"{DAY}/{path}"
        answer = await http.post(url, json=body, headers=manager)
        assert answer.status_code == 200, answer.text
    return manager


async def printed(http: httpx.AsyncClient, who: dict[str, str]) -> tuple[bytes, str]:
    """The PDF, and the code printed at the foot of its pages."""
    pdf = (await http.get(f"{DAY}/settlement.pdf", headers=who)).content
    foot = next(line for line in text_of(pdf).splitlines() if line.startswith("Kode ") and "http" in line)
    return pdf, foot.split()[1]


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


async def test_the_document_says_what_the_books_say(manager: dict[str, str], http: httpx.AsyncClient) -> None:
    answer = await http.get(f"{DAY}/settlement.pdf", headers=manager)

    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    told = text_of(answer.content)
    for words in (
        "Berita Acara Penutupan Buku Koin",
        "Minggu Pahing, 5 Januari 2025",
        "BUM Desa Karungan",
        "16.600",
        "Rp33.200.000",
        "Rp31.800.000",
        "Rp200.000",
        "vendor-1",
        "Rp1.800.000",
        "Tidak ada.",
        "Kepala desa",
    ):
        assert words in told


async def test_anybody_verifies_a_document_by_its_code(
    manager: dict[str, str], http: httpx.AsyncClient
) -> None:
    pdf, code = await printed(http, manager)

    verified = (await http.get(f"/v1/settlements/{code}")).json()

    expected = {
        "standing": "valid",
        "version": 1,
        "market_id": "pasar-bahulak",
        "market_day": "2025-01-05",
        "issued_coins": 16_600,
        "outstanding_idr": 200_000,
        "turnover_idr": 31_800_000,
        "sha256": hashlib.sha256(pdf).hexdigest(),
    }
    assert {name: verified[name] for name in expected} == expected
    assert (await http.get("/v1/settlements/" + "0" * 20)).status_code == 404
    assert (await http.get("/v1/settlements/nonsense")).status_code == 422


async def test_the_qr_code_on_paper_leads_to_where_the_document_is_verified(
    manager: dict[str, str], http: httpx.AsyncClient
) -> None:
    pdf, code = await printed(http, manager)

    with PdfDocument(pdf) as document:
        paper = document[len(document) - 1].render(scale=150 / 72).to_pil()  # as a printer of 150 dpi would
    scanned = [found.text for found in zxingcpp.read_barcodes(paper)]

    assert scanned == [f"{PUBLIC}/v1/settlements/{code}"]
    assert (await http.get(scanned[0].removeprefix(PUBLIC))).json()["standing"] == "valid"


async def test_who_scans_the_code_sees_a_page(manager: dict[str, str], http: httpx.AsyncClient) -> None:
    _, code = await printed(http, manager)

    page = await http.get(f"/v1/settlements/{code}", headers={"Accept": "text/html,*/*"})

    assert page.headers["content-type"].startswith("text/html")
    for words in ("Berlaku / Valid", "Pasar Bahulak", "Minggu Pahing, 5 Januari 2025", "Rp31.800.000"):
        assert words in page.text


async def test_a_day_settled_again_has_a_second_document_and_the_first_no_longer_stands(
    manager: dict[str, str], http: httpx.AsyncClient, door: Door
) -> None:
    _, first = await printed(http, manager)

    head = door.bearer("village-head")
    await http.post(f"{DAY}/reopen", json={"reason": "Gerbang 2 baru tersambung"}, headers=head)
    between = (await http.get(f"/v1/settlements/{first}")).json()["standing"]
    await http.post(COINS, json=an_entry("issue", 10, "late"), headers=manager)
    await http.post(f"{DAY}/settle", headers=manager)

    pdf, second = await printed(http, manager)
    standings = [(await http.get(f"/v1/settlements/{code}")).json()["standing"] for code in (first, second)]
    assert (between, standings) == ("withdrawn", ["superseded", "valid"])
    assert "2 - menggantikan versi 1" in text_of(pdf)


async def test_only_who_runs_the_market_sees_what_vendors_are_paid(
    manager: dict[str, str], http: httpx.AsyncClient, door: Door
) -> None:
    first = await http.get(f"{DAY}/settlement.pdf", headers=manager)
    known = await http.get(
        f"{DAY}/settlement.pdf", headers=manager | {"If-None-Match": first.headers["etag"]}
    )
    refused = [
        (await http.get(f"{DAY}/{page}", headers=who)).status_code
        for page in ("settlement.pdf", "payouts", "accounts", "discrepancies")
        for who in ({}, door.bearer("gate"), door.bearer("village-head", regency="35.03"))
    ]
    office = await http.get(f"{DAY}/payouts", headers=door.bearer("tourism-office") | {"Accept": "text/csv"})

    assert (known.status_code, known.content) == (304, b"")
    assert refused == [401, 403, 404] * 4
    assert office.text.splitlines() == [
        "vendor_id,stall,coins,amount_idr",
        "vendor-1,,900,1800000",
        "vendor-2,,15000,30000000",
    ]


async def test_a_day_that_was_never_settled_has_no_document(http: httpx.AsyncClient, door: Door) -> None:
    answer = await http.get(f"{DAY}/settlement.pdf", headers=door.bearer("market-manager"))

    assert (answer.status_code, answer.json()["code"]) == (404, "settlement-not-found")
