"""Ten thousand coin transactions, twice, shuffled, through every door, while processes are killed."""

from __future__ import annotations

import asyncio
import json
import random
import signal
from collections.abc import AsyncIterator, Sequence
from datetime import date
from typing import Any

import pytest

from regencyctl import coin_load
from regencyctl.coin_load import Entry, Load
from regencyctl.local.stack import LocalStack
from regencyctl.platform_client import Platform
from servicekit.dead_letter import read_dead_letters
from servicekit.kafka import make_producer, partition_of
from servicekit.testing.eventually import eventually

MARKET = f"/v1/markets/{coin_load.MARKET}"
DAYS = (date(2026, 1, 4), date(2026, 1, 25), date(2026, 2, 8))
SEED = 20261122
COUNT = 10_000


@pytest.fixture
async def platform(stack: LocalStack) -> AsyncIterator[Platform]:
    urls = {service: stack.url(service) for service in stack.services}
    async with Platform(urls, stack.token, patience=60) as client:
        yield client


@pytest.mark.timeout(420)
async def test_every_coin_is_counted_once_whatever_dies(platform: Platform, stack: LocalStack) -> None:
    """Given three open days, when duplicates and nonsense meet SIGKILLs, then the figures equal a recount."""
    if stack.store_kind == "secantusd-py":
        pytest.skip("the store from PyPI never frees what a killed client locked")
    load = coin_load.mixed_load(DAYS, count=COUNT, invalid_share=0.05, seed=SEED, prefix="storm")
    for day in DAYS:
        await platform.post("tourism-market", f"{MARKET}/market-days/{day}/open", {}, role="market-manager")

    await asyncio.gather(_send_twice(platform, stack, load), _kill_three_times_each(stack))

    expected = {f"coins-{kind}": coins for kind, coins in _by_indicator(load).items()}
    measured: dict[str, int] = {}

    async def equal() -> bool:
        measured.update({name: await _total(platform, name) for name in expected})
        return measured == expected

    await eventually(equal, timeout=120)
    drift = await platform.post("tourism-market", "/v1/indicators/reconciliation", {}, role="operator")
    assert drift["drift"] == 0
    assert await _dead_letters(stack) == load.refusals


def _by_indicator(load: Load) -> dict[str, int]:
    names = {"issue": "issued", "refund": "refunded", "redeem": "redeemed"}
    return {names[kind]: coins for kind, coins in load.booked.items()}


async def _total(platform: Platform, name: str) -> int:
    days = {day.isoformat() for day in DAYS}
    items = await platform.indicator("tourism-market", name, window="market-day", market_id=coin_load.MARKET)
    return sum(int(item["exact"]) for item in items if item["window"]["start"] in days)


async def _send_twice(platform: Platform, stack: LocalStack, load: Load) -> None:
    """Each entry goes through two doors chosen by chance: HTTP batch, HTTP single, or the Kafka intake."""
    draw = random.Random(SEED)
    doors: dict[str, list[Entry]] = {"batch": [], "single": [], "intake": []}
    for entry in [*load.entries, *load.entries]:
        doors[draw.choices(tuple(doors), weights=(60, 10, 30))[0]].append(entry)
    for entries in doors.values():
        draw.shuffle(entries)
    await asyncio.gather(
        _post_batches(platform, doors["batch"]),
        _post_singly(platform, doors["single"]),
        _publish(stack, doors["intake"]),
    )


async def _post_batches(platform: Platform, entries: Sequence[Entry]) -> None:
    for start in range(0, len(entries), 100):
        body = {"transactions": entries[start : start + 100]}
        response = await platform.send(
            "POST", "tourism-market", f"{MARKET}/coin-transactions", role="market-manager", json=body
        )
        assert response.status_code in (200, 201, 202), response.text


async def _post_singly(platform: Platform, entries: Sequence[Entry]) -> None:
    for entry in entries:
        response = await platform.send(
            "POST", "tourism-market", f"{MARKET}/coin-transactions", role="market-manager", json=entry
        )
        assert response.status_code in (200, 201, 202, 422), response.text


async def _publish(stack: LocalStack, entries: Sequence[Entry]) -> None:
    """Other systems write to the Kafka intake; a gate's events share one key, so they keep their order."""
    producer = make_producer(stack.kafka)
    await producer.start()
    try:
        sent = [await _publish_one(producer, entry) for entry in entries]
        await asyncio.gather(*sent)
    finally:
        await producer.stop()


async def _publish_one(producer: Any, entry: Entry) -> Any:
    headers = {
        "ce_specversion": "1.0",
        "ce_id": entry["id"],
        "ce_source": "urn:demo:gates",
        "ce_type": "regency.tourism-market.coin-transaction.reported",
        "ce_time": entry["occurred_at"],
        "ce_regency": "33.14",
        "content-type": "application/json",
    }
    return await producer.send(
        "tourism-market.intake",
        json.dumps(coin_load.as_reported(entry)).encode(),
        key=entry["device_id"].encode(),
        partition=partition_of(entry["device_id"], 6),
        headers=[(name, value.encode()) for name, value in headers.items()],
    )


async def _kill_three_times_each(stack: LocalStack) -> None:
    """The service's process holds its relay and consumers; the supervisor starts again what was killed."""
    for _ in range(3):
        for name in ("tourism-market", "tourism-market-processor"):
            await asyncio.sleep(4)
            await asyncio.to_thread(stack.kill, name, signal.SIGKILL)


async def _dead_letters(stack: LocalStack) -> dict[str, str]:
    """Why each entry of the storm was set aside; one that was sent again may have several letters."""
    letters = await read_dead_letters(stack.kafka, "tourism-market.intake.dlq.tourism-market", limit=100_000)
    content = [(json.loads(letter.letter.value), letter.code) for letter in letters]
    ids = [(data.get("transaction_id") or data.get("id"), code) for data, code in content]
    return {name: code for name, code in ids if str(name).startswith("storm-")}
