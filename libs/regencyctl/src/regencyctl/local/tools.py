"""Programs from the Python package index that the stack runs beside itself, each in its own environment.

They are pinned by hash in deploy/local/ and never installed among the platform's own packages.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from regencyctl.errors import PartMissing
from regencyctl.settings import repository

PINS = repository() / "deploy" / "local"


def _installer() -> str | None:
    bootstrapped = repository() / ".cache" / "uv" / "bin" / "uv"
    return str(bootstrapped) if bootstrapped.exists() else shutil.which("uv")


def _run(command: list[str], what: str) -> None:
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if answer.returncode:
        reason = (answer.stderr or answer.stdout).strip().splitlines()[-3:]
        raise PartMissing(f"{what} could not be installed: {' '.join(reason)}")


def installed(cache: Path, name: str) -> Path | None:
    """The environment of this tool, if it holds exactly what is pinned."""
    folder = cache / "tools" / name
    stamp = folder / "pins.sha256"
    return folder if stamp.exists() and stamp.read_text() == _digest(name) else None


def install(cache: Path, name: str) -> Path:
    """The environment of this tool, made first when missing or pinned otherwise. Raises: `PartMissing`."""
    ready = installed(cache, name)
    if ready:
        return ready
    folder = cache / "tools" / name
    pins = str(PINS / f"{name}.txt")
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    uv = _installer()
    if uv:
        _run([uv, "venv", "--quiet", "--no-config", "--python", sys.executable, str(folder)], name)
        python = str(folder / "bin" / "python")
        _run([uv, "pip", "install", "--no-config", "--python", python, "--require-hashes", "-r", pins], name)
    else:
        _run([sys.executable, "-m", "venv", str(folder)], name)
        pip = str(folder / "bin" / "pip")
        _run([pip, "install", "--quiet", "--require-hashes", "-r", pins], name)
    (folder / "pins.sha256").write_text(_digest(name))
    return folder


def _digest(name: str) -> str:
    return hashlib.sha256((PINS / f"{name}.txt").read_bytes()).hexdigest()
