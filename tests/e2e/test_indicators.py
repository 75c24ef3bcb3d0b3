"""An operator has an indicator counted anew and sees it happen; the figures are the same afterwards."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from typing import Any

from regencyctl.local.stack import LocalStack
from regencyctl.platform_client import Platform
from servicekit.testing.eventually import eventually

PROGRAM = {
    "id": "rebuilt-quick-win",
    "name": "Pasar Bahulak",
    "kind": "quick-win",
    "sub_dimension": "branding.tourism",
    "owner_opd": "disporapar",
    "year": 2021,
    "target": 180_000_000,
    "unit": "IDR",
}


async def run(stack: LocalStack, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "regencyctl", "indicators", *arguments, "--folder", str(stack.folder)]
    return await asyncio.to_thread(
        subprocess.run, command, capture_output=True, text=True, check=False, timeout=120
    )


async def test_a_rebuilt_indicator_says_what_it_said_before(platform: Platform, stack: LocalStack) -> None:
    before = await _registered(platform)

    done = await run(stack, "rebuild", "programs-registered", "--json")
    listed = await run(stack, "list", "--json")

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["state"], told["done"]) == ("live", told["partitions"])
    assert told["partitions"] > 0
    assert await eventually(lambda: _same(platform, before))
    states = {(one["name"], one["version"]): one for one in json.loads(listed.stdout)["versions"]}
    assert states[("programs-registered", 1)] == told
    assert states[("market-turnover", 1)]["partitions"] == 0


async def test_an_indicator_that_does_not_exist_is_named_with_those_that_do(stack: LocalStack) -> None:
    done = await run(stack, "rebuild", "turnover")

    assert done.returncode != 0
    assert "no such indicator: turnover" in done.stderr
    assert "market-turnover" in done.stderr


async def _registered(platform: Platform) -> list[dict[str, Any]]:
    """Every figure of the regency, once each of its programmes is in them; the service comes with some."""
    await platform.post("programs", "/v1/programs", PROGRAM, role="planner")
    registered = (await platform.get("programs", "/v1/programs", role="planner"))["total"]

    async def counted() -> list[dict[str, Any]]:
        found = await _figures(platform)
        assert sum(int(one["exact"]) for one in found) == registered
        return found

    return await eventually(counted)


async def _figures(platform: Platform) -> list[dict[str, Any]]:
    return await platform.indicator("programs", "programs-registered", window="all", regency="33.14")


async def _same(platform: Platform, before: list[dict[str, Any]]) -> bool:
    now = await _figures(platform)
    assert [(one["labels"], one["value"]) for one in now] == [(one["labels"], one["value"]) for one in before]
    return True
