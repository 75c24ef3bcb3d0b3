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
INSTRUCTIONS = re.sub(r"\\\n", "", re.sub(r"^#.*\n", "", DOCKERFILE, flags=re.MULTILINE))
COPIED = [
    source
    for sources in re.findall(r"^COPY (?!--from|\$)(.+) \S+$", INSTRUCTIONS, flags=re.MULTILINE)
    for source in sources.split()
]


def test_the_last_stage_is_the_service_and_can_install_nothing() -> None:
    assert [stage.splitlines()[0].partition(" AS ")[2] for stage in STAGES[1:]] == [
        "kafka-reporter",
        "kafka",
        "build",
        "",
    ]
    assert "pip uninstall" in STAGES[-1]
    assert "uv" not in STAGES[-1]


@pytest.mark.parametrize("source", COPIED)
def test_what_it_copies_exists(source: str) -> None:
    assert (ROOT / source).exists()


def test_the_broker_is_the_one_whose_pins_the_local_one_has() -> None:
    version = re.search(r"^ARG KAFKA_IMAGE=apache/kafka:(\S+)$", DOCKERFILE, flags=re.MULTILINE)

    jars = (ROOT / "deploy/local/kafka-jars.txt").read_text(encoding="utf-8")
    assert version
    assert f"org.apache.kafka:kafka_2.13:{version[1]}\n" in jars


def test_every_jar_of_the_reporter_is_verified() -> None:
    expression = re.search(
        r"sed -E '(s/.+/)' kafka-metrics-jars.txt \| sha256sum --check --strict", DOCKERFILE
    )
    assert expression

    pins = (ROOT / "deploy/local/kafka-metrics-jars.txt").read_text(encoding="utf-8")
    sums = subprocess.run(
        ["sed", "-E", expression[1]], input=pins, capture_output=True, text=True, check=True
    )
    assert len(sums.stdout.splitlines()) == len(pins.splitlines())
    assert all(re.fullmatch(r"[0-9a-f]{64}  jars/[\w.-]+\.jar", line) for line in sums.stdout.splitlines())


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
    assert {source for source in COPIED if not source.startswith(("libs/", "deploy/docker/"))} | {
        "deploy/docker",
        "libs",
        "services",
    } == allowed


def test_the_same_sources_make_the_same_bytes() -> None:
    assert "PYC_INVALIDATION_MODE=UNCHECKED_HASH" in DOCKERFILE
    assert not re.search(r"apt-get|curl |wget ", INSTRUCTIONS)


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
