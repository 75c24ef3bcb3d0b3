"""`./regency bench streams`: many readers of one API's live stream, and how soon a change is on all of them.

One API process serves real HTTP on real sockets. Cells are put on its feed; each must reach all readers. What
a reader missed because it was slow it is told later: all must end with the newest value of every figure.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
import time
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import quantiles
from typing import Annotated

import httpx
import typer
import uvloop

from regencyctl.bench.infrastructure import infrastructure
from regencyctl.bench.machine import machine
from regencyctl.errors import OperatorError
from regencyctl.local.ports import HOST, free_port
from servicekit.broker import Broker
from servicekit.kafka import TopicPlan, apply_topics, delete_topics, topic_specs
from servicekit.mongo import Store
from servicekit.stream.cells import Cell, feed_of
from servicekit.testing.eventually import eventually
from servicekit.testing.feeds import Put, feed_writer

_SERVICE = "tourism-market"
_FIGURES = 20
_PATH = "/v1/indicators/stream?name=market-turnover&window=market-day"
_VALUE = re.compile(rb'"market_id":"m(\d+)".*?"exact":"(\d+)"')
_AT_ONCE = 50
_PATIENCE_SECONDS = 30.0
_AT = "2026-11-22T02:05:07.123Z"


@dataclass(frozen=True, slots=True)
class Report:
    """What was measured; memory and CPU are those of the API process. `behind` must be 0.

    Attributes:
        told: Changes that reached a reader as events of their own; the others were overtaken by newer ones.
        behind: Readers that did not end with the newest value of every figure.
    """

    streams: int
    seconds: float
    changes: int
    deliveries_per_second: float
    fan_out_p50_ms: float
    fan_out_p95_ms: float
    fan_out_p99_ms: float
    told: float
    kib_per_stream: float
    rss_mib: float
    cpu_cores: float
    cpu_us_per_delivery: float
    behind: int
    machine: Mapping[str, str | int | None]


class Reader(asyncio.Protocol):
    """One socket with a stream on it: notes the value of every figure and how long ago it was published."""

    def __init__(self, published: Sequence[float], delays: list[float]) -> None:
        self._published = published
        self._delays = delays
        self._rest = b""
        self.newest: dict[bytes, int] = {}
        self.is_open = False

    def data_received(self, data: bytes) -> None:
        """Take in whole events."""
        now = time.monotonic()
        self.is_open = True
        whole, _, self._rest = (self._rest + data).rpartition(b"\n\n")
        for figure, number in _VALUE.findall(whole):
            at = int(number)
            self.newest[figure] = at
            if at < len(self._published):
                self._delays.append((now - self._published[at]) * 1e3)


def streams(
    *,
    count: Annotated[int, typer.Option("--streams", min=1, max=9_000, help="Readers at once.")] = 1_000,
    seconds: Annotated[float, typer.Option(min=1, help="How long figures change.")] = 20.0,
    rate: Annotated[float, typer.Option(min=1, help="Changes a second, over 20 figures.")] = 20.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    kafka: Annotated[str, typer.Option(help="A running broker; with --store.")] = "",
    store: Annotated[str, typer.Option(help="A running store; with --kafka.")] = "",
) -> None:
    """Open many live streams on one API process and measure how soon each change is on all of them."""
    with infrastructure(kafka, store) as (broker, url):
        report = uvloop.run(_measure(broker, url, count, seconds, rate))
    if as_json:
        typer.echo(json.dumps(asdict(report)))
    else:
        typer.echo("\n".join(f"{name:<24} {value}" for name, value in asdict(report).items()))
    if report.behind:
        raise OperatorError(f"{report.behind} readers were not told everything")


async def _measure(kafka: str, url: str, count: int, seconds: float, rate: float) -> Report:
    prefix = f"bench{uuid.uuid4().hex[:8]}"
    feed = f"{prefix}.{feed_of(_SERVICE)}"
    specs = [spec for spec in topic_specs(prefix=f"{prefix}.") if spec.name == feed]
    await apply_topics(Broker(kafka), TopicPlan(create=tuple(specs)))
    database = Store.open(url, f"{prefix}_streams")
    try:
        async with _api(kafka, url, prefix) as (pid, port), feed_writer(kafka, feed) as put:
            return await _listen(pid, port, put, count, seconds, rate)
    finally:
        await database.drop_database()
        await database.close()
        await delete_topics(Broker(kafka), f"{prefix}.")


@asynccontextmanager
async def _api(kafka: str, url: str, prefix: str) -> AsyncIterator[tuple[int, int]]:
    """An API process of its own; its id and where it listens."""
    port = free_port()
    told = {
        "kafka": kafka,
        "mongo_url": url,
        "database": f"{prefix}_streams",
        "topic_prefix": f"{prefix}.",
        "port": str(port),
        "log_level": "warning",
    }
    environment = os.environ | {f"TOURISM_MARKET_{name.upper()}": value for name, value in told.items()}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tourism_market", "api", env=environment
    )
    address = f"http://{HOST}:{port}"
    try:
        await eventually(lambda: _is_ready(address), timeout=_PATIENCE_SECONDS, interval=0.2)
        yield process.pid, port
    finally:
        process.terminate()
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await process.wait()


async def _is_ready(address: str) -> bool:
    async with httpx.AsyncClient() as client:
        try:
            return (await client.get(f"{address}/livez")).is_success
        except httpx.TransportError:
            return False


async def _listen(pid: int, port: int, put: Put, count: int, seconds: float, rate: float) -> Report:
    published: list[float] = []
    delays: list[float] = []
    empty = _rss_kib(pid)
    readers = await _open(port, count, published, delays)
    full = _rss_kib(pid)
    cpu, began = _cpu_seconds(pid), time.monotonic()
    while time.monotonic() - began < seconds:
        number = len(published)
        published.append(time.monotonic())
        await put([_change(number)])
        await asyncio.sleep(max(0.0, began + (number + 1) / rate - time.monotonic()))
    expected = {b"%d" % figure: number for figure, number in _newest(len(published)).items()}
    behind = await _behind(readers, expected)
    lasted, spent = time.monotonic() - began, _cpu_seconds(pid) - cpu
    at = quantiles(delays, n=100)
    return Report(
        streams=count,
        seconds=round(lasted, 1),
        changes=len(published),
        deliveries_per_second=round(len(delays) / lasted, 1),
        fan_out_p50_ms=round(at[49], 1),
        fan_out_p95_ms=round(at[94], 1),
        fan_out_p99_ms=round(at[98], 1),
        told=round(len(delays) / len(published) / count, 3),
        kib_per_stream=round((full - empty) / count, 1),
        rss_mib=round(full / 1024, 1),
        cpu_cores=round(spent / lasted, 3),
        cpu_us_per_delivery=round(spent / len(delays) * 1e6, 1),
        behind=behind,
        machine=machine(),
    )


async def _open(port: int, count: int, published: Sequence[float], delays: list[float]) -> list[Reader]:
    """So many streams, some at a time; returns when each has been welcomed."""
    request = f"GET {_PATH} HTTP/1.1\r\nHost: {HOST}\r\nAccept: text/event-stream\r\n\r\n".encode()
    readers: list[Reader] = []
    loop = asyncio.get_running_loop()
    for _ in range(0, count, _AT_ONCE):
        some = [
            loop.create_connection(lambda: Reader(published, delays), HOST, port)
            for _ in range(min(_AT_ONCE, count - len(readers)))
        ]
        for transport, reader in await asyncio.gather(*some):
            transport.write(request)
            readers.append(reader)
    await eventually(lambda: all(reader.is_open for reader in readers), timeout=_PATIENCE_SECONDS)
    return readers


async def _behind(readers: Sequence[Reader], expected: Mapping[bytes, int]) -> int:
    def late() -> int:
        return sum(reader.newest != expected for reader in readers)

    try:
        await eventually(lambda: not late(), timeout=_PATIENCE_SECONDS)
    except AssertionError:
        return late()
    return 0


def _change(number: int) -> tuple[str, Cell]:
    """The n-th change: figures take turns, and each says which change it was."""
    figure = number % _FIGURES
    key = f"{figure % 6}|market-turnover|1|market-day|2026-01-04|33.14|m{figure}|33.14.02.2001"
    return key, Cell((number,), 1 + number, number, 1, _AT)


def _newest(changes: int) -> dict[int, int]:
    return {number % _FIGURES: number for number in range(changes)}


def _rss_kib(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0])


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
