"""`./regency test`: the whole suite, what needs no running parts first."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer

from regencyctl.local import LocalStack
from regencyctl.settings import Surroundings, repository

app = typer.Typer(add_completion=False)

PURE = ("unit", "contract", "architecture")
APART = ("chaos/servicekit", "integration")
"""Each of these tests has topics and databases of its own; those that take longest begin."""

TOGETHER = ("e2e", "chaos/evaluation", "chaos/programs", "chaos/tourism_market")
"""These share one platform."""

ALONE = ("chaos/engine", "chaos/notifications", "chaos/platform")
"""Each of these starts what it needs, and shall have the machine for itself: no platform idles beside it."""

PURE_WORKERS = ("-n", "2", "--dist", "worksteal")
APART_WORKERS = ("-n", "3", "--dist", "worksteal")
"""One more than the processors of a small machine: these tests often wait for Kafka. Each worker begins with
tests that stand together, whose module's parts are so started once."""

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
    runs = list(plan_runs(arguments or []))
    with _infrastructure(is_wanted=len(runs) > 1) as environment:
        for run in runs:
            typer.echo(f"pytest {' '.join(run)}")
            _run(run, environment, tally)
    if tally.failures:
        typer.echo("\n".join(["", "All that failed:", *tally.failures]))
    typer.echo(tally.summary(time.monotonic() - began))
    raise typer.Exit(tally.exit_code)


def plan_runs(arguments: Sequence[str]) -> Iterator[list[str]]:
    """The argument lists of pytest: four runs of all levels, or one of the paths asked for."""
    if any(_is_path(argument) for argument in arguments):
        yield list(arguments)
        return
    yield [*_folders(PURE), *PURE_WORKERS, *arguments]
    yield [*_folders(APART), *APART_WORKERS, *arguments]
    yield [*_folders(TOGETHER), *arguments]
    yield [*_folders(ALONE), *arguments]


def _is_path(argument: str) -> bool:
    return not argument.startswith("-") and (repository() / argument.partition("::")[0]).exists()


def _folders(levels: Sequence[str]) -> list[str]:
    return [f"tests/{level}" for level in levels if any((repository() / "tests" / level).rglob("test_*.py"))]


@contextmanager
def _infrastructure(*, is_wanted: bool) -> Iterator[Mapping[str, str]]:
    """The environment of all runs, with one broker and one store for those tests that need no more of it.

    It stays as it is where it names a broker and a store, or where none is wanted.
    """
    given = Surroundings()
    if not is_wanted or (given.test_kafka and given.test_store):
        yield given.compiling_once
        return
    with (
        tempfile.TemporaryDirectory(prefix="regency-") as folder,
        LocalStack(Path(folder), services=(), free_ports=True) as stack,
    ):
        yield given.for_tests(stack.kafka, stack.store)


def _run(arguments: Sequence[str], environment: Mapping[str, str], tally: Tally) -> None:
    colour = "yes" if sys.stdout.isatty() else "no"
    command = [sys.executable, "-m", "pytest", f"--color={colour}", "-q", "-rfEs", *arguments]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=repository(), env=environment
    ) as process:
        for line in process.stdout or ():
            if not tally.read(line):
                sys.stdout.write(line)
                sys.stdout.flush()
    tally.codes.append(process.returncode)


def _counted(word: str, number: int) -> str:
    return f"{number} {word}s" if word in {"warning", "error"} and number > 1 else f"{number} {word}"
