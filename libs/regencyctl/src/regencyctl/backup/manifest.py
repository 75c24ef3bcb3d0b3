"""What a backup says of itself: written last, so that a folder without it is no backup."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, Field, ValidationError

from regencyctl.errors import OperatorError

NAME = "manifest.json"
FORMAT = 1

FileName = Annotated[str, Field(pattern=r"^(store|topics)/[a-z0-9][a-z0-9._-]*/[a-z0-9_][a-z0-9._-]*$")]
"""Within the folder of the backup: a manifest that somebody altered leads nowhere else."""


class SavedFile(BaseModel, frozen=True):
    """One file: how many documents or records it holds, and what its bytes must be."""

    items: int
    size: int
    sha256: str


class SavedCollection(BaseModel, frozen=True):
    """One collection of a service's database.

    Attributes:
        indexes: As the store tells them, without the one every collection has.
        validator: What the store demands of documents, as the store tells it.
    """

    service: str
    name: str
    file: FileName
    documents: int
    indexes: tuple[Mapping[str, object], ...] = ()
    validator: Mapping[str, object] = {}


class SavedPartition(BaseModel, frozen=True):
    """One partition of a topic.

    Attributes:
        begin: The offset of the first record there was.
        end: The offset behind the last one.
        left_out: Records that were published after the instant of the backup.
        sequence: The highest sequence that was saved; 0 without one.
    """

    topic: str
    partition: int
    file: FileName
    begin: int
    end: int
    records: int
    left_out: int
    sequence: int


class Manifest(BaseModel, frozen=True):
    """All of a backup.

    Attributes:
        taken_at: The instant it shows: all databases, and the topics as far as they follow from them.
        version: Of the platform that made it.
    """

    format: int = FORMAT
    version: str
    begun_at: datetime
    taken_at: datetime
    ended_at: datetime
    collections: tuple[SavedCollection, ...]
    partitions: tuple[SavedPartition, ...]
    files: Mapping[FileName, SavedFile]

    @property
    def topics(self) -> Mapping[str, list[SavedPartition]]:
        """The partitions of each topic, in order."""
        found: dict[str, list[SavedPartition]] = {}
        for one in sorted(self.partitions, key=lambda one: (one.topic, one.partition)):
            found.setdefault(one.topic, []).append(one)
        return found


def read_manifest(folder: Path) -> Manifest:
    """What the backup in `folder` says of itself. Raises `OperatorError` when it is none."""
    try:
        manifest = Manifest.model_validate_json((folder / NAME).read_bytes())
    except OSError:
        raise OperatorError(f"{folder} is no whole backup: it has no {NAME}") from None
    except ValidationError as error:
        raise OperatorError(f"{folder / NAME} cannot be read: {error.error_count()} problems") from None
    if manifest.format != FORMAT:
        raise OperatorError(f"{folder} has format {manifest.format}; this version reads {FORMAT}")
    return manifest
