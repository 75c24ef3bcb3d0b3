"""Which window an instant falls into. Windows are counted in WIB, whatever zone the event was written in.

Owns the text forms of instants and window starts; knows nothing about indicators or Kafka.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, timedelta
from functools import lru_cache

from contracts.indicators import Window
from servicekit.days import WIB

HOUR_DIGITS = len("2026-11-22T02")
MINUTE_DIGITS = len("2026-11-22T02:05")
ALL_TIME = "all"

PAYLOAD_FIELD: Mapping[Window, str] = {Window.MARKET_DAY: "market_day", Window.SURVEY_PERIOD: "period"}
"""Windows that the payload names, because no clock can tell them."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_REMEMBERED = 50_000


class Moments(dict[str, str]):
    """The UTC hour (or minute) of an instant, as text: checked once, then looked up.

    `moments[text[:digits]]` is the fast way for an instant that ends in "Z"; `of` takes any offset. Both
    raise ValueError for a text that is no instant.
    """

    def __init__(self, digits: int) -> None:
        super().__init__()
        self.digits = digits

    def __missing__(self, prefix: str) -> str:
        if _text(_instant_of(prefix), self.digits) != prefix:
            raise ValueError(f"no instant: {prefix!r}")
        if len(self) >= _REMEMBERED:
            self.clear()
        self[prefix] = prefix
        return prefix

    def of(self, instant: str) -> str:
        """The moment of an ISO 8601 instant with any offset."""
        return self[_text(parse(instant), self.digits)]


def parse(instant: str) -> datetime:
    """An ISO 8601 instant in UTC. Raises ValueError when it is none, names no offset or is on no calendar."""
    parsed = datetime.fromisoformat(instant)
    if parsed.tzinfo is None:
        raise ValueError(f"no offset: {instant!r}")
    if not MINYEAR < parsed.year < MAXYEAR:
        raise ValueError(f"no year of any window: {instant!r}")
    return parsed.astimezone(UTC)


def microseconds(instant: str) -> int:
    """An ISO 8601 instant as microseconds since 1970: a number that orders instants of any precision."""
    return (parse(instant) - _EPOCH) // timedelta(microseconds=1)


@lru_cache(maxsize=65536)
def start_of(window: Window, moment: str) -> str:
    """The start of the window that holds a moment of `Moments`."""
    return start_at(window, _instant_of(moment))


def start_at(window: Window, instant: datetime) -> str:
    """The start of the window that holds an instant: "2026-11-22", "2026-11", "2026-Q4", "2026", "all"."""
    return _FORMS[window](instant.astimezone(WIB))


@lru_cache(maxsize=65536)
def end_of(window: Window, start: str) -> datetime | None:
    """The instant (UTC) at which the window with this start is over: the first one outside it.

    None for all time and for survey periods, whose end no clock can tell, and for the last day of the
    calendar. Raises ValueError for a text that is no start of such a window.
    """
    ending = _ENDS.get(window)
    try:
        return None if ending is None else ending(start).astimezone(UTC)
    except OverflowError:
        return None


def number_of(window: Window, start: str) -> int:
    """The number of a day, month, quarter or year: the next one has the next number. Raises ValueError."""
    if window in {Window.DAY, Window.MARKET_DAY}:
        return date.fromisoformat(start).toordinal()
    year, part = int(start[:4]), start[5:].removeprefix("Q")
    return year * _PER_YEAR[window] + int(part or 1) - 1


def start_numbered(window: Window, number: int) -> str:
    """The start of the day, month, quarter or year of this number."""
    if window in {Window.DAY, Window.MARKET_DAY}:
        return date.fromordinal(number).isoformat()
    year, part = divmod(number, _PER_YEAR[window])
    return _NUMBERED[window].format(year, part + 1)


def _next_month(start: str) -> datetime:
    year, month = map(int, start.split("-"))
    return datetime(year + month // 12, month % 12 + 1, 1, tzinfo=WIB)


def _next_quarter(start: str) -> datetime:
    year, quarter = start.split("-Q")
    return _next_month(f"{year}-{3 * int(quarter)}")


def _next_day(start: str) -> datetime:
    return datetime.strptime(start, "%Y-%m-%d").replace(tzinfo=WIB) + timedelta(days=1)


_PER_YEAR: Mapping[Window, int] = {Window.MONTH: 12, Window.QUARTER: 4, Window.YEAR: 1}
_NUMBERED: Mapping[Window, str] = {
    Window.MONTH: "{:04}-{:02}",
    Window.QUARTER: "{:04}-Q{}",
    Window.YEAR: "{:04}",
}

_ENDS: Mapping[Window, Callable[[str], datetime]] = {
    Window.MINUTE: lambda start: parse(start) + timedelta(minutes=1),
    Window.HOUR: lambda start: parse(start) + timedelta(hours=1),
    Window.DAY: _next_day,
    Window.MARKET_DAY: _next_day,
    Window.MONTH: _next_month,
    Window.QUARTER: _next_quarter,
    Window.YEAR: lambda start: _next_month(f"{start}-12"),
}

_FORMS: Mapping[Window, Callable[[datetime], str]] = {
    Window.MINUTE: lambda at: at.isoformat(timespec="minutes"),
    Window.HOUR: lambda at: at.replace(minute=0).isoformat(timespec="minutes"),
    Window.DAY: lambda at: at.strftime("%Y-%m-%d"),
    Window.MONTH: lambda at: at.strftime("%Y-%m"),
    Window.QUARTER: lambda at: f"{at.year}-Q{(at.month + 2) // 3}",
    Window.YEAR: lambda at: at.strftime("%Y"),
    Window.ALL: lambda _: ALL_TIME,
}


def _instant_of(moment: str) -> datetime:
    return parse(f"{moment}:00Z" if len(moment) == HOUR_DIGITS else f"{moment}Z")


def _text(instant: datetime, digits: int) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M")[:digits]
