"""The Java peer of the engine bench: compiled by the JDK at hand, run on pinned jars."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from regencyctl.errors import PartMissing
from regencyctl.local import jars, java, tools
from regencyctl.local.equipment import Announce, equip_jars
from regencyctl.settings import Surroundings, repository

_SOURCES = repository() / "bench" / "kafka-streams"
_PROGRAM = "KafkaStreamsPeer"
_JARS = jars.JarSet(f"kafka-streams-{jars.KAFKA_VERSION}", _SOURCES / "jars.txt", _SOURCES / "pom.xml")
"""What the broker's jars lack; its state store is in memory, so RocksDB is not among them."""

_MEMORY = ("-Xms1g", "-Xmx1g", "-Xmn600m", "-XX:+UseSerialGC")
"""Of what was tried this costs it least CPU: other collectors have threads of their own."""


def equip(surroundings: Surroundings, announce: Announce) -> Sequence[str]:
    """The command that runs the peer. Raises `PartMissing` without a JDK."""
    compiler = java.find_compiler(surroundings)
    if compiler is None:
        raise PartMissing("no JDK 17 or newer: install one and set JAVA_HOME")
    folders = [
        equip_jars(wanted, surroundings, announce, f"Fetching the jars of {wanted.name} (once).")
        for wanted in (_JARS, jars.KAFKA)
    ]
    path = ":".join(f"{folder}/*" for folder in folders)
    classes = surroundings.cache() / "bench" / _PROGRAM
    _compile(compiler, path, classes)
    logging = f"-Dlog4j2.configurationFile={tools.PINS / 'log4j2.properties'}"
    return (str(compiler.with_name("java")), *_MEMORY, logging, "-cp", f"{classes}:{path}", _PROGRAM)


def _compile(compiler: Path, path: str, classes: Path) -> None:
    source = str(_SOURCES / f"{_PROGRAM}.java")
    command = [str(compiler), "--release", str(java.REQUIRED), "-d", str(classes), "-cp", path, source]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise PartMissing(f"{_PROGRAM} could not be compiled:\n{done.stderr}")
