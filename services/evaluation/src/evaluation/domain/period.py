"""The periods a survey may cover: a year, a half, a quarter or a month.

Permenpan RB 14/2017 asks for one survey a year at least.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from evaluation.domain.errors_skm import PeriodInvalid

_PERIOD = re.compile(r"20\d{2}(-(S[12]|Q[1-4]|(0[1-9]|1[0-2])))?")
_MONTHS = {"S": 6, "Q": 3}


def read_period(text: str) -> str:
    """The period, when it is one: "2026", "2026-S1", "2026-Q3" or "2026-07". Raises: `PeriodInvalid`."""
    if not _PERIOD.fullmatch(text):
        raise PeriodInvalid(text)
    return text


def year_of(period: str) -> int:
    """The year a period lies in."""
    return int(period[:4])


def last_day(period: str) -> date:
    """The last day of a period: the rules in force on it are the period's."""
    year, _, part = period.partition("-")
    if not part:
        month = 12
    elif part[0] in _MONTHS:
        month = _MONTHS[part[0]] * int(part[1:])
    else:
        month = int(part)
    return date(int(year), month, monthrange(int(year), month)[1])
