"""20,000 answers from 200 devices, again and again, late and out of order, while processes die."""

from __future__ import annotations

import asyncio
import random
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import httpx
import pytest

from contracts.reference.skm import skm_elements
from regencyctl.local.stack import LocalStack
from regencyctl.platform_client import Platform, Refused
from servicekit.testing.eventually import eventually

SERVICE = "evaluation"
SURVEYS = "/v1/skm/surveys"
CODES = tuple(element.code for element in skm_elements().elements)
SEED = 20261123
UNITS = ("badai-ktp", "badai-kk", "badai-akta", "badai-kia")
OFFICE = "dukcapil-badai"
DEVICES = 200
EACH = 100
PHONES = 20
"""So many of the devices are phones of the public: without a token, but with a code for each answer."""

SENDERS = 16
AGAIN = 0.1

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Delivery:
    """A batch of one device, as it is sent."""

    unit: str
    by: str | None
    answers: Sequence[Answer]


@pytest.fixture
async def platform(stack: LocalStack) -> AsyncIterator[Platform]:
    urls = {service: stack.url(service) for service in stack.services}
    async with Platform(urls, stack.token, patience=120) as client:
        yield client


async def test_every_answer_is_counted_once_whatever_dies(
    platform: Platform, stack: LocalStack, record_property: Callable[[str, object], None]
) -> None:
    """Given surveys that close meanwhile, when devices send and send again, then n and index are exact.

    Batches come in any order, every tenth once more, half of them after their survey closed; the service is
    killed twice, the processor once. What an independent recount says, the documents and the board say too.
    """
    now = datetime.now(UTC)
    for unit in UNITS:
        await _ask(platform, "", _survey(unit, now))
    deliveries = await _with_codes(platform, _deliveries(now))
    sent: list[int] = []

    begun = time.monotonic()
    await asyncio.gather(_send_all(platform, deliveries, sent), _kill(stack, sent, len(deliveries)))
    record_property("answers_per_second", round(sum(sent) / (time.monotonic() - begun)))

    counted = _recounted(deliveries)
    assert sum(unit["skm-responses"] for unit in counted.values()) == DEVICES * EACH
    surveys = {unit: await platform.get(SERVICE, f"{SURVEYS}/{unit}", role="officer") for unit in UNITS}
    ways = sum((Counter(survey["ways"]) for survey in surveys.values()), Counter[str]())
    assert ways == {"token": (DEVICES - PHONES) * EACH, "code": PHONES * EACH}
    for unit in UNITS:
        result = await platform.get(SERVICE, f"{SURVEYS}/{unit}/result", role="officer")
        assert (surveys[unit]["status"], result["n"]) == ("closed", counted[unit]["skm-responses"])
        assert Fraction(result["ikm_exact"]) == counted[unit]["skm-ikm"]
    shown: dict[str, dict[str, Fraction]] = {}

    async def equal() -> bool:
        shown.update(await _board(platform))
        return shown == counted

    await eventually(equal, timeout=300, interval=1)
    recount = await platform.post(SERVICE, "/v1/indicators/reconciliation", {}, role="operator")
    assert [one for one in recount["indicators"] if one["drift"]] == []


def _survey(unit: str, now: datetime) -> dict[str, Any]:
    begun = (now - timedelta(days=40)).date().isoformat()
    return {
        "survey_id": unit,
        "service_id": unit,
        "opd": OFFICE,
        "period": str(now.year),
        "opens_on": begun,
    }


def _deliveries(now: datetime) -> list[Delivery]:
    """What the devices bring, the same for the same seed: batches in no order, every tenth of them twice."""
    draw = random.Random(SEED)
    made = []
    for device in range(DEVICES):
        unit, by = UNITS[device % len(UNITS)], None if device < PHONES else "device"
        answers = [_answer(draw, f"badai-{device:03d}-{number:03d}", now) for number in range(EACH)]
        draw.shuffle(answers)
        while answers:
            batch, answers = answers[: (size := draw.randint(1, 50))], answers[size:]
            made.append(Delivery(unit, by, batch))
    made += draw.sample(made, round(len(made) * AGAIN))
    draw.shuffle(made)
    return made


def _answer(draw: random.Random, name: str, now: datetime) -> Answer:
    """One respondent's answers, given on some day before now."""
    at = now - timedelta(minutes=draw.randint(1, 30 * 24 * 60))
    return {
        "id": name,
        "answers": {code: draw.choice((1, 2, 3, 3, 4, 4)) for code in CODES},
        "occurred_at": at.isoformat(),
    }


async def _with_codes(platform: Platform, deliveries: Sequence[Delivery]) -> list[Delivery]:
    """The same, each answer of a phone with a code of its survey."""
    printed: dict[str, list[str]] = {}
    for unit in UNITS:
        answer = await _ask(platform, f"/{unit}/codes", {"count": PHONES * EACH // len(UNITS)})
        printed[unit] = [item["code"] for item in answer["items"]]
    given: dict[str, str] = {}
    for delivery in deliveries:
        for answer in delivery.answers if delivery.by is None else ():
            if answer["id"] not in given:
                given[answer["id"]] = printed[delivery.unit].pop()
            answer["code"] = given[answer["id"]]
    return list(deliveries)


async def _send_all(platform: Platform, deliveries: Sequence[Delivery], sent: list[int]) -> None:
    """Many send at once; when half is brought, the surveys are closed and the rest comes late."""
    waiting = iter(deliveries)

    async def send() -> None:
        for delivery in waiting:
            recorded = await _bring(platform, delivery)
            assert recorded["refused"] == 0, recorded
            sent.append(len(delivery.answers))

    async def close() -> None:
        await eventually(lambda: len(sent) >= len(deliveries) // 2, timeout=600)
        for unit in UNITS:
            await _ask(platform, f"/{unit}/close", {})

    await asyncio.gather(close(), *(send() for _ in range(SENDERS)))


async def _bring(platform: Platform, delivery: Delivery) -> dict[str, Any]:
    """What the service says; a device asks again as long as the outcome is unknown."""
    path = f"{SURVEYS}/{delivery.unit}/responses?regency=33.14"
    while True:
        answer = await platform.send("POST", SERVICE, path, role=delivery.by, json=delivery.answers)
        if answer.status_code != httpx.codes.GATEWAY_TIMEOUT:
            assert answer.status_code == httpx.codes.OK, answer.text
            recorded: dict[str, Any] = answer.json()
            return recorded


async def _ask(platform: Platform, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """What an officer is answered, under one key as long as the outcome is unknown."""
    while True:
        try:
            key = f"badai{path}{body.get('survey_id', '')}"
            answered: dict[str, Any] = await platform.post(
                SERVICE, f"{SURVEYS}{path}", body, role="officer", idempotency_key=key
            )
        except Refused as refused:
            if refused.status != httpx.codes.GATEWAY_TIMEOUT:
                raise
        else:
            return answered


async def _kill(stack: LocalStack, sent: list[int], deliveries: int) -> None:
    """Each dies in the midst of deliveries; the supervisor starts again what was killed."""
    for share, name in ((0.2, SERVICE), (0.4, f"{SERVICE}-processor"), (0.6, SERVICE)):
        await eventually(lambda share=share: len(sent) >= deliveries * share, timeout=600)  # type: ignore[misc]
        await asyncio.to_thread(stack.kill, name, signal.SIGKILL)


def _recounted(deliveries: Sequence[Delivery]) -> dict[str, dict[str, Fraction]]:
    """What the board has to say, from the answers alone: each id once, and by none of the service's code."""
    by_unit: dict[str, dict[str, dict[str, int]]] = {unit: {} for unit in UNITS}
    for delivery in deliveries:
        by_unit[delivery.unit] |= {answer["id"]: answer["answers"] for answer in delivery.answers}
    return {unit: _figures(list(answers.values())) for unit, answers in by_unit.items()}


def _figures(answers: Sequence[dict[str, int]]) -> dict[str, Fraction]:
    means = {code: Fraction(sum(one[code] for one in answers), len(answers)) for code in CODES}
    return {
        "skm-responses": Fraction(len(answers)),
        "skm-ikm": 25 * sum(means.values(), Fraction(0)) / 9,
        **{f"skm-element-{code.lower()}": mean for code, mean in means.items()},
    }


async def _board(platform: Platform) -> dict[str, dict[str, Fraction]]:
    """What the live figures of the units say."""
    shown: dict[str, dict[str, Fraction]] = {unit: {} for unit in UNITS}
    for name in ("skm-responses", "skm-ikm", *(f"skm-element-{code.lower()}" for code in CODES)):
        for item in await platform.indicator(SERVICE, name, window="survey-period", opd=OFFICE):
            shown[item["labels"]["service_id"]][name] = Fraction(item["exact"])
    return shown
