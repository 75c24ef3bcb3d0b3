"""When a window is over for so long that its cells need not be in memory.

A processor lets go of cold cells once the store has them; an event that still comes for one brings it back.
The horizons are a matter of memory and recovery time alone, never of exactness.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from contracts.indicators import Window
from servicekit.stream.windows import end_of

HOT: Mapping[Window, timedelta] = {
    Window.MINUTE: timedelta(hours=2),
    Window.HOUR: timedelta(days=2),
    Window.DAY: timedelta(days=14),
    Window.MARKET_DAY: timedelta(days=14),
    Window.MONTH: timedelta(days=62),
    Window.QUARTER: timedelta(days=186),
    Window.YEAR: timedelta(days=366),
}
"""How long after its end a window is kept in memory; windows without an end are kept for good."""


def is_cold(window: Window, start: str, now: datetime) -> bool:
    """Whether a window ended longer ago than its horizon."""
    horizon, end = HOT.get(window), end_of(window, start)
    return horizon is not None and end is not None and end < now - horizon
