"""Streaks: runs of consecutive periods, kept as two sets of period numbers.

    Streak   (first, heard, failed)

`first` is the lowest number heard of; the two sets, of all periods heard of and of those that failed, are
little-endian bitmaps counted from it. A union of sets is the same in any order, grouping and repetition, and
no merge forgets a failure. Only the newest `LONGEST` periods are kept: the newest of a union follow from the
newest of its parts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from contracts.indicators import Streak, Window
from servicekit.stream.algebra import Algebra, Columns, Shown
from servicekit.stream.windows import PAYLOAD_FIELD, number_of, parse, start_at, start_numbered

LONGEST = 36_600
"""Periods a state spans at most: a century of days, 4.6 kB a set."""

Periods = tuple[int, bytes, bytes]


def _fields(measure: Streak) -> tuple[str, ...]:
    named = (PAYLOAD_FIELD[measure.of],) if measure.of in PAYLOAD_FIELD else ()
    return (*measure.holds, *named)


def _summarise(measure: Streak, events: Columns) -> Periods:
    verdicts: dict[int, bool] = {}
    for at, held in zip(_numbers(measure.of, events), _verdicts(measure.holds, events), strict=True):
        verdicts[at] = verdicts.get(at, True) and held
    first = min(verdicts)
    heard = sum(1 << at - first for at in verdicts)
    failed = sum(1 << at - first for at, success in verdicts.items() if not success)
    return _newest(first, heard, failed)


def _numbers(of: Window, events: Columns) -> Iterator[int]:
    """The period of each event."""
    if of in PAYLOAD_FIELD:
        return (number_of(of, str(named)) for named in events[PAYLOAD_FIELD[of]])
    return (number_of(of, start_at(of, parse(instant))) for instant in events["occurred_at"])


def _verdicts(holds: Mapping[str, str], events: Columns) -> Iterator[bool]:
    """Whether the condition held, event by event."""
    wanted = [(events[name], value) for name, value in holds.items()]
    return (all(str(values[at]) == value for values, value in wanted) for at in range(len(events)))


def _merge(_: Streak, one: Periods, other: Periods) -> Periods:
    first = min(one[0], other[0])
    heard = failed = 0
    for start, heard_part, failed_part in (one, other):
        heard |= int.from_bytes(heard_part, "little") << start - first
        failed |= int.from_bytes(failed_part, "little") << start - first
    return _newest(first, heard, failed)


def _newest(first: int, heard: int, failed: int) -> Periods:
    surplus = max(0, heard.bit_length() - LONGEST)
    kept = heard >> surplus
    gap = surplus + (kept & -kept).bit_length() - 1
    return first + gap, _bitmap(heard >> gap), _bitmap(failed >> gap)


def _bitmap(numbers: int) -> bytes:
    return numbers.to_bytes((numbers.bit_length() + 7) // 8, "little")


def _shown(measure: Streak, state: Periods) -> Shown:
    first, *bitmaps = state
    heard, failed = (int.from_bytes(bitmap, "little") for bitmap in bitmaps)
    current = longest = 0
    for place in range(heard.bit_length()):
        if heard >> place & 1:
            current = 0 if failed >> place & 1 else current + 1
        elif measure.of is not Window.MARKET_DAY:
            current = 0
        longest = max(longest, current)
    newest = start_numbered(measure.of, first + heard.bit_length() - 1)
    return Shown(Fraction(current), detail={"current": current, "longest": longest, "newest": newest})


ALGEBRAS = {Streak: Algebra(fields=_fields, summarise=_summarise, merge=_merge, shown=_shown)}
