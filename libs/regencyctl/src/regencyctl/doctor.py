"""`./regency doctor`: what this machine has for the platform, and what it lacks."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import typer

from regencyctl import browser
from regencyctl.local import jars, java, ports, store
from regencyctl.local.stack import LocalStack
from regencyctl.local.watchers import WATCHERS
from regencyctl.running import Folder
from regencyctl.settings import Surroundings, repository

DISK_NEEDED_GIB = 2.0


class Verdict(StrEnum):
    """How a finding bears on `./regency up`."""

    GOOD = "ok"
    NOTE = "note"
    BAD = "missing"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at, and what to do about it."""

    subject: str
    verdict: Verdict
    text: str


def doctor(folder: Folder = None) -> None:
    """Look at everything the platform needs. Exits 3 when it could not start here."""
    surroundings = Surroundings()
    stack = LocalStack(folder or repository() / ".run")
    machine = (_programs, _store, _places, _browser, _watchers)
    findings = [*(finding for look in machine for finding in look(surroundings)), *_ports(stack)]
    for finding in findings:
        typer.echo(f"{finding.verdict:<8} {finding.subject:<12} {finding.text}")
    if any(finding.verdict is Verdict.BAD for finding in findings):
        raise typer.Exit(3)


def _programs(surroundings: Surroundings) -> Iterator[Finding]:
    cache = surroundings.cache()
    yield Finding("python", Verdict.GOOD, platform.python_version())
    found = java.find_java(surroundings)
    if found:
        yield Finding("java", Verdict.GOOD, f"{java.version_of(found)} at {found}")
    else:
        text = f"none of version {java.REQUIRED} or newer: `up` installs one (35 MB)"
        yield Finding("java", Verdict.NOTE, text)
    if jars.KAFKA.present(cache):
        yield Finding("kafka", Verdict.GOOD, f"{jars.KAFKA_VERSION}, every jar as pinned")
    else:
        way = "mvn" if shutil.which("mvn", path=surroundings.path) else "jgo"
        yield Finding(
            "kafka", Verdict.NOTE, f"{jars.KAFKA_VERSION} is not here yet: `up` fetches it with {way}"
        )


def _store(surroundings: Surroundings) -> Iterator[Finding]:
    found = store.installed_servers(surroundings.cache(), surroundings.path)
    if found:
        yield Finding("store", Verdict.GOOD, store.NOTICES[found[0].kind])
    else:
        yield Finding(
            "store", Verdict.NOTE, "none yet: `up` installs the surrogate from the package index (13 MB)"
        )
    if not found or found[0].kind == "secantusd-py":
        lacking = [tool for tool in ("cargo", "cmake") if not shutil.which(tool, path=surroundings.path)]
        advice = f"needs {', '.join(lacking)}" if lacking else "can be run here (5 min)"
        yield Finding("store", Verdict.NOTE, f"`./regency store build` {advice}")


def _places(surroundings: Surroundings) -> Iterator[Finding]:
    for subject, place in (("cache", surroundings.cache()), ("checkout", repository())):
        free = shutil.disk_usage(_existing(place)).free / 2**30
        verdict = Verdict.GOOD if free >= DISK_NEEDED_GIB else Verdict.BAD
        yield Finding(subject, verdict, f"{place}, {free:.1f} GiB free of {DISK_NEEDED_GIB:g} needed")


def _browser(surroundings: Surroundings) -> Iterator[Finding]:
    found = browser.find_browser(surroundings)
    yield Finding("browser", Verdict.GOOD if found else Verdict.NOTE, found or browser.ADVICE)


def _watchers(surroundings: Surroundings) -> Iterator[Finding]:
    for name, watcher in WATCHERS.items():
        found = watcher.find(surroundings)
        if found:
            yield Finding(name, Verdict.GOOD, str(found))
        else:
            yield Finding(name, Verdict.NOTE, f"not here, `up --profile full` goes without: {watcher.advice}")


def _existing(place: Path) -> Path:
    return next(folder for folder in (place, *place.parents) if folder.exists())


def _ports(stack: LocalStack) -> Iterator[Finding]:
    if stack.running:
        yield Finding("ports", Verdict.GOOD, "the platform runs already: ./regency status")
        return
    taken = [f"{name} {port}" for name, port in ports.DEFAULTS.items() if not ports.is_free(port)]
    if taken:
        text = f"taken by other programs: {', '.join(taken)}; `up` takes others instead"
        yield Finding("ports", Verdict.NOTE, text)
    else:
        yield Finding("ports", Verdict.GOOD, "all free")
