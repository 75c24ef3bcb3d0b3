"""The import contracts hold, and each bites: a planted violation is caught by the contract it breaks."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(path for pattern in ("libs/*/src", "services/*/src") for path in ROOT.glob(pattern))

VIOLATIONS = {
    "Services talk through Kafka, never through imports": (
        "programs/handlers/planted.py",
        "import tourism_market.domain",
    ),
    "Services stand on servicekit, servicekit on contracts": ("servicekit/planted.py", "import regencyctl"),
    "Doors above handlers, handlers above repositories, the domain below all": (
        "programs/repository/planted.py",
        "import programs.api",
    ),
    "The command line talks to services over HTTP and Kafka": ("regencyctl/planted.py", "import evaluation"),
    "Domain rules know no framework, no store, no contract": (
        "evaluation/domain/planted.py",
        "import pydantic",
    ),
    "Handlers are plain functions": ("notifications/handlers/planted.py", "import fastapi"),
    "aiokafka is imported by servicekit.kafka and the stream transport only": (
        "servicekit/planted.py",
        "import aiokafka",
    ),
    "motor and pymongo are imported by servicekit.mongo and what it is made of only": (
        "tourism_market/planted.py",
        "import pymongo",
    ),
    "Faust is imported by servicekit.stream only": ("servicekit/planted.py", "import faust"),
}


def _lint_imports(sources: list[Path]) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, sources)), "COLUMNS": "200"}
    command = [
        str(Path(sys.executable).with_name("lint-imports")),
        "--no-cache",
        "--config",
        str(ROOT / ".importlinter"),
    ]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=150)


@pytest.fixture
def copied_sources(tmp_path: Path) -> dict[str, Path]:
    """Every package of the workspace in a copy, by its name."""
    copies: dict[str, Path] = {}
    for number, source in enumerate(SOURCES):
        target = tmp_path / str(number)
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        copies |= {package.name: target for package in target.iterdir() if package.is_dir()}
    return copies


def test_every_contract_is_kept() -> None:
    result = _lint_imports(SOURCES)

    assert result.returncode == 0, result.stdout
    assert f"{len(VIOLATIONS)} kept, 0 broken" in result.stdout


@pytest.mark.parametrize("contract", VIOLATIONS)
def test_a_planted_violation_breaks_its_contract(contract: str, copied_sources: dict[str, Path]) -> None:
    file, statement = VIOLATIONS[contract]
    planted = copied_sources[file.split("/", 1)[0]] / file
    with planted.open("a") as code:
        code.write(f"\n{statement}\n")

    result = _lint_imports(sorted(set(copied_sources.values())))

    assert result.returncode == 1
    assert f"{contract} BROKEN" in result.stdout
