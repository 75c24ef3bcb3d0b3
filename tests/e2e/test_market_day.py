"""A market day over all four services, as gates, the manager, the village head and the Dinas live it."""

from __future__ import annotations

import json
import uuid
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from regencyctl import coin_load
from regencyctl.demo import SPECIAL_DAYS, TURNOVER_IDR
from regencyctl.local.stack import LocalStack
from regencyctl.market_days import MARKET, close_day, follow_market, hold_day, open_day, settle_day
from regencyctl.platform_client import Platform, Refused
from servicekit.testing.eventually import eventually

KINDS = ("issue", "redeem")
API_DOCUMENTS = Path(__file__).resolve().parents[2] / "docs" / "openapi"


async def test_a_market_day_settles_advances_its_quick_win_and_is_told_once(platform: Platform) -> None:
    """Given a followed market and a village head who consented, when a day settles, then all follows.

    O-14: Rp33.200.000 sold = 16,600 coins, 600 refunded, 15,900 redeemed, 100 outstanding.
    """
    day = date(2025, 1, 5)
    program = f"p-{uuid.uuid4().hex[:8]}"
    await follow_market(platform, program, year=2025)
    contact = {"subject": "dev-village-head", "role": "village-head", "village": "33.14.02.2015"}
    await platform.post("notifications", "/v1/contacts", contact, role="admin")
    consent = {"purpose": "service-notices", "channel": "inbox", "wording_version": "1", "source": "test"}
    await platform.post("notifications", "/v1/consents", consent, role="village-head")
    entries = coin_load.balanced_day(day, issued=16_600, refunded=600, redeemed=15_900, prefix="o14")

    settlement = await hold_day(platform, day, entries)

    assert settlement["issued_coins"] == 16_600
    assert settlement["refunded_coins"] == 600
    assert settlement["redeemed_coins"] == 15_900
    assert settlement["outstanding_coins"] == 100
    assert settlement["turnover_idr"] == 31_800_000

    async def followed() -> bool:
        found = await platform.get("programs", f"/v1/programs/{program}", role="planner")
        inbox = await platform.get("notifications", "/v1/inbox", role="village-head")
        return bool(found["realised"] == 31_800_000 and len(inbox["items"]) == 1)

    await eventually(followed)
    inbox = await platform.get("notifications", "/v1/inbox", role="village-head")
    assert "Rp31.800.000" in json.dumps(inbox["items"][0], ensure_ascii=False)

    async def counted() -> bool:
        found = await platform.indicator(
            "tourism-market", "market-turnover", window="market-day", market_id=coin_load.MARKET
        )
        return {item["window"]["start"]: item["exact"] for item in found}.get(day.isoformat()) == "31800000"

    await eventually(counted)


async def test_the_eight_published_turnovers_come_out_of_their_days(platform: Platform) -> None:
    """Given what the press reported, sold and redeemed, when the days settle, then indicators say it."""
    for day, turnover in TURNOVER_IDR.items():
        coins = turnover // coin_load.COIN_VALUE_IDR
        entries = [coin_load.entry(1, kind, coins, day, prefix="press") for kind in KINDS]
        await hold_day(platform, day, entries, SPECIAL_DAYS.get(day))

    async def published() -> bool:
        found = await platform.indicator(
            "tourism-market", "market-turnover", window="market-day", market_id=coin_load.MARKET
        )
        measured = {item["window"]["start"]: item["exact"] for item in found}
        return all(measured.get(f"{day}") == f"{turnover}" for day, turnover in TURNOVER_IDR.items())

    assert len(TURNOVER_IDR) == 8
    await eventually(published)


async def test_the_calendar_of_2025_has_the_21_published_days(platform: Platform) -> None:
    """O-9: Minggu Legi and Minggu Pahing only."""
    days = await platform.get("tourism-market", f"{MARKET}/market-days", year="2025")
    one = await platform.get("tourism-market", "/v1/calendar/2021-10-17")

    assert len(days["items"]) == 21
    assert one == {"date": "2021-10-17", "weekday": "Minggu", "pasaran": "Legi"}


async def test_a_finished_skm_sheet_gives_the_published_index(platform: Platform) -> None:
    """O-1: nine sums over 29 respondents give 91.48, grade A, lowest element WAKTU."""
    sums = {
        "PERSYARATAN": 105, "PROSEDUR": 101, "WAKTU": 100, "BIAYA": 116, "PRODUK": 102,
        "KOMPETENSI": 105, "PERILAKU": 106, "SARPRAS": 105, "PENGADUAN": 115,
    }  # fmt: skip

    result = await platform.post(
        "evaluation", "/v1/skm/calculations", {"n": 29, "sums": sums}, role="officer"
    )

    assert result["ikm"] == 91.48
    assert result["index"] == 3.659
    assert result["grade"] == "A"
    assert result["lowest_elements"] == ["WAKTU"]


async def test_one_trace_leads_from_the_request_to_the_notification(
    platform: Platform, stack: LocalStack
) -> None:
    """Given a caller's own trace, when a day settles, then another service's consumer is in that trace."""
    day = date(2025, 1, 19)
    trace = uuid.uuid4().hex
    await open_day(platform, day)
    await close_day(platform, day)

    await settle_day(platform, day, traceparent=f"00-{trace}-{'1' * 16}-01")

    async def services_in_trace() -> bool:
        spans = [span for span in _spans(stack.folder) if span["trace_id"] == trace]
        return {"tourism-market", "programs", "notifications"} <= {span["service"] for span in spans}

    await eventually(services_in_trace)
    spans = {span["span_id"]: span for span in _spans(stack.folder) if span["trace_id"] == trace}
    told = next(span for span in spans.values() if span["service"] == "notifications")
    assert _root_of(told, spans)["service"] == "tourism-market"


def _spans(folder: Path) -> list[dict[str, Any]]:
    lines = [line for file in folder.glob("traces/*.jsonl") for line in file.read_text().splitlines()]
    return [json.loads(line) for line in lines if line.endswith("}")]


def _root_of(span: dict[str, Any], spans: dict[str, dict[str, Any]]) -> dict[str, Any]:
    while span["parent_id"] in spans:
        span = spans[span["parent_id"]]
    return span


BAD_REQUESTS = {
    "unknown market": (
        "POST",
        "/v1/markets/nowhere/coin-transactions",
        "gate",
        "33.14",
        404,
        "market-not-found",
    ),
    "day not open": ("POST", f"{MARKET}/coin-transactions", "gate", "33.14", 409, "market-day-not-open"),
    "no token": ("POST", f"{MARKET}/coin-transactions", None, "33.14", 401, "token-missing"),
    "wrong role": ("POST", f"{MARKET}/coin-transactions", "citizen", "33.14", 403, "role-missing"),
    "other regency": ("POST", f"{MARKET}/coin-transactions", "gate", "35.03", 404, "market-not-found"),
}


@pytest.mark.parametrize("case", BAD_REQUESTS)
async def test_a_bad_request_is_a_clear_problem_and_writes_nothing(platform: Platform, case: str) -> None:
    method, path, role, regency, status, code = BAD_REQUESTS[case]
    made = coin_load.entry(1, "issue", 5, date(2025, 12, 21), prefix="bad")

    response = await platform.send(method, "tourism-market", path, role=role, regency=regency, json=made)

    problem = response.json()
    assert response.status_code == status
    assert problem["code"] == code
    assert problem["detail_id"]
    assert problem["detail_en"]
    assert response.headers["content-type"].startswith("application/problem+json")
    state = await platform.get("tourism-market", f"{MARKET}/market-days/2025-12-21")
    assert state["status"] == "scheduled"


async def test_a_forged_token_is_refused(platform: Platform) -> None:
    made = coin_load.entry(1, "issue", 5, date(2025, 12, 21), prefix="forged")
    header, _, signature = platform.token("citizen").split(".")
    claims = platform.token("gate").split(".")[1]
    headers = {"Authorization": f"Bearer {header}.{claims}.{signature}"}

    response = await platform.send(
        "POST", "tourism-market", f"{MARKET}/coin-transactions", role=None, json=made, headers=headers
    )

    assert response.status_code == 401
    assert response.json()["code"] == "token-invalid"


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/cloudevents+json", b"{", 400),
        ("application/cloudevents+json", b'{"specversion":"1.0","type":"x"}', 400),
        ("application/json", b"x" * (2 * 1024 * 1024), 413),
        ("text/plain", b"hello", 415),
    ],
)
async def test_a_malformed_event_is_refused_at_the_door(
    platform: Platform, content_type: str, body: bytes, status: int
) -> None:
    headers = {"Content-Type": content_type}

    response = await platform.send(
        "POST", "tourism-market", "/events", role="operator", content=body, headers=headers
    )

    assert response.status_code == status
    assert response.json()["code"]


async def test_a_wrong_type_names_the_field(platform: Platform) -> None:
    program = {
        "name": "x",
        "kind": "quick-win",
        "sub_dimension": "branding.tourism",
        "owner_opd": "o",
        "year": "soon",
    }

    with pytest.raises(Refused) as refused:
        await platform.post("programs", "/v1/programs", program, role="planner")

    assert refused.value.status == 422
    assert {"year", "target"} <= {error["field"] for error in refused.value.problem["errors"]}


@pytest.mark.parametrize("service", ["programs", "evaluation", "tourism-market", "notifications"])
async def test_a_running_service_offers_the_committed_description(platform: Platform, service: str) -> None:
    served = await platform.get(service, "/openapi.json")

    assert served == json.loads((API_DOCUMENTS / f"{service}.json").read_text(encoding="utf-8"))
