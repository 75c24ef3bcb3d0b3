"""`requirements.lock` installs the same bytes from any index: all hashes, no addresses (ADR 8)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MEMBERS = sorted(ROOT.glob("libs/*/pyproject.toml")) + sorted(ROOT.glob("services/*/pyproject.toml"))


def _locked() -> dict[str, str]:
    """Each locked distribution by its normalised name, with the text of its entry."""
    entries = re.split(r"\n(?=[a-zA-Z0-9])", (ROOT / "requirements.lock").read_text())
    return {_normal(entry.split("==", 1)[0]): entry for entry in entries if "==" in entry.splitlines()[0]}


def _normal(requirement: str) -> str:
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name, requirement
    return re.sub(r"[-_.]+", "-", name.group()).lower()


def _declared() -> Iterator[str]:
    own = {tomllib.loads(file.read_text())["project"]["name"] for file in MEMBERS}
    for file in MEMBERS:
        for requirement in tomllib.loads(file.read_text())["project"]["dependencies"]:
            if requirement not in own:
                yield _normal(requirement)
    for requirement in tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]["dev"]:
        yield _normal(requirement)


def test_the_lock_names_no_address() -> None:
    assert not re.search(r"https?://|@ file", (ROOT / "requirements.lock").read_text())


def test_every_locked_distribution_has_a_hash() -> None:
    unhashed = [name for name, entry in _locked().items() if "--hash=sha256:" not in entry]

    assert unhashed == []


def test_every_declared_dependency_is_locked() -> None:
    missing = sorted(set(_declared()) - set(_locked()))

    assert missing == []
