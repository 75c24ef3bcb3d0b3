"""The hand-written example of every event, in `examples/`: what tests replay and what people are shown."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from contracts.event import Event
from contracts.registry import topic_of

E = TypeVar("E", bound=Event)

EXAMPLES = Path(__file__).parent / "examples"


def example_file(event: type[Event]) -> Path:
    """Where this event's example lies."""
    return EXAMPLES / topic_of(event).name / f"v{event.schema_version()}" / f"{event.__name__}.json"


def example_of(event: type[E]) -> E:
    """The event's example, as its model reads it."""
    return event.model_validate_json(example_file(event).read_bytes())
