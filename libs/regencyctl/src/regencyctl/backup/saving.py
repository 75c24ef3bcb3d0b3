"""Makes a backup while the platform runs: all databases at one instant, then the topics up to there.

The instant is one transaction over every database. A relay records in the store what it is about to publish
before it publishes, and a reader stores its position after it read. So at one instant no reader is ahead of a
lane, and every event below its lane's `next_sequence` is on its topic, or still in the outbox with its lane's
recorded batch. The topics are read afterwards and cut there (ADR 41).
"""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from regencyctl.backup.frames import digest_of, frames, write_durably
from regencyctl.backup.manifest import NAME, Manifest, SavedFile, read_manifest
from regencyctl.backup.scope import Scope, Tell
from regencyctl.backup.store_copy import save_store
from regencyctl.backup.topic_copy import save_topics
from regencyctl.errors import OperatorError

PART = ".part"
"""Ends the name of a folder that is under way, or was broken off."""


async def save(scope: Scope, folder: Path, tell: Tell) -> Manifest:
    """Make a backup in `folder`, which appears when it is whole. One that was broken off leaves nothing.

    Raises: `OperatorError` if the folder is there already; `Unavailable`.
    """
    if folder.exists():  # noqa: ASYNC240 - nothing else runs in a command
        raise OperatorError(f"{folder} is there already")
    part = folder.with_name(f"{folder.name}{PART}")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(mode=0o700, parents=True)
    try:
        manifest = await _save(scope, part, tell)
        _finish(part, folder, manifest)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return manifest


async def _save(scope: Scope, part: Path, tell: Tell) -> Manifest:
    begun = datetime.now(UTC)
    files: dict[str, SavedFile] = {}
    taken, collections, cut = await save_store(scope, part, files, tell)
    partitions = await save_topics(scope, part, files, cut, tell)
    return Manifest(
        version=version("regencyctl"),
        begun_at=begun,
        taken_at=taken,
        ended_at=datetime.now(UTC),
        collections=tuple(collections),
        partitions=tuple(partitions),
        files=files,
    )


def _finish(part: Path, folder: Path, manifest: Manifest) -> None:
    """Give it the name of a whole backup when everything is on the disk."""
    write_durably(part / NAME, manifest.model_dump_json(indent=1))
    part.rename(folder)
    parent = os.open(folder.parent, os.O_RDONLY)
    os.fsync(parent)
    os.close(parent)


def check(folder: Path) -> Manifest:
    """Read a whole backup and compare it with its manifest. Raises `OperatorError`, naming what differs."""
    manifest = read_manifest(folder)
    for path, saved in manifest.files.items():
        if not (folder / path).is_file():
            raise OperatorError(f"{folder / path} is missing")
        if digest_of(folder / path) != (saved.size, saved.sha256):
            raise OperatorError(f"{folder / path} is not as it was saved")
        items = sum(1 for _ in frames(folder / path))
        if items != saved.items:
            raise OperatorError(f"{folder / path} holds {items} items, not {saved.items}")
    return manifest
