"""The current figures of a service's indicators for Prometheus, as sums and what they are divided by.

Quotients are never published: sums and divisors can be added up over regencies and time, means cannot.
Cells are added up over everything but the regency, so that the time series are few. A lowest, highest or last
value, a quantile, a number of different things and a streak cannot be added up: of those only the events are
shown. A histogram also shows its buckets.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from itertools import accumulate

import structlog

from contracts.indicators import INDICATORS, Histogram, Indicator, Window
from servicekit.clock import Clock
from servicekit.errors import Unavailable
from servicekit.metrics import Metrics
from servicekit.mongo import DESCENDING, Store
from servicekit.stream import measures
from servicekit.stream.archive import CELLS
from servicekit.stream.figures import REGENCY, Figure, Selection, read_figures
from servicekit.stream.windows import PAYLOAD_FIELD, start_at

EVERY_SECONDS = 15.0

_log = structlog.get_logger(__name__)


class IndicatorGauges:
    """Shows the current window of each of a service's indicators."""

    def __init__(
        self, service: str, store: Store, metrics: Metrics, clock: Clock, every: float = EVERY_SECONDS
    ) -> None:
        self._indicators = [one for one in INDICATORS if one.owner == service]
        self._store = store
        self._clock = clock
        self._every = every
        self._sums = metrics.gauge("regency_indicator_sum")
        self._divisors = metrics.gauge("regency_indicator_divisor")
        self._buckets = metrics.gauge("regency_indicator_bucket")
        self._events = metrics.gauge("regency_indicator_events")

    async def run(self, stop: asyncio.Event) -> None:
        """Read the figures every few seconds until `stop`; while the store is away the last ones stay."""
        while not stop.is_set():
            try:
                self._show([figure async for figure in self._current()])
            except Unavailable as error:
                _log.warning("gauges_not_read", code=error.reason_code)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._every):
                    await stop.wait()

    async def _current(self) -> AsyncIterator[Figure]:
        for indicator, window in self._shown():
            start = await self._start(indicator, window)
            for figure in await read_figures(
                self._store, Selection(indicator, window, (REGENCY,), first=start, last=start)
            ):
                yield figure

    def _shown(self) -> Iterator[tuple[Indicator, Window]]:
        for indicator in self._indicators:
            yield from ((indicator, window) for window in indicator.windows)

    async def _start(self, indicator: Indicator, window: Window) -> str:
        """The window that holds this instant; of market days and survey periods the newest one counted."""
        if window not in PAYLOAD_FIELD:
            return start_at(window, self._clock.now())
        newest = await self._store.collection(CELLS).find(
            {"indicator": indicator.name, "version": indicator.version, "window": str(window)},
            sort=(("start", DESCENDING),),
            limit=1,
        )
        return str(newest[0]["start"]) if newest else ""

    def _show(self, figures: list[Figure]) -> None:
        for gauge in (self._sums, self._divisors, self._buckets, self._events):
            gauge.clear()
        for figure in figures:
            labels = (figure.indicator.name, figure.labels[REGENCY], str(figure.window))
            self._events.labels(*labels).set(figure.events)
            self._show_parts(figure, labels)
            if isinstance(figure.indicator.measure, Histogram):
                self._show_buckets(figure, labels)

    def _show_parts(self, figure: Figure, labels: tuple[str, ...]) -> None:
        parts = measures.parts(figure.indicator.measure, figure.state)
        if parts is not None:
            total, divisor = parts
            self._sums.labels(*labels).set(float(total))
            if divisor is not None:
                self._divisors.labels(*labels).set(divisor)

    def _show_buckets(self, figure: Figure, labels: tuple[str, ...]) -> None:
        buckets = figure.shown.detail["buckets"]
        counts = accumulate(bucket["events"] for bucket in buckets)
        for bucket, count in zip(buckets, counts, strict=True):
            edge = bucket["below"]
            self._buckets.labels(*labels, "+Inf" if edge is None else str(edge)).set(count)
