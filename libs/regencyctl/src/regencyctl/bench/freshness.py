"""`./regency bench freshness`: from an accepted event to the figure, read by polling and on the live stream.

Coins are sold in batches at a steady rate, in turn on several market days, so that no single document is hot.
On each day the n-th accepted sale is visible once the figure has counted n sales: every sale has its own time
for each way of reading, without asking for it by name. With `--burst` ten times as much is offered for a
while, and what counts is that nothing is lost and how long it takes until all is told.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from statistics import quantiles
from typing import Annotated, Any

import httpx
import typer

from regencyctl.bench.devices import Devices, Sale, prepare
from regencyctl.bench.machine import machine
from regencyctl.errors import OperatorError
from regencyctl.local import LocalStack
from regencyctl.market_days import MARKET, open_day
from regencyctl.platform_client import Platform
from servicekit.testing.eventually import eventually

FIRST_DAY = date(2025, 1, 5)
_INDICATOR = "coin-sales"
_SERVICE = "tourism-market"
_POLL_SECONDS = 0.1
_PATIENCE_SECONDS = 120.0
_BURST = 10


@dataclass(frozen=True, slots=True)
class Offer:
    """What is sold: events a second, in batches, over so many market days."""

    rate: float
    seconds: float
    batch: int
    days: int
    burst_seconds: float

    @property
    def phases(self) -> list[tuple[float, float]]:
        """Each phase: its rate, and how long it lasts."""
        steady = [(self.rate, self.seconds)]
        return [*steady, (self.rate * _BURST, self.burst_seconds)] if self.burst_seconds else steady


@dataclass(frozen=True, slots=True)
class Report:
    """What was measured, in milliseconds after the door accepted the event. `missing` must be 0.

    Attributes:
        drained_seconds: From the last acceptance until everything was told on both ways.
    """

    events: int
    batch: int
    offered_per_second: float
    accepted_per_second: float
    accept_p50_ms: float
    accept_p95_ms: float
    read_p50_ms: float
    read_p95_ms: float
    read_p99_ms: float
    stream_p50_ms: float
    stream_p95_ms: float
    stream_p99_ms: float
    missing: int
    drained_seconds: float


class Sightings:
    """When growing counts, one for each market day, were first seen to be at least n."""

    def __init__(self) -> None:
        self._counts: defaultdict[str, list[int]] = defaultdict(list)
        self._times: defaultdict[str, list[float]] = defaultdict(list)

    def see(self, item: Mapping[str, Any]) -> None:
        """A figure says this, now. Smaller or equal counts tell nothing new."""
        day, count = item["window"]["start"], int(Fraction(item["exact"]))
        if count > self.count(day):
            self._counts[day].append(count)
            self._times[day].append(time.monotonic())

    def count(self, day: str) -> int:
        """The highest count seen of a day."""
        return self._counts[day][-1] if self._counts[day] else 0

    def delays(self, sales: Sequence[Sale]) -> list[float]:
        """For each sale: milliseconds from its acceptance until it was seen, if it ever was."""
        found: list[float] = []
        accepted: defaultdict[str, int] = defaultdict(int)
        for day, _, since in sorted(sales, key=lambda sale: sale[2]):
            accepted[day] += 1
            at = bisect_left(self._counts[day], accepted[day])
            if at < len(self._times[day]):
                found.append(max(0.0, (self._times[day][at] - since) * 1e3))
        return found


def freshness(
    *,
    rate: Annotated[float, typer.Option(min=1, max=5_000, help="Events a second.")] = 500.0,
    seconds: Annotated[float, typer.Option(min=2, max=600, help="For how long.")] = 20.0,
    batch: Annotated[int, typer.Option(min=1, max=1_000, help="Events a request.")] = 20,
    days: Annotated[int, typer.Option(min=1, max=50, help="Market days, in turn.")] = 10,
    burst: Annotated[bool, typer.Option(help="Then offer ten times as much.")] = False,
    burst_seconds: Annotated[float, typer.Option(min=1, max=600, help="For how long then.")] = 60.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure how long an accepted event takes to be in the figures, on a platform of its own."""
    offer = Offer(rate, seconds, batch, days, burst_seconds if burst else 0.0)
    with (
        tempfile.TemporaryDirectory(prefix="regency-freshness-") as folder,
        LocalStack(Path(folder), free_ports=True) as stack,
    ):
        urls = {service: stack.url(service) for service in stack.services}
        reports = asyncio.run(_measure(urls, stack.token, offer))
    if as_json:
        named = dict(zip(("steady", "burst"), map(asdict, reports), strict=False))
        typer.echo(json.dumps({**named, "machine": machine()}))
    else:
        typer.echo("\n\n".join(map(_text, reports)))
    if any(report.missing for report in reports):
        raise OperatorError("accepted events are missing in the figures")


async def _measure(urls: Mapping[str, str], token: Callable[[str, str], str], offer: Offer) -> list[Report]:
    days = [FIRST_DAY + timedelta(weeks=number) for number in range(offer.days)]
    async with Platform(urls, token, patience=_PATIENCE_SECONDS) as platform:
        for day in days:
            await open_day(platform, day, "bench")
        polled, streamed = Sightings(), Sightings()
        watching = [
            asyncio.create_task(_poll(platform, polled)),
            asyncio.create_task(_listen(urls[_SERVICE], streamed)),
        ]
        door = f"{urls[_SERVICE]}{MARKET}/coin-transactions"
        async with Devices(door, platform.token("gate"), patience=_PATIENCE_SECONDS) as devices:
            reports = await _offer(devices, days, offer, polled, streamed)
        for task in watching:
            task.cancel()
        await asyncio.gather(*watching, return_exceptions=True)
    return reports


async def _offer(devices: Devices, days: Sequence[date], offer: Offer, *ways: Sightings) -> list[Report]:
    reports: list[Report] = []
    sold: list[Sale] = []
    for rate, seconds in offer.phases:
        deliveries = await asyncio.to_thread(prepare, days, offer.batch, len(sold), round(rate * seconds))
        began = time.monotonic()
        sent = await devices.sell(deliveries, rate)
        lasted = time.monotonic() - began
        sold += sent
        await _until_seen(sold, *ways)
        drained = time.monotonic() - max(accepted for *_, accepted in sent)
        delays = [way.delays(sold)[-len(sent) :] for way in ways]
        reports.append(_report(sent, offer, rate, lasted, drained, delays))
    return reports


async def _poll(platform: Platform, sightings: Sightings) -> None:
    while True:
        for item in await platform.indicator(_SERVICE, _INDICATOR, window="market-day"):
            sightings.see(item)
        await asyncio.sleep(_POLL_SECONDS)


async def _listen(url: str, sightings: Sightings) -> None:
    query = {"name": _INDICATOR, "window": "market-day"}
    async with (
        httpx.AsyncClient(timeout=None) as http,  # noqa: S113 - a live stream has no end
        http.stream("GET", f"{url}/v1/indicators/stream", params=query) as stream,
    ):
        is_figure = False
        async for line in stream.aiter_lines():
            if line.startswith("data:") and is_figure:
                sightings.see(json.loads(line.removeprefix("data:")))
            is_figure = line == "event: figure"


async def _until_seen(sold: Sequence[Sale], *sightings: Sightings) -> None:
    expected: defaultdict[str, int] = defaultdict(int)
    for day, *_ in sold:
        expected[day] += 1

    async def all_seen() -> bool:
        return all(one.count(day) >= count for one in sightings for day, count in expected.items())

    with suppress(AssertionError):
        await eventually(all_seen, timeout=_PATIENCE_SECONDS)


def _report(
    sent: Sequence[Sale],
    offer: Offer,
    rate: float,
    lasted: float,
    drained: float,
    delays: Sequence[Sequence[float]],
) -> Report:
    read, stream = delays
    took = _percentiles([(accepted - offered) * 1e3 for _, offered, accepted in sent])
    read_at, stream_at = _percentiles(read), _percentiles(stream)
    return Report(
        events=len(sent),
        batch=offer.batch,
        offered_per_second=rate,
        accepted_per_second=round(len(sent) / lasted, 1),
        accept_p50_ms=took[49],
        accept_p95_ms=took[94],
        read_p50_ms=read_at[49],
        read_p95_ms=read_at[94],
        read_p99_ms=read_at[98],
        stream_p50_ms=stream_at[49],
        stream_p95_ms=stream_at[94],
        stream_p99_ms=stream_at[98],
        missing=2 * len(sent) - len(read) - len(stream),
        drained_seconds=round(drained, 2),
    )


def _percentiles(values: Sequence[float]) -> list[float]:
    return [round(value, 1) for value in quantiles(values, n=100)]


def _text(report: Report) -> str:
    lines = [
        f"{report.events} events in batches of {report.batch}, {report.missing} not seen",
        f"{report.accepted_per_second} accepted a second of {report.offered_per_second} offered",
        f"accepted after        p50 {report.accept_p50_ms} ms, p95 {report.accept_p95_ms} ms",
    ]
    for way, p50, p95, p99 in (
        ("in GET /v1/indicators", report.read_p50_ms, report.read_p95_ms, report.read_p99_ms),
        ("on the live stream   ", report.stream_p50_ms, report.stream_p95_ms, report.stream_p99_ms),
    ):
        lines.append(f"{way} p50 {p50} ms, p95 {p95} ms, p99 {p99} ms")
    return "\n".join([*lines, f"all of it told {report.drained_seconds} s after the last was accepted"])
