"""What was refused can be seen, understood and sent again with the operator's commands."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from datetime import date
from typing import Any

from regencyctl.local.stack import LocalStack
from regencyctl.market_days import MARKET, open_day
from regencyctl.platform_client import Platform
from servicekit.testing.eventually import eventually

DAY = date(2025, 2, 9)
DAYS = f"{MARKET}/market-days/{DAY}"
ENTRIES = f"{MARKET}/coin-transactions"


async def _dead_letters(stack: LocalStack, *arguments: str) -> str:
    command = [sys.executable, "-m", "regencyctl", "dead-letters", *arguments, "--folder", str(stack.folder)]
    done = await asyncio.to_thread(
        subprocess.run, command, capture_output=True, text=True, check=False, timeout=150
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


async def _listed(stack: LocalStack) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = json.loads(
        await _dead_letters(stack, "list", "--code", "market-day-not-open", "--json")
    )
    return listed


async def test_an_entry_refused_too_early_is_replayed_and_counts_once(
    platform: Platform, stack: LocalStack
) -> None:
    """Given an entry for a day not yet open, when it opens and the letter is sent twice, it counts once."""
    early = {"id": "early-1", "kind": "issue", "coins": 5, "device_id": "gate-1", "market_day": str(DAY)}
    await platform.post("tourism-market", ENTRIES, {"transactions": [early]}, role="gate")

    async def letters() -> list[dict[str, Any]]:
        return [one for one in await _listed(stack) if str(DAY) in one["reason_id"]]

    (letter,) = await eventually(letters)
    shown = await _dead_letters(stack, "show", letter["id"])
    assert f"The market day {DAY} is not open." in shown
    assert "early-1" in shown
    await open_day(platform, DAY)

    assert "0 sent" in await _dead_letters(stack, "replay", letter["id"], "--dry-run")
    for _ in range(2):
        assert "1 sent" in await _dead_letters(stack, "replay", letter["id"])

    async def booked() -> bool:
        settlement = await platform.get("tourism-market", f"{DAYS}/settlement")
        return bool(settlement["issued_coins"])

    await eventually(booked)
    later = {"id": "later-1", "kind": "issue", "coins": 1, "device_id": "gate-1", "market_day": str(DAY)}
    await platform.post("tourism-market", ENTRIES, later, role="gate")
    settlement = await platform.get("tourism-market", f"{DAYS}/settlement")
    assert settlement["issued_coins"] == 6


async def test_personal_data_is_kept_nowhere(platform: Platform, stack: LocalStack) -> None:
    """Given an entry with a citizen's number in it, when it is refused, then its letter holds none of it."""
    citizen = {"id": "with-nik", "kind": "gift", "nik": "3314020000000001", "device_id": "gate-1"}

    await platform.post("tourism-market", ENTRIES, {"transactions": [citizen]}, role="gate")

    async def withheld() -> bool:
        found = json.loads(await _dead_letters(stack, "list", "--code", "invalid-input", "--json"))
        shown = [await _dead_letters(stack, "show", one["id"]) for one in found]
        return any("withheld" in text for text in shown) and not any("3314020000000001" in t for t in shown)

    await eventually(withheld)
