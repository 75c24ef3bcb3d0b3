"""The arithmetic: cores, processes and disks for a number of regencies in the same busiest hour."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from regencyctl.capacity.assumptions import Assumptions

_GIB = 2**30
_SECONDS_AN_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Need:
    """What so many regencies take.

    Attributes:
        events_a_second: In the busiest hour; all regencies are taken to have it at once.
        busy_cores: Cores of the reference machine that are at work then, by stage.
        cores: What to provide so that none is busier than the sizing allows, by stage, each on its own cores.
        all_cores: What to provide when stages share machines, and so their head room.
        api_processes: Replicas of APIs altogether, one core each at most.
        processors: Processes that count, of all services.
        topic_gib: All replicas of all topics over their retention.
        store_gib: One year of documents on each member of the replica set.
    """

    regencies: int
    requests_a_second: float
    events_a_second: float
    busy_cores: Mapping[str, float]
    cores: Mapping[str, int]
    all_cores: int
    api_processes: int
    processors: int
    topic_gib: float
    store_gib: float


def need_of(assumptions: Assumptions, regencies: int) -> Need:
    """What this many regencies take. Raises: `ValueError` for fewer than one."""
    if regencies < 1:
        raise ValueError("at least one regency")
    busy = _busy_cores(assumptions, regencies)
    sizing = assumptions.sizing
    cores = {stage: math.ceil(load / sizing.busy_at_most) for stage, load in busy.items()}
    yearly = assumptions.events_a_second * regencies * sizing.busy_hours_a_year * _SECONDS_AN_HOUR
    kept = yearly * sizing.topic_days / 365
    return Need(
        regencies=regencies,
        requests_a_second=assumptions.requests_a_second * regencies,
        events_a_second=assumptions.events_a_second * regencies,
        busy_cores=busy,
        cores=cores,
        all_cores=math.ceil(sum(busy.values()) / sizing.busy_at_most),
        api_processes=_processes(busy["api"], sizing.busy_at_most * sizing.api_process_cores),
        processors=_processes(busy["processor"], sizing.busy_at_most),
        topic_gib=kept * sizing.event_bytes * sizing.replication / _GIB,
        store_gib=yearly * sizing.document_bytes / _GIB,
    )


def _processes(busy: float, each: float) -> int:
    """At least two of every kind: one may die."""
    return max(2, math.ceil(busy / each))


def _busy_cores(assumptions: Assumptions, regencies: int) -> dict[str, float]:
    busy = {
        stage.name: regencies
        * sum(work.requests * stage.seconds(work.events) for work in assumptions.work)
        / _SECONDS_AN_HOUR
        for stage in assumptions.stage
    }
    reading, costs = assumptions.reading, assumptions.costs
    figures = reading.figures_an_hour * costs.figure_us / _SECONDS_AN_HOUR
    streams = reading.streams * costs.stream_us_a_second
    busy["api"] += regencies * (figures + streams) / 1e6
    busy["messages"] = regencies * reading.messages_an_hour * costs.message_us / _SECONDS_AN_HOUR / 1e6
    busy["idle"] = costs.idle_cores
    return busy
