"""Figures of evaluation, room by room."""

from __future__ import annotations

from contracts.indicator import Indicator
from contracts.indicators.evaluation import accountability, complaints, impact, reactions, rounds, skm

INDICATORS: tuple[Indicator, ...] = (
    *skm.INDICATORS,
    *rounds.INDICATORS,
    *impact.INDICATORS,
    *accountability.INDICATORS,
    *complaints.INDICATORS,
    *reactions.INDICATORS,
)
