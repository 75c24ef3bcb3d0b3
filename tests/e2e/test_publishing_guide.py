"""What docs/publishing.md tells other systems to run is run as it stands, against the whole platform."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from regencyctl.local.jars import KAFKA
from regencyctl.local.stack import LocalStack
from regencyctl.platform_client import Platform
from regencyctl.settings import Surroundings
from servicekit.testing.eventually import eventually

GUIDE = Path(__file__).parents[2] / "docs/publishing.md"
SOURCE = "urn:demo:gates"
DAY = {"from": "2025-10-12", "to": "2025-10-12"}
TOLD = 53
"""The guide's own sum of its examples."""

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", flags=re.MULTILINE | re.DOTALL)


def examples(language: str) -> list[str]:
    """The guide's blocks of code in a language, in order."""
    found = _BLOCK.findall(GUIDE.read_text(encoding="utf-8"))
    return [code for tongue, code in found if tongue == language]


@pytest.fixture
def surroundings(stack: LocalStack) -> Mapping[str, str]:
    """What the guide has its reader export, for the platform of this run."""
    token = stack.token("publisher", subject=SOURCE)
    addresses = {"URL": stack.url("tourism-market"), "KAFKA": stack.kafka}
    people = {"SOURCE": SOURCE, "TOKEN": token, "MANAGER": stack.token("market-manager")}
    return os.environ | addresses | people


def run(command: list[str], surroundings: Mapping[str, str], folder: Path, given: str | None = None) -> str:
    done = subprocess.run(
        command, input=given, env=surroundings, cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def java(code: str, surroundings: Mapping[str, str], folder: Path) -> str:
    """Compile and run one class as `java File.java` does."""
    (name,) = re.findall(r"public class (\w+)", code)
    source = folder / f"{name}.java"
    source.write_text(code, encoding="utf-8")
    jars = KAFKA.location(Surroundings().cache())
    return run(["java", "-cp", f"{jars}/*", str(source)], surroundings, folder)


def statuses(verdicts: str) -> list[str]:
    """How each event fared, from what the door answered."""
    return [verdict["status"] for verdict in json.loads(verdicts)]


async def counted(platform: Platform) -> str:
    items = await platform.indicator(
        "tourism-market", "visitors", window="market-day", **DAY, market_id="pasar-bahulak"
    )
    return str(items[0]["value"]) if items else "0"


async def test_every_example_is_counted_once_however_often_it_is_run(
    platform: Platform, surroundings: Mapping[str, str], tmp_path: Path
) -> None:
    """Given the examples of the guide, when all are run twice, then the figure is what the guide says."""
    if shutil.which("javac") is None or shutil.which("curl") is None:
        pytest.skip("the examples need curl and a JDK: apt-get install curl default-jdk-headless")
    _exports, opening, curl, reading = examples("sh")
    run(["sh", "-s"], surroundings, tmp_path, opening)

    for status in ("accepted", "duplicate"):
        assert statuses(run(["sh", "-s"], surroundings, tmp_path, curl)) == [status]
        many, to_topic = examples("python")
        assert run([sys.executable, "-"], surroundings, tmp_path, many).count(f" {status} ") == 10
        assert run([sys.executable, "-"], surroundings, tmp_path, to_topic) == "10 handed over\n"
        over_http, to_kafka = examples("java")
        assert statuses(java(over_http, surroundings, tmp_path).removeprefix("202 ")) == [status]
        assert java(to_kafka, surroundings, tmp_path) == "1 handed over\n"

    async def all_of_it() -> bool:
        return await counted(platform) == str(TOLD)

    await eventually(all_of_it)
    assert f'"value":{TOLD},' in run(["sh", "-s"], surroundings, tmp_path, reading).replace(" ", "")
