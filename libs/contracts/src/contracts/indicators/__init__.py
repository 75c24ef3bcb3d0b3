"""Indicators as data: adding one is an entry here and a test, no code.

A definition says which event is counted, how, by which labels and in which windows. A changed definition gets
a new version; the engine keeps both apart. What definitions are made of can be imported from here too.
"""

from __future__ import annotations

from contracts.indicator import Indicator
from contracts.indicators import evaluation, notifications, programs, tourism_market, tourism_visits
from contracts.measures import (
    Count,
    Distinct,
    Histogram,
    Last,
    Max,
    Mean,
    Measure,
    Min,
    Quantile,
    Ratio,
    ShareOfTotal,
    Streak,
    Sum,
    WeightedIndex,
)
from contracts.window import Window

__all__ = [
    "INDICATORS",
    "Count",
    "Distinct",
    "Histogram",
    "Indicator",
    "Last",
    "Max",
    "Mean",
    "Measure",
    "Min",
    "Quantile",
    "Ratio",
    "ShareOfTotal",
    "Streak",
    "Sum",
    "WeightedIndex",
    "Window",
    "indicator_named",
    "indicators_of",
]

INDICATORS: tuple[Indicator, ...] = (
    *tourism_market.INDICATORS,
    *tourism_visits.INDICATORS,
    *evaluation.INDICATORS,
    *programs.INDICATORS,
    *notifications.INDICATORS,
)

_NAMED: dict[str, Indicator] = {indicator.name: indicator for indicator in INDICATORS}


def indicator_named(name: str) -> Indicator:
    """The indicator of this name. Raises KeyError."""
    return _NAMED[name]


def indicators_of(service: str) -> tuple[Indicator, ...]:
    """The indicators a service keeps: those computed from its own events."""
    return tuple(indicator for indicator in INDICATORS if indicator.owner == service)
