"""A small simulation of the busiest minutes: does what the arithmetic asks for really keep up?

Requests of all kinds of work arrive by chance (Poisson) and go through the stages one after the other.
Readers want the first stage only. Every stage has so many cores, with one queue before them. Nothing is taken
from averages: what comes out is how long requests took and how busy the cores were.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from regencyctl.capacity.assumptions import Assumptions

_FIRST_FOR_EACH_CORE = 20
"""Requests that are not judged: the first ones find every queue empty."""

_STREAM_SECONDS = 10.0
"""A live stream's work of so long comes at once: harder on the others than it is, and quicker to simulate."""


@dataclass(frozen=True, slots=True)
class Simulated:
    """What came out.

    Attributes:
        delay_p50: Seconds from a request's arrival until its figures are stored, without waits for batching.
        busy: Share of the time the cores of a stage were at work.
    """

    requests: int
    delay_p50: float
    delay_p95: float
    delay_p99: float
    busy: Mapping[str, float]


@dataclass(slots=True)
class _Visit:
    """A request or a reader: when it came, what it needs of each stage on average, where it is by now."""

    came: float
    needs: tuple[float, ...]
    now: float


def simulate(
    assumptions: Assumptions, regencies: int, cores: Mapping[str, int], *, seconds: float, seed: int = 1
) -> Simulated:
    """Run the busiest hour of so many regencies for so long. The same seed gives the same answer."""
    chance = random.Random(seed)
    visits = list(_arrivals(assumptions, regencies, seconds, chance))
    busy: dict[str, float] = {}
    for number, stage in enumerate(assumptions.stage):
        there = sorted((visit for visit in visits if len(visit.needs) > number), key=lambda visit: visit.now)
        worked = _serve(there, number, cores[stage.name], chance)
        busy[stage.name] = worked / (cores[stage.name] * seconds)
    requests = sorted((visit for visit in visits if len(visit.needs) > 1), key=lambda visit: visit.came)
    judged = requests[min(len(requests) // 4, _FIRST_FOR_EACH_CORE * max(cores.values())) :]
    delays = sorted(visit.now - visit.came for visit in judged)
    return Simulated(len(requests), _at(delays, 0.5), _at(delays, 0.95), _at(delays, 0.99), busy)


def _arrivals(
    assumptions: Assumptions, regencies: int, seconds: float, chance: random.Random
) -> Iterator[_Visit]:
    reading, costs = assumptions.reading, assumptions.costs
    kinds = [
        (work.requests / 3600, tuple(stage.seconds(work.events) for stage in assumptions.stage))
        for work in assumptions.work
    ]
    kinds.append((reading.figures_an_hour / 3600, (costs.figure_us / 1e6,)))
    kinds.append((reading.streams / _STREAM_SECONDS, (_STREAM_SECONDS * costs.stream_us_a_second / 1e6,)))
    for rate, needs in kinds:
        at = chance.expovariate(rate * regencies)
        while at < seconds:
            yield _Visit(at, needs, at)
            at += chance.expovariate(rate * regencies)


def _serve(visits: list[_Visit], stage: int, cores: int, chance: random.Random) -> float:
    """Let them through a stage in the order they come to it; core seconds worked.

    Times of service scatter as widely as their mean (exponential).
    """
    free = [0.0] * cores
    worked = 0.0
    for visit in visits:
        needs = chance.expovariate(1 / visit.needs[stage]) if visit.needs[stage] else 0.0
        visit.now = max(visit.now, heapq.heappop(free)) + needs
        heapq.heappush(free, visit.now)
        worked += needs
    return worked


def _at(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0
