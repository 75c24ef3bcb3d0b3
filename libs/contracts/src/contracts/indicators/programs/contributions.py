"""Figures of corporate contributions (TJSLP/CSR)."""

from __future__ import annotations

from contracts.indicator import Indicator

INDICATORS: tuple[Indicator, ...] = ()
