"""What citizens may ask a regency for, and by which rules: a catalogue that comes as data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from enum import StrEnum


class Level(StrEnum):
    """Who answers."""

    VILLAGE = "village"
    DISTRICT = "district"
    REGENCY = "regency"


@dataclass(frozen=True, slots=True)
class QueueRules:
    """How the numbers of a service are given out.

    Attributes:
        opens: From then on numbers are given out, on working days, WIB.
        closes: From then on no more.
        numbers_a_day: The last number of a day.
        remind_ahead: With no more than so many numbers before it, a ticket's holder is reminded.
        source: Where this was read or decided.
    """

    opens: time
    closes: time
    numbers_a_day: int
    remind_ahead: int
    source: str


@dataclass(frozen=True, slots=True)
class PublicService:
    """One service.

    Attributes:
        id: Unique in its regency.
        opd: The office that answers; None where it is the district office of the citizen's village.
        working_days: The office's published standard, if there is one.
        queue: For what is done at a counter by queue number; None for what is asked for in writing.
        source: Where it was read that there is such a service.
    """

    id: str
    regency: str
    level: Level
    name_id: str
    name_en: str
    source: str
    opd: str | None = None
    working_days: int | None = None
    queue: QueueRules | None = None

    @property
    def by_queue(self) -> bool:
        """Whether it is done at a counter by queue number."""
        return self.queue is not None
