"""What a check of the deployment files is, and how its outcome is told.

A check looks at the files below one root (the checkout, or a copy in which a test planted an error) with one
tool, and yields complaints. It never changes a file, never needs the network, and may run beside others.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

import yaml


class Verdict(StrEnum):
    """How a check ended."""

    GOOD = "ok"
    BAD = "FAIL"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found.

    Attributes:
        looked_at: What was looked at, counted: "14 alerts, 9 records".
        complaints: One line each, naming the file; none when all is well.
    """

    looked_at: str
    complaints: tuple[str, ...] = ()


class Told(NamedTuple):
    """What a tool said.

    Attributes:
        code: Its exit code.
        answer: Its output alone, which a program can read: a warning beside it spoils nothing.
        words: Everything it said, warnings and errors too, for people.
    """

    code: int
    answer: str
    words: str


class ToolMissing(Exception):
    """The tool of a check is not on this machine; the text says how to get it."""


class Unreadable(Exception):
    """A file is not there, or is not what its name says; the text names it: the complaint of its check."""


@dataclass(frozen=True, slots=True)
class Check:
    """One look at one kind of file.

    Attributes:
        name: Kebab case, unique; `python -m deploy.verify NAME` runs it alone.
        run: Takes the root of the files. Raises `ToolMissing`, and `Unreadable` for a file that ends the look
            at once; nothing else for what is wrong with files.
    """

    name: str
    run: Callable[[Path], Report]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A check's line in the output.

    Attributes:
        text: What was looked at, or why nothing was.
        seconds: How long the look took.
    """

    check: str
    verdict: Verdict
    text: str
    seconds: float
    complaints: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The line, and its complaints below it."""
        head = f"{self.verdict:<8} {self.check:<24} {self.seconds:5.1f} s  {self.text}"
        return "\n".join([head, *(f"           {complaint}" for complaint in self.complaints)])


def outcome_of(check: Check, root: Path) -> Outcome:
    """Run the check on the files below `root`."""
    begun = time.monotonic()
    verdict, report = _report_of(check, root)
    return Outcome(check.name, verdict, report.looked_at, time.monotonic() - begun, report.complaints)


def _report_of(check: Check, root: Path) -> tuple[Verdict, Report]:
    try:
        report = check.run(root)
    except ToolMissing as missing:
        return Verdict.SKIPPED, Report(str(missing))
    except Unreadable as unreadable:
        report = Report("a file that cannot be read", (str(unreadable),))
    return Verdict.BAD if report.complaints else Verdict.GOOD, report


def tell(outcomes: Iterable[Outcome]) -> bool:
    """Print each outcome when it is there, and the sum. Returns whether nobody complained."""
    begun = time.monotonic()
    verdicts = []
    for outcome in outcomes:
        print(outcome, flush=True)
        verdicts.append(outcome.verdict)
    numbers = {verdict: verdicts.count(verdict) for verdict in Verdict}
    print(
        f"{numbers[Verdict.GOOD]} checks passed, {numbers[Verdict.BAD]} failed, "
        f"{numbers[Verdict.SKIPPED]} skipped in {time.monotonic() - begun:.1f} s"
    )
    return not numbers[Verdict.BAD]


def text_of(root: Path, file: Path | str) -> str:
    """What the file below the root holds. Raises: `Unreadable`."""
    try:
        return (root / file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(f"{file}: {error}") from error


def documents_of(root: Path, file: Path | str) -> list[Any]:
    """The YAML (or JSON) documents of a file below the root, without empty ones. Raises: `Unreadable`."""
    try:
        return [found for found in yaml.safe_load_all(text_of(root, file)) if found is not None]
    except yaml.YAMLError as error:
        raise Unreadable(f"{file}: {' '.join(str(error).split())}") from error


def document_of(root: Path, file: Path | str) -> dict[str, Any]:
    """The one YAML (or JSON) object of a file below the root. Raises: `Unreadable`."""
    found = documents_of(root, file)
    if len(found) != 1 or not isinstance(found[0], dict):
        raise Unreadable(f"{file}: holds {len(found)} documents, expected is one with keys")
    return found[0]


def tool(name: str, advice: str) -> Path:
    """A program on the path, or built by deploy/tools/install.sh. Raises: `ToolMissing` with the advice."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "regency/tools" / name
    found = shutil.which(name) or (str(cache) if cache.exists() else None)
    if found is None:
        raise ToolMissing(f"{name} is not here: {advice}")
    return Path(found)


def told(command: Sequence[str | Path], *, given: str | None = None, folder: Path | None = None) -> Told:
    """Run a tool to its end."""
    run = subprocess.run(command, input=given, cwd=folder, capture_output=True, text=True, check=False)
    return Told(run.returncode, run.stdout, run.stdout + run.stderr)
