"""Which values the labels of indicators may have, so that no stream of events makes figures without end.

A label is closed, its values known beforehand, or open up to a number. A closed set comes from the event's
own schema or from reference data. What is not in a closed set, or comes when there are as many label sets as
an indicator may have, is counted under `OTHER`.
"""

from __future__ import annotations

import typing
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import prod

from contracts.event import Event
from contracts.reference.smart_city import dimensions, sub_dimensions

OTHER = "other"

MOST_LABEL_SETS = 50_000
"""Figures one indicator may have in one window of one regency."""


@dataclass(frozen=True, slots=True)
class LabelValues:
    """The values of one label.

    Attributes:
        at_most: How many there are or may be, `OTHER` included.
        closed: All of them; None when they are not known beforehand.
    """

    at_most: int
    closed: frozenset[str] | None = None


@cache
def _declared() -> Mapping[str, LabelValues]:
    return {
        "dimension": _closed(dimension.code for dimension in dimensions()),
        "sub_dimension": _closed(sub.code for sub in sub_dimensions()),
        "cell": _closed([*(one.code for one in dimensions()), *(sub.code for sub in sub_dimensions())]),
        "village": LabelValues(500),
        "market_id": LabelValues(100),
        "destination_id": LabelValues(500),
        "program_id": LabelValues(2_000),
        "year": LabelValues(60),
        "phase": LabelValues(51),
        "masterplan_id": LabelValues(50),
        "service_id": LabelValues(500),
        "opd": LabelValues(80),
        "owner_opd": LabelValues(80),
        "card_id": LabelValues(500),
        "contribution_id": LabelValues(500),
        "device_id": LabelValues(1_000),
        "rule_id": LabelValues(100),
        "level": LabelValues(10),
        "round_id": LabelValues(100),
        "page_id": LabelValues(500),
        "method": LabelValues(30),
        "issuer": LabelValues(200),
    }


@cache
def label_values(event: type[Event], name: str) -> LabelValues:
    """What is known of a label of this event's indicators. Raises ValueError for one nobody declared."""
    of_schema = _literals(event, name)
    if of_schema:
        return _closed(of_schema)
    declared = _declared().get(name)
    if declared is None:
        raise ValueError(
            f"label {name} of {event.__name__}: say in contracts.labels which values it may have"
        )
    return declared


def check_cardinality(indicator: str, event: type[Event], names: tuple[str, ...]) -> int:
    """How many label sets an indicator may have in one window of one regency.

    Raises ValueError, with the labels and their numbers, for more than `MOST_LABEL_SETS`.
    """
    most = {name: label_values(event, name).at_most for name in names}
    sets = prod(most.values())
    if sets > MOST_LABEL_SETS:
        numbers = " × ".join(f"{name} ({number:,})" for name, number in most.items())
        raise ValueError(f"indicator {indicator}: {numbers} = {sets:,} label sets, over {MOST_LABEL_SETS:,}")
    return sets


def _closed(values: typing.Iterable[str]) -> LabelValues:
    closed = frozenset(values)
    return LabelValues(len(closed) + 1, closed)


def _literals(event: type[Event], name: str) -> tuple[str, ...]:
    annotation = event.model_fields[name].annotation if name in event.model_fields else None
    return typing.get_args(annotation) if typing.get_origin(annotation) is typing.Literal else ()
