"""Which backups of a folder may go: those that enough good ones are newer than, and what was broken off."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from regencyctl.backup.manifest import NAME, Manifest, read_manifest
from regencyctl.backup.saving import PART, check
from regencyctl.backup.scope import Tell
from regencyctl.errors import OperatorError

_BROKEN_OFF = timedelta(days=1)
"""A folder under way that nothing was written to for so long belongs to nobody any more."""


def superfluous(folder: Path, keep: int, tell: Tell) -> list[Path]:
    """What may be removed from a folder of backups, the newest first; nothing is changed.

    Only a backup that is whole, read to its end, counts as kept, so `keep` good ones always stay. Damaged
    ones are told, and go when they are older than those. What is no backup stays, what a restore has set
    aside too.

    Raises: `OperatorError` if there is no such folder.
    """
    if not folder.is_dir():
        raise OperatorError(f"{folder} is no folder")
    backups = sorted(_backups(folder, tell), key=lambda one: one[0].taken_at, reverse=True)
    paths = [path for _, path in backups]
    return [*paths[_kept(paths, keep, tell) :], *_broken_off(folder, datetime.now(UTC))]


def remove(path: Path) -> None:
    """Remove a backup. If this is broken off nothing takes the rest for a backup, and it goes a day later."""
    part = path if path.suffix == PART else path.with_name(f"{path.name}{PART}")
    path.rename(part)
    shutil.rmtree(part)


def _kept(newest_first: list[Path], keep: int, tell: Tell) -> int:
    """How many of the newest there are until enough of them are good; so many are not even read."""
    if len(newest_first) <= keep:
        return len(newest_first)
    good = 0
    for number, path in enumerate(newest_first, 1):
        try:
            check(path)
        except OperatorError as error:
            tell(f"damaged  {error}")
            continue
        good += 1
        if good == keep:
            return number
    return len(newest_first)


def _backups(folder: Path, tell: Tell) -> Iterator[tuple[Manifest, Path]]:
    for path in _folders(folder):
        if path.suffix != PART and (path / NAME).is_file():
            try:
                yield read_manifest(path), path
            except OperatorError as error:
                tell(f"unknown  {error}")


def _broken_off(folder: Path, now: datetime) -> Iterator[Path]:
    for path in _folders(folder):
        if path.suffix == PART:
            written = max(one.lstat().st_mtime for one in (path, *path.rglob("*")))
            if now - datetime.fromtimestamp(written, UTC) > _BROKEN_OFF:
                yield path


def _folders(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir() and not path.is_symlink())
