"""The store is lost, then Kafka: what a backup brings back, what is said to be lost, and that all goes on."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
import uuid
from datetime import date
from pathlib import Path

import pytest

from regencyctl import coin_load
from regencyctl.local.stack import LocalStack
from regencyctl.market_days import book, follow_market, hold_day, open_day
from regencyctl.platform_client import Platform
from regencyctl.reconcile import recount
from servicekit.kafka import admin, remove_topics
from servicekit.testing.eventually import eventually

SERVICE = "tourism-market"
BEFORE, DURING, AFTER, LATER = (date(2025, 3, number) for number in (3, 4, 5, 6))
REASON = "Uji pemulihan"


@pytest.fixture(scope="module")
def services() -> tuple[str, ...]:
    """One that writes and one that reacts to it: what is to be seen needs no more."""
    return (SERVICE, "programs")


async def backup(stack: LocalStack, *arguments: str) -> str:
    """What a `./regency backup` command printed, which must succeed."""
    command = [sys.executable, "-m", "regencyctl", "backup", *arguments, "--folder", str(stack.folder)]
    done = await asyncio.to_thread(
        subprocess.run, command, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


async def test_a_lost_store_and_then_a_lost_kafka_come_back_to_exact_figures(
    split_stack: LocalStack, split_platform: Platform, tmp_path: Path
) -> None:
    """Given a backup made under load, when first the store and then Kafka is lost, then all counts once.

    What came behind the backup is named as lost, and what comes after the restore is not dropped as seen,
    although the store that was put back is older than what its readers knew.
    """
    stack, platform, saved = split_stack, split_platform, tmp_path / "backup"
    program = f"p-{uuid.uuid4().hex[:8]}"
    await follow_market(platform, program, year=2025)
    await _settled(platform, BEFORE, 100)
    await eventually(lambda: _has_realised(platform, program, 200_000))
    await open_day(platform, DURING, REASON)
    booking = asyncio.create_task(_book_on(platform, DURING))
    await backup(stack, "create", "--into", str(saved))
    booking.cancel()
    await _settled(platform, AFTER, 50)
    await eventually(lambda: _has_realised(platform, program, 300_000))

    await _lose_store(stack)
    told = await backup(stack, "restore", str(saved))

    assert "1 × regency.tourism-market.market-day.settled" in told
    assert "drift 0" in told
    assert await _has_realised(platform, program, 200_000)
    await _settled(platform, AFTER, 70)
    await eventually(lambda: _has_realised(platform, program, 340_000))
    await eventually(lambda: _is_exact(platform))

    await _lose_topics(stack)
    told = await backup(stack, "restore", str(saved), "--topics-only")

    assert f"gone    {SERVICE}.market-day/" in told
    assert "unread" not in told
    assert "drift 0" in told
    await _settled(platform, LATER, 30)
    await eventually(lambda: _has_realised(platform, program, 400_000))
    await eventually(lambda: _is_exact(platform))
    assert await _turnover(platform) == {BEFORE: 200_000, AFTER: 140_000, LATER: 60_000}


async def _has_realised(platform: Platform, program: str, rupiah: int) -> bool:
    found = await platform.get("programs", f"/v1/programs/{program}", role="planner")
    return bool(found["realised"] == rupiah)


async def _settled(platform: Platform, day: date, coins: int) -> None:
    """A whole market day on which so many coins are sold and redeemed."""
    entries = coin_load.balanced_day(day, issued=coins, refunded=0, prefix="drill")
    await hold_day(platform, day, entries, REASON)


async def _book_on(platform: Platform, day: date) -> None:
    """Sell coins, one delivery after the other, until cancelled."""
    number = 0
    while True:
        await book(platform, [coin_load.entry(number + n, "issue", 1, day, prefix="load") for n in range(5)])
        number += 5


async def _lose_store(stack: LocalStack) -> None:
    """End the store and remove everything it kept; then it runs again, empty."""
    await asyncio.to_thread(stack.stop, "store")
    await asyncio.to_thread(_empty, stack.files.store)
    await asyncio.to_thread(stack.start, "store")


def _empty(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir(mode=0o700)


async def _lose_topics(stack: LocalStack) -> None:
    """Remove every topic, and with it all that was committed for it."""
    await asyncio.to_thread(stack.stop_services)
    async with admin(stack.broker) as client:
        names = [name for name in await client.list_topics() if not name.startswith("__")]
    await remove_topics(stack.broker, names)


async def _is_exact(platform: Platform) -> bool:
    verdicts = await recount(platform, [SERVICE, "programs"])
    assert [verdict["drift"] for verdict in verdicts] == [0, 0], json.dumps(verdicts)
    return True


async def _turnover(platform: Platform) -> dict[date, int]:
    found = await platform.indicator(
        SERVICE, "market-turnover", window="market-day", market_id=coin_load.MARKET
    )
    measured = {date.fromisoformat(one["window"]["start"]): int(one["exact"]) for one in found}
    return {day: measured[day] for day in (BEFORE, AFTER, LATER)}
