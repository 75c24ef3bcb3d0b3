"""`./regency bench freshness`: from an accepted event to the figure, read by polling and on the live stream.

Coins are sold one at a time at a steady rate. The n-th accepted sale is visible once the figure has counted n
sales, so every sale has its own time for each way of reading, without asking for it by name.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from statistics import quantiles
from typing import Annotated, Any

import httpx
import typer

from regencyctl import coin_load
from regencyctl.local import LocalStack
from regencyctl.platform_client import Platform
from servicekit.testing.eventually import eventually

DAY = date(2025, 1, 5)
_INDICATOR = "coin-sales"
_SERVICE = "tourism-market"
_MARKET = f"/v1/markets/{coin_load.MARKET}"
_POLL_SECONDS = 0.05
_PATIENCE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Report:
    """What was measured, in milliseconds after the door accepted the event. `missing` must be 0."""

    events: int
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


class Sightings:
    """When a growing count was first seen to be at least n."""

    def __init__(self) -> None:
        self._counts: list[int] = []
        self._times: list[float] = []

    def see(self, count: int) -> None:
        """The count is this, now. Smaller or equal counts tell nothing new."""
        if not self._counts or count > self._counts[-1]:
            self._counts.append(count)
            self._times.append(time.monotonic())

    @property
    def count(self) -> int:
        """The highest count seen."""
        return self._counts[-1] if self._counts else 0

    def delays(self, accepted: Sequence[float]) -> list[float]:
        """For the n-th acceptance, in order: milliseconds until n was seen. Those never seen are left out."""
        places = (bisect_left(self._counts, number) for number in range(1, len(accepted) + 1))
        times = zip(accepted, places, strict=True)
        return [max(0.0, (self._times[at] - since) * 1e3) for since, at in times if at < len(self._times)]


def freshness(
    rate: Annotated[float, typer.Option(min=1, max=2_000, help="Events a second.")] = 100.0,
    seconds: Annotated[float, typer.Option(min=2, max=600, help="For how long.")] = 20.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure how long an accepted event takes to be in the figures, on a platform of its own."""
    with (
        tempfile.TemporaryDirectory(prefix="regency-freshness-") as folder,
        LocalStack(Path(folder), free_ports=True) as stack,
    ):
        urls = {service: stack.url(service) for service in stack.services}
        report = asyncio.run(_measure(urls, stack.token, rate, int(rate * seconds)))
    typer.echo(json.dumps(asdict(report)) if as_json else _text(report))
    if report.missing:
        raise typer.Exit(1)


async def _measure(
    urls: Mapping[str, str], token: Callable[[str, str], str], rate: float, count: int
) -> Report:
    async with Platform(urls, token) as platform, Platform(urls, token) as reader:
        await platform.post(_SERVICE, f"{_MARKET}/market-days/{DAY}/open", {}, role="market-manager")
        polled, streamed = Sightings(), Sightings()
        watching = [
            asyncio.create_task(_poll(reader, polled)),
            asyncio.create_task(_listen(urls[_SERVICE], streamed)),
        ]
        began = time.monotonic()
        sent = await _sell(platform, rate, count)
        lasted = time.monotonic() - began
        await _until_seen(count, polled, streamed)
        for task in watching:
            task.cancel()
        await asyncio.gather(*watching, return_exceptions=True)
    return _report(sent, lasted, rate, polled, streamed)


async def _sell(platform: Platform, rate: float, count: int) -> list[tuple[float, float]]:
    """Offer sales at a steady rate, whatever the answers take; (offered, accepted) of each."""
    began = time.monotonic()

    async def sell(number: int) -> tuple[float, float]:
        made = coin_load.entry(number, "issue", 5, DAY, prefix="fresh")
        await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))
        offered = time.monotonic()
        await platform.post(_SERVICE, f"{_MARKET}/coin-transactions", made, role="gate")
        return offered, time.monotonic()

    return list(await asyncio.gather(*(sell(number) for number in range(count))))


async def _poll(platform: Platform, sightings: Sightings) -> None:
    while True:
        for item in await platform.indicator(_SERVICE, _INDICATOR, window="market-day"):
            sightings.see(_count_of(item))
        await asyncio.sleep(_POLL_SECONDS)


async def _listen(url: str, sightings: Sightings) -> None:
    async with (
        httpx.AsyncClient(timeout=None) as http,  # noqa: S113 - a live stream has no end
        http.stream("GET", f"{url}/v1/indicators/stream", params={"name": _INDICATOR}) as stream,
    ):
        async for line in stream.aiter_lines():
            item = json.loads(line.removeprefix("data:")) if line.startswith("data:") else {}
            if item.get("window", {}).get("kind") == "market-day":
                sightings.see(_count_of(item))


def _count_of(item: Mapping[str, Any]) -> int:
    return int(Fraction(item["exact"]))


async def _until_seen(count: int, *sightings: Sightings) -> None:
    async def all_seen() -> bool:
        return all(one.count >= count for one in sightings)

    with suppress(AssertionError):
        await eventually(all_seen, timeout=_PATIENCE_SECONDS)


def _report(
    sent: Sequence[tuple[float, float]], lasted: float, rate: float, polled: Sightings, streamed: Sightings
) -> Report:
    accepted = sorted(accepted for _, accepted in sent)
    read, stream = polled.delays(accepted), streamed.delays(accepted)
    took = _percentiles([(accepted - offered) * 1e3 for offered, accepted in sent])
    read_at, stream_at = _percentiles(read), _percentiles(stream)
    return Report(
        events=len(sent),
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
    )


def _percentiles(values: Sequence[float]) -> list[float]:
    return [round(value, 1) for value in quantiles(values, n=100)]


def _text(report: Report) -> str:
    lines = [
        f"{report.events} events, {report.accepted_per_second} accepted a second "
        f"of {report.offered_per_second} offered, {report.missing} not seen",
        f"accepted after        p50 {report.accept_p50_ms} ms, p95 {report.accept_p95_ms} ms",
    ]
    for way, p50, p95, p99 in (
        ("in GET /v1/indicators", report.read_p50_ms, report.read_p95_ms, report.read_p99_ms),
        ("on the live stream   ", report.stream_p50_ms, report.stream_p95_ms, report.stream_p99_ms),
    ):
        lines.append(f"{way} p50 {p50} ms, p95 {p95} ms, p99 {p99} ms")
    return "\n".join(lines)
