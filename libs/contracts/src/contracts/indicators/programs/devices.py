"""Figures of devices in public places."""

from __future__ import annotations

from contracts.indicator import Indicator

INDICATORS: tuple[Indicator, ...] = ()
