"""Figures of the regional government credit card (KKPD)."""

from __future__ import annotations

from contracts.indicator import Indicator

INDICATORS: tuple[Indicator, ...] = ()
