"""Fifty purchases at once with a card whose limit admits twenty, while processes and the store die."""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from regencyctl.local.stack import LocalStack
from regencyctl.platform_client import Platform
from servicekit.testing.eventually import eventually

SERVICE = "programs"
KKPD = "/v1/kkpd"
OFFICE = "dinas-badai"
CARD = "kkpd-badai"
PRICE = 1_000_000
ADMITTED = 20
BUYERS = 50
LIMIT = ADMITTED * PRICE + PRICE - 1
BALANCE = {"limit_idr": LIMIT, "reserved_idr": 0, "used_idr": ADMITTED * PRICE, "available_idr": PRICE - 1}
FIGURES = {
    "kkpd-spent": ADMITTED * PRICE,
    "kkpd-purchases": ADMITTED,
    "kkpd-refused": BUYERS - ADMITTED,
    "card-over-limit": 0,
}


@pytest.fixture
async def platform(stack: LocalStack) -> AsyncIterator[Platform]:
    urls = {service: stack.url(service) for service in stack.services}
    async with Platform(urls, stack.token, patience=120) as client:
        yield client


async def test_exactly_as_many_buy_as_the_limit_admits_whatever_dies(
    platform: Platform, stack: LocalStack
) -> None:
    """Given 50 who ask again until they are answered, when processes and the store die, 20 get it.

    Half buy in one step, half reserve and post. Every request is sent three times with one id and one key.
    Documents, balance, figures and a recount agree to the rupiah.
    """
    await _issue_card(platform)
    answers: list[int] = []

    await asyncio.gather(
        *(_buy(platform, number, answers) for number in range(BUYERS)), _kill(stack, answers)
    )

    assert Counter(answers) == {201: ADMITTED, 422: BUYERS - ADMITTED}
    assert await _kept(platform) == {"TERCATAT": ADMITTED, "TIDAK_DISETUJUI": BUYERS - ADMITTED}
    balance = await platform.get(SERVICE, f"{KKPD}/cards/{CARD}/balance", role="treasurer")
    assert {name: balance[name] for name in BALANCE} == BALANCE
    measured: dict[str, int] = {}

    async def equal() -> bool:
        measured.update({name: await _figure(platform, name) for name in FIGURES})
        return measured == FIGURES

    await eventually(equal, timeout=120)
    recount = await platform.post(SERVICE, "/v1/indicators/reconciliation", {}, role="operator")
    assert [one for one in recount["indicators"] if one["drift"]] == []


async def _issue_card(platform: Platform) -> None:
    """An office whose UP gives its card exactly the limit."""
    up = {"opd": OFFICE, "year": 2025, "up_idr": LIMIT * 5 // 2 + 1, "decree": "900/1/2025"}
    card = {"id": CARD, "opd": OFFICE, "kind": "goods", "last_four": "1234", "holder": "subject-77"}
    limit = {"limit_idr": LIMIT, "since": "2025-01-15", "decree": "900/12/2025"}
    for path, body in (("floats", up), ("cards", card), (f"cards/{CARD}/limits", limit)):
        await platform.post(SERVICE, f"{KKPD}/{path}", body, role="bud")


async def _buy(platform: Platform, number: int, answers: list[int]) -> None:
    """One buyer: every second one reserves first, and posts what it got."""
    name, receipt = f"badai-{number:02d}", _receipt()
    at_once = {"receipt": receipt} if number % 2 else {}
    answer = await _send(platform, "transactions", f"{name}-buy", _purchase(name) | at_once)
    if answer.status_code == httpx.codes.CREATED and not at_once:
        posted = await _send(platform, f"transactions/{name}/post", f"{name}-post", receipt)
        assert posted.status_code == httpx.codes.OK, posted.text
    answers.append(answer.status_code)


async def _send(platform: Platform, path: str, key: str, body: dict[str, Any]) -> httpx.Response:
    """The same request three times: all are answered alike, and the outcome is known at last."""
    answers = [await _ask(platform, path, key, body) for _ in range(3)]
    assert len({answer.status_code for answer in answers}) == 1, [answer.text for answer in answers]
    return answers[0]


async def _ask(platform: Platform, path: str, key: str, body: dict[str, Any]) -> httpx.Response:
    """What is answered, asked for again as long as the outcome is unknown."""
    while True:
        answer = await platform.send(
            "POST",
            SERVICE,
            f"{KKPD}/{path}",
            role="treasurer",
            json=body,
            headers={"Idempotency-Key": key},
        )
        if answer.status_code != httpx.codes.GATEWAY_TIMEOUT:
            return answer


async def _kill(stack: LocalStack, answers: list[int]) -> None:
    """The service dies in the midst of purchases, then the store goes and comes back; again further on."""
    for done in (5, 20):
        await eventually(lambda done=done: len(answers) >= done, timeout=120)  # type: ignore[misc]
        await asyncio.to_thread(stack.kill, SERVICE, signal.SIGKILL)
        await asyncio.to_thread(stack.restart, "store")
        await asyncio.to_thread(stack.kill, f"{SERVICE}-processor", signal.SIGKILL)


def _purchase(name: str) -> dict[str, Any]:
    return {
        "id": name,
        "card_id": CARD,
        "occurred_at": "2025-06-11T10:12:00+07:00",
        "amount_idr": PRICE,
        "category": "office-goods",
        "channel": "qris",
        "merchant": "CV Contoh",
        "account": "5.1.02.01",
    }


def _receipt() -> dict[str, Any]:
    return {"amount_idr": PRICE, "domestic_idr": PRICE, "small_business_idr": 0, "evidence": ["Nota 1"]}


async def _kept(platform: Platform) -> Counter[str]:
    path = f"{KKPD}/transactions"
    listed = await platform.get(SERVICE, path, role="treasurer", opd=OFFICE, limit="500")
    return Counter(one["status"] for one in listed["items"])


async def _figure(platform: Platform, name: str) -> int:
    items = await platform.indicator(SERVICE, name, window="year", opd=OFFICE)
    return sum(int(item["exact"]) for item in items)
