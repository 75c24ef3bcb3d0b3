"""Figures of programs, room by room."""

from __future__ import annotations

from contracts.indicator import Indicator
from contracts.indicators.programs import (
    contributions,
    devices,
    disbursements,
    kkpd,
    masterplans,
    public_services,
    register,
)

INDICATORS: tuple[Indicator, ...] = (
    *register.INDICATORS,
    *masterplans.INDICATORS,
    *disbursements.INDICATORS,
    *kkpd.INDICATORS,
    *contributions.INDICATORS,
    *public_services.INDICATORS,
    *devices.INDICATORS,
)
