"""What is assumed and what was measured, read from TOML; every figure there can be another regency's."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from regencyctl.errors import OperatorError

Positive = Annotated[float, Field(gt=0)]
Share = Annotated[float, Field(gt=0, lt=1)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Work(_Part):
    """One kind of work in the busiest hour of one regency: requests, each with so many events."""

    name: str
    about: str
    requests: Positive
    events: Positive


class Reading(_Part):
    """What is asked for in that hour, and how many live streams are open."""

    figures_an_hour: Positive
    streams: Positive
    messages_an_hour: Positive


class Stage(_Part):
    """A step every event goes through, and its CPU time in microseconds. Readers want the first one only."""

    name: str
    request_us: Annotated[float, Field(ge=0)]
    event_us: Annotated[float, Field(ge=0)]
    source: str

    def seconds(self, events: float) -> float:
        """CPU seconds of one request with so many events."""
        return (self.request_us + events * self.event_us) / 1e6


class Costs(_Part):
    """CPU of what is no event: reading a figure, holding a stream, sending a message, doing nothing."""

    figure_us: Positive
    stream_us_a_second: Positive
    message_us: Positive
    idle_cores: Positive
    source: str


class Sizing(_Part):
    """How full processes may be, and what an event leaves behind on disks."""

    busy_at_most: Share
    api_process_cores: Positive
    event_bytes: Positive
    busy_hours_a_year: Positive
    topic_days: Positive
    replication: Annotated[int, Field(ge=1)]
    document_bytes: Positive


class Assumptions(_Part):
    """All of it."""

    version: int
    work: Annotated[tuple[Work, ...], Field(min_length=1)]
    reading: Reading
    stage: Annotated[tuple[Stage, ...], Field(min_length=1)]
    costs: Costs
    sizing: Sizing

    @property
    def requests_a_second(self) -> float:
        """Of one regency in its busiest hour."""
        return sum(work.requests for work in self.work) / 3600

    @property
    def events_a_second(self) -> float:
        """Of one regency in its busiest hour."""
        return sum(work.requests * work.events for work in self.work) / 3600


def read_assumptions(file: Path | None = None) -> Assumptions:
    """What ships, or a file of the same shape. Raises: `OperatorError` naming what does not fit."""
    try:
        if file is None:
            text = (files("regencyctl.capacity") / "capacity.toml").read_text(encoding="utf-8")
        else:
            text = file.read_text(encoding="utf-8")
        return Assumptions.model_validate(tomllib.loads(text))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise OperatorError(f"{file}: {error}") from None
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}"
            for problem in error.errors(include_url=False, include_input=False)
        )
        raise OperatorError(f"{file or 'capacity.toml'}: {wrong}") from None
