"""What a dashboard is, as data: rows of panels, each a question somebody asks. `drawing` makes JSON of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

ALL = "all"
"""What a choice is called that takes every value of its label."""


class Kind(StrEnum):
    """How a panel shows its lines."""

    FIGURE = "stat"
    CURVE = "timeseries"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Line:
    """One query in PromQL and how its series are called."""

    expr: str
    legend: str


@dataclass(frozen=True, slots=True)
class Limits:
    """From where on a figure wants attention.

    Attributes:
        red: Something is wrong from here on.
        amber: Something is about to be.
        low_is_bad: A figure below a limit is the bad one.
    """

    red: float
    amber: float | None = None
    low_is_bad: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """One question.

    Attributes:
        title: Short; unique on its dashboard.
        description: What the figure says, and what it means when it is high, low or missing.
        unit: One of Grafana's, or "suffix: …".
        lines: The queries.
        limits: When it is coloured.
        runbook: The alert whose runbook says what to do.
        leads_to: Uid of the dashboard that says more. For series with a `service` it opens with that service.
        none: What is shown in place of a figure that is not there.
    """

    title: str
    description: str
    unit: str
    lines: tuple[Line, ...]
    kind: Kind = Kind.CURVE
    limits: Limits | None = None
    runbook: str | None = None
    leads_to: str | None = None
    none: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A text in Markdown. Links lead to `/d/<uid>` and nowhere else.

    Attributes:
        height: In the grid's units of 30 pixels.
    """

    title: str
    text: str
    height: int = 6


@dataclass(frozen=True, slots=True)
class Row:
    """Panels side by side under a heading.

    Attributes:
        abreast: How many fit beside each other; the next ones go below.
    """

    title: str
    panels: tuple[Panel | Note, ...]
    abreast: int = 3


@dataclass(frozen=True, slots=True)
class Choice:
    """Something the reader chooses above the panels.

    Attributes:
        name: `$name` in the queries.
        label: What the reader sees.
        query: Where the values come from; "" when they are `options`.
        options: Value → what the reader sees; the first is chosen at first.
        all_together: Whether all values at once may be chosen, and are at first.
    """

    name: str
    label: str
    query: str = ""
    options: tuple[tuple[str, str], ...] = ()
    all_together: bool = False


@dataclass(frozen=True, slots=True)
class Board:
    """One dashboard.

    Attributes:
        uid: What links name; never changed, for people keep them.
        span: How far back it looks at first.
    """

    uid: str
    title: str
    description: str
    rows: tuple[Row, ...]
    choices: tuple[Choice, ...] = ()
    span: str = "now-30m"

    @property
    def file(self) -> str:
        """Name of its file."""
        return f"{self.uid.removeprefix('regency-')}.json"

    @property
    def panels(self) -> tuple[Panel, ...]:
        """Every panel that asks something."""
        return tuple(panel for row in self.rows for panel in row.panels if isinstance(panel, Panel))
