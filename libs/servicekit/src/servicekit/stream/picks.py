"""Measures whose states pick one of the events: of two states one is kept.

Min, Max   (value,)
Last       (microseconds since 1970, sequence, value)
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from operator import attrgetter
from typing import Any

from contracts.indicators import Last, Max, Min
from servicekit.stream.algebra import Algebra, Shown
from servicekit.stream.windows import microseconds

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _latest(measure: Last, events: Sequence[Any]) -> tuple[int, int, int]:
    value = attrgetter(measure.field)
    return max((microseconds(event.occurred_at), event.ce_sequence, value(event)) for event in events)


def _last(_: Last, state: tuple[int, int, int]) -> Shown:
    at, _sequence, value = state
    return Shown(Fraction(value), detail={"at": (_EPOCH + timedelta(microseconds=at)).isoformat()})


def _plain(_: Any, state: tuple[int]) -> Shown:
    return Shown(Fraction(state[0]))


MIN = Algebra(
    fields=lambda measure: (measure.field,),
    summarise=lambda measure, events: (min(map(attrgetter(measure.field), events)),),
    merge=lambda _, one, other: min(one, other),
    shown=_plain,
)
MAX = Algebra(
    fields=lambda measure: (measure.field,),
    summarise=lambda measure, events: (max(map(attrgetter(measure.field), events)),),
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
