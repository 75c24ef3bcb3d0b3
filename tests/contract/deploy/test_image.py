"""The image holds one service, runs as nobody in particular, and takes its dependencies from the lock."""

from __future__ import annotations

import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from contracts.registry import SERVICES

ROOT = Path(__file__).parents[3]
DOCKERFILE = (ROOT / "deploy/Dockerfile").read_text(encoding="utf-8")
STAGES = DOCKERFILE.split("\nFROM ")


def test_it_has_a_build_stage_and_a_stage_without_build_tools() -> None:
    assert len(STAGES) == 3
    assert "uv" not in STAGES[-1]


@pytest.mark.parametrize(
    "source", re.findall(r"^COPY (?!--from|\$)(.+) \S+$", DOCKERFILE, flags=re.MULTILINE)
)
def test_what_it_copies_exists(source: str) -> None:
    assert (ROOT / source).exists()


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_lies_where_the_build_looks_for_it(service: str) -> None:
    assert "ARG MEMBER=services/${SERVICE}" in DOCKERFILE
    assert (ROOT / "services" / service / "pyproject.toml").is_file()


def test_dependencies_come_from_the_lock_with_their_hashes_verified() -> None:
    assert "--verify-hashes --constraint requirements.lock" in DOCKERFILE
    assert "--require-hashes --requirement uv.txt" in DOCKERFILE


def test_it_does_not_run_as_root() -> None:
    assert re.search(r"^USER 10001:10001$", STAGES[-1], flags=re.MULTILINE)


def test_the_process_gets_the_signals_itself() -> None:
    assert "exec python -m" in DOCKERFILE
    assert 'ENTRYPOINT ["service"]' in STAGES[-1]


def test_the_ignore_file_lets_in_what_is_copied_and_nothing_else() -> None:
    lines = (ROOT / "deploy/Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()

    allowed = {line.removeprefix("!") for line in lines if line.startswith("!")}
    assert lines[0] == "*"
    assert allowed == {"deploy/local/uv.txt", "deploy/docker", "requirements.lock", "libs", "services"}


def test_the_build_refuses_an_image_that_holds_another_service() -> None:
    script = ROOT / "deploy/docker/only.py"

    run = subprocess.run([sys.executable, script, "programs"], capture_output=True, text=True, check=False)

    assert run.returncode == 1
    assert "also holds evaluation, tourism_market, notifications" in run.stderr


def test_the_build_refuses_an_image_without_its_service() -> None:
    script = ROOT / "deploy/docker/only.py"

    run = subprocess.run(
        [sys.executable, script, "no_such_service"], capture_output=True, text=True, check=False
    )

    assert run.returncode == 1
    assert "no_such_service is not in this image" in run.stderr


def test_the_build_knows_every_service() -> None:
    packages = runpy.run_path(str(ROOT / "deploy/docker/only.py"))["SERVICES"]

    assert packages == tuple(service.replace("-", "_") for service in SERVICES)
