"""The broker's jars: fetched once, held to the checksums in deploy/local/ at every start."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from regencyctl.errors import PartMissing
from regencyctl.local import tools
from regencyctl.settings import Surroundings

KAFKA_VERSION = "4.3.1"
_COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"

Fetch = Callable[[Path], None]
"""Puts the jars into a folder. Raises `PartMissing`."""


def parse_checksums(text: str) -> dict[str, str]:
    """File name → sha256 of a list as `sha256sum` writes it."""
    lines = (line.split(maxsplit=1) for line in text.splitlines() if line.strip())
    return {name.lstrip("*"): digest for digest, name in lines}


def pinned() -> dict[str, str]:
    """The jars of the broker and their checksums."""
    return parse_checksums((tools.PINS / "kafka-jars.sha256").read_text())


def _digest(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def deviations(folder: Path, checksums: Mapping[str, str]) -> list[str]:
    """The jars that are missing from the folder, differ, or are too many."""
    present = {path.name for path in folder.glob("*.jar")}
    strange = sorted(present - checksums.keys())
    return strange + sorted(
        name for name, digest in checksums.items() if name not in present or _digest(folder / name) != digest
    )


def location(cache: Path) -> Path:
    """Where the jars are kept."""
    return cache / f"kafka-{KAFKA_VERSION}"


def present(cache: Path) -> bool:
    """Whether all jars are there and as pinned."""
    return not deviations(location(cache), pinned())


def _run(command: list[str], what: str) -> None:
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if answer.returncode:
        lines = [line for line in (answer.stdout + answer.stderr).splitlines() if line.strip()]
        raise PartMissing(f"{what}: {lines[-1] if lines else 'failed'}")


def fetch_with_maven(folder: Path) -> None:
    """Let Maven, with its own settings, resolve and copy the jars."""
    options = [f"-DoutputDirectory={folder}", "-DincludeScope=runtime"]
    _run(["mvn", "-B", "-q", "-f", str(tools.PINS / "kafka-pom.xml"), _COPY, *options], "mvn")


def install_jars(surroundings: Surroundings, fetches: Mapping[str, Fetch]) -> Path:
    """Fetch the jars by the first way that works, verify them and put them in place.

    Raises: `PartMissing`, naming what each way said.
    """
    target = location(surroundings.cache())
    complaints: list[str] = []
    for way, fetch in fetches.items():
        with tempfile.TemporaryDirectory(dir=surroundings.cache()) as scratch:
            folder = Path(scratch) / "jars"
            folder.mkdir()
            try:
                fetch(folder)
            except PartMissing as error:
                complaints.append(str(error))
                continue
            wrong = deviations(folder, pinned())
            if wrong:
                complaints.append(f"{way}: not as pinned: {', '.join(wrong)}")
                continue
            shutil.rmtree(target, ignore_errors=True)
            folder.rename(target)
            return target
    raise PartMissing(
        "Kafka's jars cannot be had: " + ("; ".join(complaints) or "neither mvn nor jgo is here")
    )
