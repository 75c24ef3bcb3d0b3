"""What an indicator is; which there are is in `indicators`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts.event import Event
from contracts.labels import LabelValues, check_cardinality, label_values
from contracts.measures import Measure, ShareOfTotal
from contracts.text import Text
from contracts.window import Window


@dataclass(frozen=True, slots=True)
class Indicator:
    """One live figure.

    Attributes:
        name: What the API, the feed and the gauges call it.
        version: Rises when the figure's meaning changes; figures of two versions never mix.
        source: The event it is computed from.
        measure: What is computed; its fields are whole numbers in the event's data.
        by: Payload fields whose values tell figures apart; the regency always does. `contracts.labels` says
            which values they may have.
        windows: The spans of event time it is kept for.
        unit: "IDR", "coins", "1" for a plain number, "%".
        label: A few words for a chart.
        definition: One sentence that says what is and is not counted.
        where: Only events whose fields have these values are counted.
        source_rule: The regulation or agreement the formula comes from, if any.
        rule_version: Which version of the reference data that rule is applied in.
    """

    name: str
    version: int
    source: type[Event]
    measure: Measure
    by: tuple[str, ...]
    windows: tuple[Window, ...]
    unit: str
    label: Text
    definition: Text
    where: Mapping[str, str] = field(default_factory=dict)
    source_rule: str = ""
    rule_version: str = ""

    def __post_init__(self) -> None:
        """Raises ValueError for labels that may have too many values, or nobody knows how many."""
        check_cardinality(self.name, self.source, self.by)
        if isinstance(self.measure, ShareOfTotal) and self.measure.over not in self.by:
            raise ValueError(
                f"indicator {self.name}: shares over {self.measure.over}, which is no label of it"
            )

    @property
    def label_values(self) -> tuple[LabelValues, ...]:
        """Which values its labels may have, in the order of `by`."""
        return tuple(label_values(self.source, name) for name in self.by)

    @property
    def most_label_sets(self) -> int:
        """How many figures it may have in one window of one regency."""
        return check_cardinality(self.name, self.source, self.by)

    @property
    def owner(self) -> str:
        """The service that keeps it: the owner of the event's topic."""
        return self.source.type.split(".")[1]
