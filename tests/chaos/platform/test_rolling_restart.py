"""Every process of every service is restarted under load, as a rollout does: nothing lost, nothing twice."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date
from typing import Any

import httpx

from regencyctl import coin_load
from regencyctl.local.parts import service_parts
from regencyctl.local.ports import HOST, free_port
from regencyctl.local.stack import LocalStack
from regencyctl.market_days import MARKET, open_day
from regencyctl.platform_client import Platform
from regencyctl.reconcile import recount
from regencyctl.settings import Surroundings
from servicekit.settings import prefix_of
from servicekit.testing.eventually import eventually

DAY = date(2025, 3, 10)
ROLES = ("api", "worker", "processor")
PAUSE = 0.05


class Ingress:
    """Sends a request to one of the instances of a service, and to another one if it is refused there.

    Attributes:
        refused: Requests that an instance did not take, by service.
    """

    def __init__(self, stack: LocalStack) -> None:
        self.instances = {service: [stack.url(service)] for service in stack.services}
        self.refused: Counter[str] = Counter()
        self._token = stack.token
        self._http = httpx.AsyncClient(timeout=30)

    async def post(self, service: str, path: str, body: Any, role: str) -> httpx.Response:
        """What the first instance answered that took it; every instance is asked once, new ones too."""
        headers = {"Authorization": f"Bearer {self._token(role)}", "Idempotency-Key": uuid.uuid4().hex}
        asked: set[str] = set()
        while url := next((one for one in self.instances[service] if one not in asked), None):
            asked.add(url)
            try:
                answer = await self._http.post(url + path, json=body, headers=headers)
            except httpx.TransportError:
                self.refused[service] += 1
                continue
            if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                return answer
            self.refused[service] += 1
        raise AssertionError(f"{service}: no instance took a request")

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()


async def test_a_rolling_restart_of_every_process_loses_and_doubles_nothing(
    split_stack: LocalStack, split_platform: Platform, record_property: Callable[[str, object], None]
) -> None:
    """Given steady commands to two services, when all processes are restarted, then every one counts once.

    Workers and processors end and start in their place; an API ends when a second one is ready beside it.
    """
    await open_day(split_platform, DAY, "Uji pembaruan")
    ingress, figure = Ingress(split_stack), _Figure(split_platform)
    accepted: Counter[str] = Counter()
    stop, begun = asyncio.Event(), await _programs(split_platform)
    under_way = [
        asyncio.create_task(_steadily(stop, lambda number: _sell(ingress, accepted, number))),
        asyncio.create_task(_steadily(stop, lambda _: _register(ingress, accepted))),
        asyncio.create_task(_steadily(stop, lambda _: figure.look())),
    ]

    await asyncio.gather(*(_roll(split_stack, ingress, service) for service in split_stack.services))

    stop.set()
    await asyncio.gather(*under_way)
    await eventually(lambda: _counted(figure, accepted["coins"]))
    settlement = await split_platform.get("tourism-market", f"{MARKET}/market-days/{DAY}/settlement")
    assert settlement["issued_coins"] == accepted["coins"] > 0
    assert await _programs(split_platform) - begun == accepted["programs"] > 0
    await eventually(lambda: _is_exact(split_platform, split_stack))
    record_property("refused", dict(ingress.refused))
    record_property("longest_pause_seconds", round(figure.longest_pause, 1))
    await ingress.close()


async def _steadily(stop: asyncio.Event, do: Callable[[int], Awaitable[None]]) -> None:
    """One thing after the other until `stop` is set; what was begun is finished."""
    for number in itertools.takewhile(lambda _: not stop.is_set(), itertools.count()):
        await do(number)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PAUSE):
                await stop.wait()


async def _sell(ingress: Ingress, accepted: Counter[str], number: int) -> None:
    entries = [coin_load.entry(5 * number + one, "issue", 2, DAY, prefix="roll") for one in range(5)]
    accepted["coins"] += 10
    body = {"transactions": entries}
    answer = await ingress.post("tourism-market", f"{MARKET}/coin-transactions", body, "market-manager")
    assert answer.is_success, answer.text


async def _register(ingress: Ingress, accepted: Counter[str]) -> None:
    program = {
        "id": f"p-{uuid.uuid4().hex[:12]}",
        "name": "Program yang didaftarkan selama pembaruan",
        "kind": "quick-win",
        "sub_dimension": "branding.tourism",
        "owner_opd": "disporapar",
        "year": 2025,
        "target": 1_000,
        "unit": "IDR",
    }
    accepted["programs"] += 1
    answer = await ingress.post("programs", "/v1/programs", program, "planner")
    assert answer.is_success, answer.text


async def _roll(stack: LocalStack, ingress: Ingress, service: str) -> None:
    """The processes of a service in turn: the API with another one beside it, as a surge makes it."""
    for role in ROLES:
        async with AsyncExitStack() as beside:
            if role == "api":
                await beside.enter_async_context(_surge(stack, ingress, service))
            await asyncio.to_thread(stack.restart, f"{service}-{role}")


@asynccontextmanager
async def _surge(stack: LocalStack, ingress: Ingress, service: str) -> AsyncIterator[None]:
    """A second instance of an API that takes requests for the time of the block."""
    plan = stack.files.read_plan()
    assert plan is not None
    part = next(one for one in service_parts(plan, stack.files) if one.name == f"{service}-api")
    port = free_port()
    told = {**dict(part.environment), f"{prefix_of(service)}PORT": str(port)}
    environment = {**Surroundings().environment, **told}
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(*part.command, env=environment, stdout=quiet, stderr=quiet)
    url = f"http://{HOST}:{port}"
    try:
        await eventually(lambda: _is_ready(url), timeout=180, interval=0.2)
        ingress.instances[service].append(url)
        yield
    finally:
        ingress.instances[service] = [one for one in ingress.instances[service] if one != url]
        process.terminate()
        await process.wait()


async def _is_ready(url: str) -> bool:
    async with httpx.AsyncClient(timeout=5) as http:
        try:
            return (await http.get(f"{url}/readyz")).is_success
        except httpx.TransportError:
            return False


class _Figure:
    """The coins sold on the day as the platform tells them, and for how long they stood still."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._last, self._since = -1, time.monotonic()
        self.longest_pause = 0.0

    async def look(self) -> None:
        """Note whether it moved."""
        now = await self.read()
        if now != self._last:
            self.longest_pause = max(self.longest_pause, time.monotonic() - self._since)
            self._last, self._since = now, time.monotonic()

    async def read(self) -> int:
        """The figure now."""
        query = {"window": "market-day", "market_id": coin_load.MARKET}
        items = await self._platform.indicator("tourism-market", "coins-issued", **query)
        return sum(int(one["exact"]) for one in items if one["window"]["start"] == DAY.isoformat())


async def _counted(figure: _Figure, coins: int) -> bool:
    assert await figure.read() == coins
    return True


async def _programs(platform: Platform) -> int:
    listed = await platform.get("programs", "/v1/programs", role="planner", limit="1")
    return int(listed["total"])


async def _is_exact(platform: Platform, stack: LocalStack) -> bool:
    verdicts = await recount(platform, stack.services)
    assert [one["drift"] for one in verdicts] == [0] * len(stack.services)
    return True
