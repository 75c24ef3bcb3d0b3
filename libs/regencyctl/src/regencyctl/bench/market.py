"""`./regency bench market`: many gates bring batches of coins, and people read the days' pages meanwhile.

Each device sends its next batch as soon as the one before is answered, in turn on several market days. Every
batch sells and redeems, so the books balance whatever comes first. At the end one day is settled, and the
coins of all days are compared with what was sent.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import quantiles
from typing import Annotated

import httpx
import msgspec
import typer

from regencyctl import coin_load
from regencyctl.bench.devices import Devices
from regencyctl.bench.freshness import FIRST_DAY
from regencyctl.bench.machine import machine
from regencyctl.errors import OperatorError
from regencyctl.local import LocalStack
from regencyctl.market_days import MARKET, close_day, open_day, settle_day
from regencyctl.platform_client import Platform

_SERVICE = "tourism-market"
_COINS = 10
_PATIENCE_SECONDS = 60.0
_READ_EVERY_SECONDS = 0.1
_READS = 100
_PAGES = ("", "/settlement", "/accounts", "/payouts")


@dataclass(frozen=True, slots=True)
class Load:
    """What is brought: so many entries in batches, by so many devices, over so many market days."""

    entries: int
    batch: int
    devices: int
    days: int

    @property
    def dates(self) -> list[date]:
        """The market days."""
        return [FIRST_DAY + timedelta(weeks=number) for number in range(self.days)]

    def batches(self) -> Iterator[bytes]:
        """The bodies of all requests, made one at a time."""
        for number in range(self.entries // self.batch):
            day = self.dates[number % self.days]
            yield msgspec.json.encode(_batch(number * self.batch, self.batch, day))


@dataclass(frozen=True, slots=True)
class Report:
    """What was measured. `differing_days` must be 0.

    Attributes:
        reading_p95_ms: The page of a market day while the devices send.
        pages_p95_ms: Pages of a day with all its entries, once all is quiet.
        settle_ms: One day, its document and its tally included.
        rss_mib: Of the service's process, after each tenth of the entries.
    """

    entries: int
    batch: int
    devices: int
    days: int
    accepted_per_second: float
    batch_p50_ms: float
    batch_p95_ms: float
    reading_p95_ms: float
    pages_p95_ms: dict[str, float]
    settle_ms: float
    rss_mib: list[float]
    differing_days: int


def market(
    *,
    entries: Annotated[int, typer.Option(min=10_000, max=5_000_000, help="Coin transactions.")] = 100_000,
    batch: Annotated[int, typer.Option(min=2, max=1_000, help="Transactions a request.")] = 100,
    devices: Annotated[int, typer.Option(min=1, max=64, help="Gates that send at once.")] = 30,
    days: Annotated[int, typer.Option(min=1, max=50, help="Market days, in turn.")] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure batches of coins and the pages of market days, on a service of its own."""
    load = Load(entries // (10 * batch) * 10 * batch, batch, devices, days)
    with (
        tempfile.TemporaryDirectory(prefix="regency-market-") as folder,
        LocalStack(Path(folder), services=(_SERVICE,), free_ports=True) as stack,
    ):
        report = asyncio.run(_measure(stack, load))
    typer.echo(json.dumps({**asdict(report), "machine": machine()}) if as_json else _text(report))
    if report.differing_days:
        raise OperatorError("the books differ from what was sent")


async def _measure(stack: LocalStack, load: Load) -> Report:
    url = stack.url(_SERVICE)
    async with (
        Platform({_SERVICE: url}, stack.token, patience=_PATIENCE_SECONDS) as platform,
        Devices(
            f"{url}{MARKET}/coin-transactions", platform.token("gate"), patience=_PATIENCE_SECONDS
        ) as devices,
    ):
        for day in load.dates:
            await open_day(platform, day, "bench")
        async with _reading(url, load.dates[0]) as reading:
            took, lasted, rss = await _send(devices, load, lambda: _resident(stack))
        pages = {page or "day": await _page(platform, load.dates[0], page) for page in _PAGES}
        differing = await _differing(platform, load)
        settling = await _settle(platform, load.dates[0])
    sent = _percentiles(took)
    return Report(
        **asdict(load),
        accepted_per_second=round(load.entries / lasted, 1),
        batch_p50_ms=sent[49],
        batch_p95_ms=sent[94],
        reading_p95_ms=_percentiles(reading)[94],
        pages_p95_ms=pages,
        settle_ms=settling,
        rss_mib=rss,
        differing_days=differing,
    )


async def _send(
    devices: Devices, load: Load, resident: Callable[[], float]
) -> tuple[list[float], float, list[float]]:
    """How long each batch took in milliseconds, all of them in seconds, and the memory along the way."""
    waiting = load.batches()
    took: list[float] = []
    rss: list[float] = []
    tenth = load.entries // load.batch // 10

    async def device() -> None:
        for body in waiting:
            began = time.monotonic()
            await devices.send(body)
            took.append((time.monotonic() - began) * 1e3)
            if len(took) % tenth == 0:
                rss.append(await asyncio.to_thread(resident))

    began = time.monotonic()
    await asyncio.gather(*(device() for _ in range(load.devices)))
    return took, time.monotonic() - began, rss


@asynccontextmanager
async def _reading(url: str, day: date) -> AsyncIterator[list[float]]:
    """Read a day's page again and again for the time of the block; how long each answer took."""
    took: list[float] = []

    async def read() -> None:
        async with httpx.AsyncClient(base_url=url, timeout=_PATIENCE_SECONDS) as http:
            while True:
                began = time.monotonic()
                (await http.get(f"{MARKET}/market-days/{day}")).raise_for_status()
                took.append((time.monotonic() - began) * 1e3)
                await asyncio.sleep(_READ_EVERY_SECONDS)

    reading = asyncio.create_task(read())
    try:
        yield took
    finally:
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)


async def _page(platform: Platform, day: date, page: str) -> float:
    """The 95th percentile of reading a page, in milliseconds."""
    took: list[float] = []
    for _ in range(_READS):
        began = time.monotonic()
        await platform.get(_SERVICE, f"{MARKET}/market-days/{day}{page}", role="market-manager")
        took.append((time.monotonic() - began) * 1e3)
    return _percentiles(took)[94]


async def _settle(platform: Platform, day: date) -> float:
    """Milliseconds that settling takes."""
    await close_day(platform, day)
    began = time.monotonic()
    await settle_day(platform, day)
    return round((time.monotonic() - began) * 1e3, 1)


async def _differing(platform: Platform, load: Load) -> int:
    """On how many days the books are not what was sent."""
    batches = load.entries // load.batch
    found = 0
    for number, day in enumerate(load.dates):
        coins = len(range(number, batches, load.days)) * (load.batch // 2) * _COINS
        books = await platform.get(_SERVICE, f"{MARKET}/market-days/{day}/settlement")
        found += (books["issued_coins"], books["redeemed_coins"], books["held"]) != (coins, coins, 0)
    return found


def _batch(first: int, size: int, day: date) -> list[coin_load.Entry]:
    """Half of it sales, half redemptions of the same coins."""
    return [
        coin_load.entry(number, kind, _COINS, day, prefix="bench")
        for kind in ("issue", "redeem")
        for number in range(first, first + size // 2)
    ]


def _resident(stack: LocalStack) -> float:
    return next(process.rss_mib for process in stack.status().processes if process.name == _SERVICE)


def _percentiles(values: Sequence[float]) -> list[float]:
    return [round(value, 1) for value in quantiles(values, n=100)]


def _text(report: Report) -> str:
    lines = [
        f"{report.entries} entries, {report.batch} a batch, {report.devices} devices, {report.days} days",
        f"{report.accepted_per_second} a second",
        f"a batch      p50 {report.batch_p50_ms} ms, p95 {report.batch_p95_ms} ms",
        f"the day's page meanwhile p95 {report.reading_p95_ms} ms",
        *(f"{page:<12} p95 {took} ms" for page, took in report.pages_p95_ms.items()),
        f"settled in {report.settle_ms} ms; days that differ from what was sent: {report.differing_days}",
        f"memory after each tenth: {', '.join(f'{mib:.0f}' for mib in report.rss_mib)} MiB",
    ]
    return "\n".join(lines)
