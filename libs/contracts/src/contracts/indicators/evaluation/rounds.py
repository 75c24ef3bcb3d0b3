"""Figures of the smart-city evaluation."""

from __future__ import annotations

from contracts.indicator import Indicator

INDICATORS: tuple[Indicator, ...] = ()
