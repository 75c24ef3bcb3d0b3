"""What the supervisor tells the rest of the world about its stack."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel

from regencyctl.local.processes import write_atomically

Phase = Literal["starting", "ready", "stopping", "stopped", "failed"]
Health = Literal["waiting", "starting", "ready", "restarting", "stopped", "failed"]


class State(BaseModel):
    """Where a stack stands: as a whole, process by process, and how often each was started again."""

    phase: Phase = "starting"
    reason: str = ""
    processes: dict[str, Health] = {}
    restarts: dict[str, int] = {}
    topics_ready: bool = False


def read_state(path: Path) -> State | None:
    """The last state written, or None."""
    try:
        return State.model_validate_json(path.read_text())
    except (OSError, ValueError):
        return None


def write_state(path: Path, state: State) -> None:
    """Publish the state at once."""
    write_atomically(path, state.model_dump_json())
