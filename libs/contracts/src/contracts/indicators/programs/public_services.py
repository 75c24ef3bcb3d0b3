"""Figures of services to citizens and their queues."""

from __future__ import annotations

from contracts.indicator import Indicator

INDICATORS: tuple[Indicator, ...] = ()
