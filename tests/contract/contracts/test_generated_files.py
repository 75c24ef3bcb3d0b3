"""What is generated is fresh, and the drift check names what is not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from contracts.generate import generated, main, stale
from contracts.schemas import DIRECTORY

ROOT = Path(__file__).parents[3]
SCHEMA = DIRECTORY / "tourism-market.coins" / "v1" / "CoinsIssued.json"


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the generated files, and the working directory in it."""
    for path in generated():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, tmp_path / path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_generated_file_is_fresh() -> None:
    assert stale(ROOT) == []


def test_the_check_passes_on_fresh_files(copy: Path) -> None:  # noqa: ARG001
    assert main(["--check"]) == 0


def test_the_check_names_a_stale_a_missing_and_an_orphaned_file(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (copy / SCHEMA).write_text("{}", encoding="utf-8")
    (copy / "docs/topics.md").unlink()
    (copy / SCHEMA).with_name("CoinsForged.json").write_text("{}", encoding="utf-8")

    status = main(["--check"])

    assert status == 1
    assert [
        "missing: docs/topics.md",
        f"stale: {SCHEMA}",
        f"orphan: {SCHEMA.with_name('CoinsForged.json')}",
    ] == capsys.readouterr().out.splitlines()


def test_generating_repairs_what_the_check_found(copy: Path) -> None:
    (copy / SCHEMA).write_text("{}", encoding="utf-8")
    (copy / SCHEMA).with_name("CoinsForged.json").write_text("{}", encoding="utf-8")

    status = main([])

    assert status == 0
    assert stale(copy) == []


def test_the_generator_refuses_to_write_away_from_the_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert main([]) == 2
    assert list(tmp_path.iterdir()) == []
