"""Measures whose states pick one of the events: of two states one is kept.

Min, Max   (value,)
Last       (microseconds since 1970, sequence, value)
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

from contracts.indicators import Last, Max, Min
from servicekit.stream.algebra import Algebra, Columns, Shown
from servicekit.stream.windows import microseconds

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _latest(measure: Last, events: Columns) -> tuple[int, int, int]:
    instants = map(microseconds, events["occurred_at"])
    return max(zip(instants, events["ce_sequence"], events[measure.field], strict=True))


def _last(_: Last, state: tuple[int, int, int]) -> Shown:
    at, _sequence, value = state
    return Shown(Fraction(value), detail={"at": (_EPOCH + timedelta(microseconds=at)).isoformat()})


def _plain(_: Any, state: tuple[int]) -> Shown:
    return Shown(Fraction(state[0]))


MIN = Algebra(
    fields=lambda measure: (measure.field,),
    summarise=lambda measure, events: (min(events[measure.field]),),
    merge=lambda _, one, other: min(one, other),
    shown=_plain,
)
MAX = Algebra(
    fields=lambda measure: (measure.field,),
    summarise=lambda measure, events: (max(events[measure.field]),),
    merge=lambda _, one, other: max(one, other),
    shown=_plain,
)
LAST = Algebra(
    fields=lambda measure: (measure.field,),
    summarise=_latest,
    merge=lambda _, one, other: max(one, other),
    shown=_last,
)

ALGEBRAS = {Min: MIN, Max: MAX, Last: LAST}
