"""What the command line reads from its surroundings: the only module here that looks at the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

_TEST_KAFKA = "REGENCY_TEST_KAFKA"
_TEST_STORE = "REGENCY_TEST_STORE"


def repository() -> Path:
    """The folder of this checkout, where `./regency` lies."""
    return Path(__file__).resolve().parents[4]


def _writable(folder: Path) -> bool:
    """Whether files can be made in `folder`, which is created if it is missing."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK | os.X_OK)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The machine as the environment describes it.

    Attributes:
        environment: Environment variables; the process's own unless a test says otherwise.
    """

    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))

    def cache(self) -> Path:
        """Where downloads are kept between runs: the user's cache folder, else the checkout's."""
        base = self.environment.get("XDG_CACHE_HOME") or ""
        home = self.environment.get("HOME") or ""
        folder = Path(base) if base else Path(home) / ".cache"
        if (base or home) and folder.is_absolute() and _writable(folder / "regency"):
            return folder / "regency"
        fallback = repository() / ".cache" / "regency"
        fallback.mkdir(parents=True, exist_ok=True)
        return fallback

    @property
    def compiling_once(self) -> Mapping[str, str]:
        """The environment for what starts hundreds of Pythons: what one compiles, the others find."""
        return {name: value for name, value in self.environment.items() if name != "PYTHONDONTWRITEBYTECODE"}

    @property
    def java_home(self) -> Path | None:
        """JAVA_HOME, if set."""
        value = self.environment.get("JAVA_HOME")
        return Path(value) if value else None

    @property
    def path(self) -> str:
        """The folders commands are looked up in."""
        return self.environment.get("PATH", os.defpath)

    @property
    def store_url(self) -> str | None:
        """Connection string of the store that commands work on where no stack runs on this machine."""
        return self.environment.get("REGENCY_MONGO_URL")

    @property
    def test_kafka(self) -> str | None:
        """Host and port of a broker tests shall use instead of starting one."""
        return self.environment.get(_TEST_KAFKA)

    @property
    def test_store(self) -> str | None:
        """Connection string of a store tests shall use instead of starting one."""
        return self.environment.get(_TEST_STORE)

    def for_tests(self, kafka: str, store: str) -> Mapping[str, str]:
        """The environment for tests that shall use this broker and this store."""
        return {**self.compiling_once, _TEST_KAFKA: kafka, _TEST_STORE: store}
