"""The spans of time a figure may be about."""

from __future__ import annotations

from enum import StrEnum


class Window(StrEnum):
    """How long one figure lasts. Event time decides; day and longer are WIB."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    MARKET_DAY = "market-day"
    SURVEY_PERIOD = "survey-period"
    ALL = "all"
