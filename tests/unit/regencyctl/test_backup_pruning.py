"""Old backups go when enough good ones are newer; whatever is no good backup never makes one superfluous."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from typer.testing import CliRunner

from regencyctl.backup.commands import app
from regencyctl.backup.frames import frame_file, framed
from regencyctl.backup.manifest import NAME, Manifest, SavedFile
from regencyctl.backup.pruning import remove, superfluous
from regencyctl.backup.saving import PART
from regencyctl.errors import OperatorError

FIRST_NIGHT = datetime(2026, 11, 1, 1, 30, tzinfo=UTC)
FILE = "store/programs/facts.bson.gz"


def saved(folder: Path, night: int) -> Path:
    """A whole backup of a night, with one file."""
    path, taken = folder / f"backup-{night}", FIRST_NIGHT + timedelta(days=night)
    files: dict[str, SavedFile] = {}
    with frame_file(path / FILE, partial(files.__setitem__, FILE)) as file:
        file.put(framed(b"a document"))
    manifest = Manifest(
        version="0.9",
        begun_at=taken,
        taken_at=taken,
        ended_at=taken,
        collections=(),
        partitions=(),
        files=files,
    )
    (path / NAME).write_text(manifest.model_dump_json(), encoding="utf-8")
    return path


def damage(backup: Path) -> None:
    """Alter what it holds."""
    (backup / FILE).write_bytes(b"other")


def untouched_since(folder: Path, ago: timedelta) -> Path:
    """A folder under way with a file in it."""
    (folder / "store").mkdir(parents=True)
    for one in (folder / "store", folder):
        os.utime(one, (time.time() - ago.total_seconds(),) * 2)
    return folder


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def asked(folder: Path, *arguments: str) -> list[str]:
    """What the command printed, which must succeed."""
    done = CliRunner().invoke(app, ["prune", str(folder), *arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output.splitlines()


def test_the_newest_stay_and_what_goes_is_said(tmp_path: Path) -> None:
    for night in (3, 1, 4, 2):
        saved(tmp_path, night)

    told = asked(tmp_path, "--keep", "2")

    assert told == [f"removed  {tmp_path}/backup-2", f"removed  {tmp_path}/backup-1"]
    assert names(tmp_path) == ["backup-3", "backup-4"]


def test_a_rehearsal_says_the_same_and_changes_nothing(tmp_path: Path) -> None:
    for night in (1, 2):
        saved(tmp_path, night)

    told = asked(tmp_path, "--keep", "1", "--dry-run")

    assert told == [f"would go {tmp_path}/backup-1"]
    assert names(tmp_path) == ["backup-1", "backup-2"]


def test_a_damaged_backup_does_not_count_and_goes_when_enough_good_ones_are_newer(tmp_path: Path) -> None:
    one, two, three, four = (saved(tmp_path, night) for night in (1, 2, 3, 4))
    damage(three)
    said: list[str] = []

    with_one_good = superfluous(tmp_path, 1, said.append)
    with_two_good = superfluous(tmp_path, 2, said.append)
    with_three_good = superfluous(tmp_path, 3, said.append)

    assert with_one_good == [three, two, one]
    assert with_two_good == [one]
    assert with_three_good == []
    assert four.is_dir()
    assert said == [f"damaged  {three / FILE} is not as it was saved"] * 2


def test_the_newest_good_one_stays_however_many_damaged_ones_are_newer(tmp_path: Path) -> None:
    old, good, *newer = (saved(tmp_path, night) for night in (1, 2, 3, 4))
    for one in newer:
        damage(one)

    assert superfluous(tmp_path, 1, lambda _line: None) == [old]
    assert good.is_dir()


def test_what_is_no_backup_of_this_version_is_told_or_left_alone(tmp_path: Path) -> None:
    saved(tmp_path, 1)
    saved(tmp_path, 2)
    for name in ("backup-2.set-aside-20261123T010101", "lost+found"):
        (tmp_path / name).mkdir()
    later = saved(tmp_path, 9)
    (later / NAME).write_text('{"format": 9}', encoding="utf-8")
    (tmp_path / "elsewhere").symlink_to(saved(tmp_path / "other", 0))
    said: list[str] = []

    going = superfluous(tmp_path, 1, said.append)

    assert [one.name for one in going] == ["backup-1"]
    assert len(said) == 1
    assert said[0].startswith(f"unknown  {later}")


def test_what_was_broken_off_goes_after_a_day(tmp_path: Path) -> None:
    left = untouched_since(tmp_path / f"backup-1{PART}", timedelta(days=2))
    untouched_since(tmp_path / f"backup-2{PART}", timedelta(hours=1))

    going = superfluous(tmp_path, 1, lambda _line: None)
    for one in going:
        remove(one)

    assert going == [left]
    assert names(tmp_path) == [f"backup-2{PART}"]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match="is no folder"):
        superfluous(tmp_path / "nowhere", 1, lambda _line: None)
