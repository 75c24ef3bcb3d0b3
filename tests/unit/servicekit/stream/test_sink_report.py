"""What a sink tells of itself while partitions come and go."""

from __future__ import annotations

import asyncio
from typing import Any

from prometheus_client import CollectorRegistry

from servicekit.kafka import TopicPartition
from servicekit.metrics import Metrics
from servicekit.stream.sink_report import SinkReport

PLACES = [TopicPartition("programs.indicators", number) for number in range(2)]


class Rebalanced:
    """A consumer whose partitions are taken away while it says where it is."""

    def __init__(self, report: SinkReport) -> None:
        self._report = report

    def assignment(self) -> list[TopicPartition]:
        """What it has at first."""
        return PLACES

    def highwater(self, _: TopicPartition) -> int:
        """Where each ends."""
        return 7

    async def position(self, place: TopicPartition) -> int:
        """Where it is, after a while."""
        if place is PLACES[0]:
            await self._report.on_partitions_revoked(PLACES)
        return 5


async def test_partitions_that_go_while_the_sink_is_asked_where_it_is_are_told_no_more() -> None:
    metrics = Metrics(CollectorRegistry())
    report = SinkReport(metrics, "programs.indicator-sink")
    consumer: Any = Rebalanced(report)
    telling = asyncio.create_task(report.run())

    report.fetched(consumer)
    await report.stored(consumer)
    await asyncio.sleep(0)

    assert not telling.done()
    assert not [one for lag in metrics.gauge("regency_sink_lag_records").collect() for one in lag.samples]
    telling.cancel()
