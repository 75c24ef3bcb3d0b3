"""Jars, the broker's above all: fetched once, held to their checksums at every start."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from regencyctl.errors import PartMissing
from regencyctl.local import tools

KAFKA_VERSION = "4.3.1"
_COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"


@dataclass(frozen=True, slots=True)
class Jar:
    """One jar: Maven coordinates "group:artifact:version" and the checksum of its content."""

    coordinates: str
    sha256: str

    @property
    def file(self) -> str:
        """The name of its file."""
        _, artifact, version = self.coordinates.split(":")
        return f"{artifact}-{version}.jar"


def parse_pins(text: str) -> tuple[Jar, ...]:
    """The jars of a list with a checksum and coordinates on each line."""
    lines = (line.split() for line in text.splitlines() if line.strip())
    return tuple(Jar(coordinates, digest) for digest, coordinates in lines)


@dataclass(frozen=True, slots=True)
class JarSet:
    """Jars that are kept in one folder.

    Attributes:
        name: The folder's name.
        pins: A list for `parse_pins`.
        pom: The same jars for Maven.
    """

    name: str
    pins: Path
    pom: Path

    def pinned(self) -> tuple[Jar, ...]:
        """The jars."""
        return parse_pins(self.pins.read_text())

    def location(self, cache: Path) -> Path:
        """Where they are kept."""
        return cache / self.name

    def present(self, cache: Path) -> bool:
        """Whether all are there and as pinned."""
        return not deviations(self.location(cache), self.pinned())


KAFKA = JarSet(f"kafka-{KAFKA_VERSION}", tools.PINS / "kafka-jars.txt", tools.PINS / "kafka-pom.xml")
"""The broker."""

KAFKA_METRICS = JarSet(
    "kafka-metrics-0.2.0", tools.PINS / "kafka-metrics-jars.txt", tools.PINS / "kafka-metrics-pom.xml"
)
"""What tells Prometheus of the broker."""

Fetch = Callable[[JarSet, Path], None]
"""Puts the jars into a folder. Raises `PartMissing`."""


def _digest(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def deviations(folder: Path, jars: Iterable[Jar]) -> list[str]:
    """The jars that are missing from the folder, differ, or are too many."""
    wanted = {jar.file: jar.sha256 for jar in jars}
    there = {path.name: _digest(path) for path in folder.glob("*.jar")}
    return sorted(name for name in wanted.keys() | there.keys() if wanted.get(name) != there.get(name))


def _run(command: list[str], what: str) -> None:
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if answer.returncode:
        lines = [line for line in (answer.stdout + answer.stderr).splitlines() if line.strip()]
        raise PartMissing(f"{what}: {lines[-1] if lines else 'failed'}")


def fetch_with_maven(wanted: JarSet, folder: Path) -> None:
    """Let Maven, with its own settings, resolve and copy the jars."""
    options = [f"-DoutputDirectory={folder}", "-DincludeScope=runtime"]
    _run(["mvn", "-B", "-q", "-f", str(wanted.pom), _COPY, *options], "mvn")


def fetch_with_jgo(wanted: JarSet, folder: Path, cache: Path) -> None:
    """Let jgo, installed for this, download the jars."""
    python = tools.install(cache, "jgo") / "bin" / "python"
    script = str(tools.PINS / "fetch_jars.py")
    _run([str(python), script, str(folder), *(jar.coordinates for jar in wanted.pinned())], "jgo")


def install_jars(wanted: JarSet, cache: Path, fetches: Iterable[Fetch]) -> Path:
    """Fetch the jars by the first way that works, verify them and put them in place.

    Raises: `PartMissing`, with what each way said.
    """
    complaints: list[str] = []
    for fetch in fetches:
        try:
            return _install(wanted, cache, fetch)
        except PartMissing as error:
            complaints.append(str(error))
    raise PartMissing(f"the jars of {wanted.name} cannot be had: {'; '.join(complaints)}")


def _install(wanted: JarSet, cache: Path, fetch: Fetch) -> Path:
    with tempfile.TemporaryDirectory(dir=cache) as scratch:
        folder = Path(scratch) / "jars"
        folder.mkdir()
        fetch(wanted, folder)
        wrong = deviations(folder, wanted.pinned())
        if wrong:
            raise PartMissing(f"not as pinned: {', '.join(wrong)}")
        shutil.rmtree(wanted.location(cache), ignore_errors=True)
        return folder.rename(wanted.location(cache))
