"""Conditions of rules: what an event must say of itself for a rule to speak about it."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

Comparison = Literal["eq", "ne", "in", "gte", "lte", "gt", "lt"]

Values = Mapping[str, Any]
"""What one event says: field name → text, number, flag, day, instant, list of texts, or None."""

_COMPARED: Mapping[Comparison, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gte": operator.ge,
    "lte": operator.le,
    "gt": operator.gt,
    "lt": operator.lt,
}


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison with a field of the event.

    Attributes:
        value: As JSON has it: days and instants in ISO 8601; for "in" a tuple of them.
    """

    field: str
    comparison: Comparison
    value: Any

    def holds(self, values: Values) -> bool:
        """Whether the event says so. Of a field without a value only "ne" holds.

        A list of the event is "in" values when one of its entries is.
        """
        said = values.get(self.field)
        if said is None:
            return self.comparison == "ne"
        if self.comparison == "in":
            entries = said if isinstance(said, list | tuple) else (said,)
            return any(_read(value, entry) == entry for value in self.value for entry in entries)
        return _COMPARED[self.comparison](said, _read(self.value, said))


def unmet(conditions: Iterable[Condition], values: Values) -> tuple[Condition, ...]:
    """The conditions that do not hold; a rule speaks when there is none."""
    return tuple(condition for condition in conditions if not condition.holds(values))


def _read(value: Any, like: object) -> Any:
    """A value as JSON has it, as the type it is compared with."""
    match like:
        case datetime():
            return datetime.fromisoformat(value)
        case date():
            return date.fromisoformat(value)
        case Decimal():
            return Decimal(value)
        case _:
            return value
