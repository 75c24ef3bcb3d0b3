"""`./regency test`: the whole suite, what needs no running parts first."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Annotated

import typer

from regencyctl.settings import repository

app = typer.Typer(add_completion=False)

PURE = ("unit", "contract", "architecture")
APART = ("integration",)
"""Each of these tests has topics and databases of its own."""

TOGETHER = ("e2e", "chaos")
"""These share one platform, or need the machine for themselves."""

WORKERS = 2
NO_TESTS = 5
"""pytest's exit code when nothing was collected."""

_SUMMARY = re.compile(r"^=* ?(\d+ [a-z]+(, \d+ [a-z]+)*|no tests ran) in [\d.]+s( \([\d:]+\))? ?=*$")
_COUNT = re.compile(r"(\d+) ([a-z]+)")
_COLOUR = re.compile(r"\x1b\[[\d;]*m")


_ORDER = ("failed", "passed", "skipped", "deselected", "xfailed", "xpassed", "warning", "error")


@dataclass(slots=True)
class Tally:
    """What several runs of pytest came to.

    Attributes:
        failures: Their lines about single tests that failed.
    """

    counts: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    codes: list[int] = field(default_factory=list)

    def read(self, line: str) -> bool:
        """Take in one line of output; whether it was a run's own summary, which the reader need not see."""
        plain = _COLOUR.sub("", line).strip()
        if plain.startswith(("FAILED tests/", "ERROR tests/")):
            self.failures.append(plain)
        if not _SUMMARY.match(plain):
            return False
        counted = plain.rpartition(" in ")[0]
        self.counts.update({word.rstrip("s"): int(number) for number, word in _COUNT.findall(counted)})
        return True

    @property
    def exit_code(self) -> int:
        """The first run that failed decides; runs without tests count only if all were."""
        codes = [code for code in self.codes if code != NO_TESTS]
        return next((code for code in codes if code), 0 if codes else NO_TESTS)

    def summary(self, seconds: float) -> str:
        """One line as pytest ends with."""
        parts = [_counted(word, self.counts[word]) for word in _ORDER if self.counts[word]]
        clock = f"{int(seconds) // 3600}:{int(seconds) // 60 % 60:02d}:{int(seconds) % 60:02d}"
        text = f" {', '.join(parts) or 'no tests ran'} in {seconds:.2f}s ({clock}) "
        return text.center(80, "=")


@app.command("test", context_settings={"ignore_unknown_options": True})
def run_suite(
    arguments: Annotated[
        list[str] | None, typer.Argument(help="For pytest: options go to every level, paths replace them.")
    ] = None,
) -> None:
    """Run the tests: unit, contract, architecture and integration in parallel, then e2e, chaos one by one."""
    began = time.monotonic()
    tally = Tally()
    for run in plan_runs(arguments or []):
        typer.echo(f"pytest {' '.join(run)}")
        _run(run, tally)
    if tally.failures:
        typer.echo("\n".join(["", "All that failed:", *tally.failures]))
    typer.echo(tally.summary(time.monotonic() - began))
    raise typer.Exit(tally.exit_code)


def plan_runs(arguments: Sequence[str]) -> Iterator[list[str]]:
    """The argument lists of pytest: three runs of all levels, or one of the paths asked for."""
    if any(_is_path(argument) for argument in arguments):
        yield list(arguments)
        return
    yield [*_folders(PURE), "-n", str(WORKERS), *arguments]
    yield [*_folders(APART), "-n", str(WORKERS), *arguments]
    yield [*_folders(TOGETHER), *arguments]


def _is_path(argument: str) -> bool:
    return not argument.startswith("-") and (repository() / argument.partition("::")[0]).exists()


def _folders(levels: Sequence[str]) -> list[str]:
    return [f"tests/{level}" for level in levels if any((repository() / "tests" / level).rglob("test_*.py"))]


def _run(arguments: Sequence[str], tally: Tally) -> None:
    colour = "yes" if sys.stdout.isatty() else "no"
    command = [sys.executable, "-m", "pytest", f"--color={colour}", "-q", "-rfEs", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=repository()) as process:
        for line in process.stdout or ():
            if not tally.read(line):
                sys.stdout.write(line)
                sys.stdout.flush()
    tally.codes.append(process.returncode)


def _counted(word: str, number: int) -> str:
    return f"{number} {word}s" if word in {"warning", "error"} and number > 1 else f"{number} {word}"
