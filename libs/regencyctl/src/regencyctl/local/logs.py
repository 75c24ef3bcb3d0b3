"""The log files of the stack: one a process, the earlier starts kept beside it."""

from __future__ import annotations

from pathlib import Path

KEPT = 3
"""How many earlier starts keep their logs."""


def rotate(folder: Path, pattern: str) -> None:
    """Put the files of the last start aside: `kafka.log` becomes `kafka.log.1`, the oldest goes."""
    for log in folder.glob(pattern):
        for age in range(KEPT, 0, -1):
            source = log if age == 1 else log.with_name(f"{log.name}.{age - 1}")
            if source.exists():
                source.replace(log.with_name(f"{log.name}.{age}"))


def tail(log: Path, lines: int = 20) -> str:
    """The last lines of a log; empty when there is none."""
    try:
        text = log.read_text(errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:])
