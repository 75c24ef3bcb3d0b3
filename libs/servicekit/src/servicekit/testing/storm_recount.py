"""Every kind of measure over coin events, and a recount of its cells in plain Python to hold them against."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import cache, partial
from typing import Any, TypeVar

from contracts.event import Event
from contracts.indicators import (
    Count,
    Distinct,
    Histogram,
    Indicator,
    Last,
    Max,
    Mean,
    Measure,
    Min,
    Quantile,
    Ratio,
    ShareOfTotal,
    Streak,
    Sum,
    WeightedIndex,
    Window,
)
from contracts.text import Text
from contracts.tourism_market import CoinsIssued, CoinsRedeemed
from servicekit.days import WIB
from servicekit.stream import measures
from servicekit.stream.cells import Cell
from servicekit.testing.storm_events import COIN_VALUE, REGENCY, Place, Spot, Tally

_MARKET = ("market_id",)
_VILLAGE = ("village",)
_BOTH = (*_MARKET, *_VILLAGE)
_CLOCK = (Window.MINUTE, Window.HOUR, Window.DAY, Window.MONTH, Window.QUARTER, Window.YEAR)
_SIGMAS = 4
_Key = TypeVar("_Key")


def _indicator(
    measure: Measure,
    by: tuple[str, ...],
    *windows: Window,
    name: str = "",
    source: type[Event] = CoinsRedeemed,
) -> Indicator:
    text = Text("Badai", "Storm")
    name = f"storm-{name or type(measure).__name__.lower()}"
    return Indicator(name, 1, source, measure, by, windows, "1", text, text)


INDICATORS = (
    _indicator(Count(), _MARKET, *_CLOCK, Window.MARKET_DAY, Window.ALL),
    _indicator(Sum("amount_idr"), _BOTH, Window.MINUTE, Window.MARKET_DAY, Window.YEAR),
    _indicator(Mean("coins"), (), Window.HOUR, Window.MONTH),
    _indicator(Ratio("amount_idr", "coins"), _VILLAGE, Window.HOUR, Window.QUARTER),
    _indicator(Min("coins"), (), Window.MINUTE, Window.DAY),
    _indicator(Max("amount_idr"), _MARKET, Window.HOUR, Window.ALL),
    _indicator(Last("coins"), _MARKET, Window.MINUTE, Window.DAY, Window.ALL),
    _indicator(ShareOfTotal("amount_idr", over="village"), _VILLAGE, Window.DAY, Window.MARKET_DAY),
    _indicator(WeightedIndex({"coins": Fraction(1, 3), "amount_idr": Fraction(2, 3)}), (), Window.HOUR),
    _indicator(Histogram("coins", (5, 10, 15)), _MARKET, Window.HOUR, Window.ALL),
    _indicator(Quantile("amount_idr"), (), Window.HOUR, Window.MONTH),
    _indicator(Distinct("vendor_id", lg_k=5), (), Window.HOUR, Window.YEAR),
    _indicator(Streak(Window.DAY), (), Window.YEAR, Window.ALL),
    _indicator(Sum("coins"), _MARKET, Window.MINUTE, Window.DAY, name="issued", source=CoinsIssued),
    _indicator(Count(), (), Window.HOUR, Window.ALL, name="issues", source=CoinsIssued),
)


@dataclass(frozen=True, slots=True)
class Expected:
    """What a cell must hold."""

    partition: int
    measure: Measure
    tally: Tally

    @property
    def events(self) -> int:
        """How many."""
        return sum(self.tally.coins)


def recount(truth: Mapping[Spot, Tally]) -> dict[str, Expected]:
    """Every cell there must be, by its key on the feed."""
    hours = _merged(truth, lambda spot: (*spot[:2], spot[2] // 60 * 60, spot[3]))
    expected: dict[str, Expected] = {}
    for source, by, window in {(i.source, i.by, window) for i in INDICATORS for window in i.windows}:
        spots = truth if window is Window.MINUTE else hours
        mine = {spot: tally for spot, tally in spots.items() if spot[1] is source}
        counting = [i for i in INDICATORS if (i.source, i.by) == (source, by) and window in i.windows]
        for (partition, suffix), tally in _merged(mine, partial(_cell_of, by, window)).items():
            for indicator in counting:
                key = f"{partition}|{indicator.name}|1|{window}|{suffix}"
                expected[key] = Expected(partition, indicator.measure, tally)
    return expected


def _merged(truth: Mapping[Spot, Tally], into: Callable[[Spot], _Key]) -> dict[_Key, Tally]:
    merged: defaultdict[_Key, Tally] = defaultdict(Tally)
    for spot, tally in truth.items():
        merged[into(spot)].take(tally)
    return merged


def _cell_of(by: tuple[str, ...], window: Window, spot: Spot) -> tuple[int, str]:
    """Partition, and the end of the key."""
    partition, _, minute, place = spot
    labels = [_LABELS[name](place) for name in by]
    start = place.day if window is Window.MARKET_DAY else _start(window, minute)
    return partition, "|".join((start, REGENCY, *labels))


def differences(expected: Mapping[str, Expected], found: Mapping[str, Cell]) -> list[str]:
    """Which cells are not what they must be, and by how much, partition by partition; empty if all are."""
    wrong: defaultdict[int, list[str]] = defaultdict(list)
    gained: Counter[int] = Counter()
    for key, wanted in expected.items():
        cell = found.get(key)
        complaint = "is missing" if cell is None else _complaint(wanted, cell)
        if complaint:
            wrong[wanted.partition].append(f"  {key}: {complaint}")
            gained[wanted.partition] += (cell.n if cell else 0) - wanted.events
    for key in found.keys() - expected.keys():
        wrong[int(key.split("|")[0])].append(f"  {key}: must not be there")
    return [
        f"partition {number}: {len(lines)} cells differ, {gained[number]:+d} events in them\n"
        + "\n".join(sorted(lines)[:8])
        for number, lines in sorted(wrong.items())
    ]


@cache
def _start(window: Window, minute: int) -> str:
    at = datetime.fromtimestamp(minute * 60, UTC).astimezone(WIB)
    return {
        Window.MINUTE: at.strftime("%Y-%m-%dT%H:%M+07:00"),
        Window.HOUR: at.strftime("%Y-%m-%dT%H:00+07:00"),
        Window.DAY: at.strftime("%Y-%m-%d"),
        Window.MONTH: at.strftime("%Y-%m"),
        Window.QUARTER: f"{at.year}-Q{1 + (at.month - 1) // 3}",
        Window.YEAR: str(at.year),
        Window.ALL: "all",
    }[window]


_LABELS: Mapping[str, Callable[[Place], str]] = {
    "market_id": lambda place: place.market,
    "village": lambda place: place.village,
}


def _complaint(wanted: Expected, cell: Cell) -> str:
    if cell.n != wanted.events:
        return f"{cell.n} events, not {wanted.events}: {cell.n - wanted.events:+d}"
    match wanted.measure:
        case Quantile():
            return _quantiles_off(wanted.measure, wanted.tally, cell)
        case Distinct():
            return _distinct_off(wanted.measure, wanted.tally, cell)
        case Streak():
            says = measures.shown(wanted.measure, cell.v).detail
            return _unlike(_runs(wanted.tally.minutes), (says["current"], says["longest"], says["newest"]))
        case _:
            return _unlike(_STATES[type(wanted.measure)](wanted.measure, wanted.tally), cell.v)


def _unlike(wanted: object, got: object) -> str:
    return "" if wanted == got else f"holds {got}, not {wanted}"


def _values(name: str, tally: Tally) -> Counter[int]:
    """Value of a field → events."""
    times = COIN_VALUE if name == "amount_idr" else 1
    return Counter({coins * times: events for coins, events in enumerate(tally.coins) if events})


def _sum(name: str, tally: Tally) -> int:
    return sum(value * events for value, events in _values(name, tally).items())


def _buckets(measure: Histogram, tally: Tally) -> tuple[int, ...]:
    counts = [0] * (len(measure.edges) + 1)
    for value, events in _values(measure.field, tally).items():
        counts[sum(edge <= value for edge in measure.edges)] += events
    return tuple(counts)


_STATES: Mapping[type[Any], Callable[[Any, Tally], tuple[int, ...]]] = {
    Count: lambda _, tally: (sum(tally.coins),),
    Sum: lambda measure, tally: (_sum(measure.field, tally),),
    ShareOfTotal: lambda measure, tally: (_sum(measure.field, tally),),
    Mean: lambda measure, tally: (_sum(measure.field, tally), sum(tally.coins)),
    Ratio: lambda measure, tally: (_sum(measure.numerator, tally), _sum(measure.denominator, tally)),
    WeightedIndex: lambda measure, tally: (
        *(_sum(name, tally) for name in measure.weights),
        sum(tally.coins),
    ),
    Min: lambda measure, tally: (min(_values(measure.field, tally)),),
    Max: lambda measure, tally: (max(_values(measure.field, tally)),),
    Last: lambda _, tally: tally.latest,
    Histogram: _buckets,
}


def _runs(minutes: Iterable[int]) -> tuple[int, int, str]:
    """The run of days that ends with the newest day, the longest one, and the newest day."""
    days = sorted({datetime.fromtimestamp(minute * 60, UTC).astimezone(WIB).date() for minute in minutes})
    run = longest = 0
    before = None
    for day in days:
        run = run + 1 if before is not None and day - before == timedelta(days=1) else 1
        longest, before = max(longest, run), day
    return run, longest, days[-1].isoformat()


def _quantiles_off(measure: Quantile, tally: Tally, cell: Cell) -> str:
    values = _values(measure.field, tally)
    events = sum(values.values())
    says = measures.shown(measure, cell.v).detail
    for name, rank in zip(measure.names, measure.ranks, strict=True):
        below = sum(number for value, number in values.items() if value < says[name]) / events
        up_to = sum(number for value, number in values.items() if value <= says[name]) / events
        # The stated error holds in 99 of 100 figures: all are held to twice as much.
        if not below - 2 * measure.rank_error <= rank <= up_to + 2 * measure.rank_error:
            return f"{name} is {says[name]}, the values of ranks {below:.3f} to {up_to:.3f}"
    return ""


def _distinct_off(measure: Distinct, tally: Tally, cell: Cell) -> str:
    vendors = len(tally.vendors)
    says = float(measures.shown(measure, cell.v).value or 0)
    off = abs(says - vendors)
    if off > (_SIGMAS * measure.standard_error * vendors if vendors > measure.kept else 0):
        return f"{says} different, not {vendors}"
    return ""
