"""Files of a backup: compressed frames, each beginning with its own length, hashed while they are written."""

from __future__ import annotations

import gzip
import hashlib
import os
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from regencyctl.backup.manifest import SavedFile
from regencyctl.errors import OperatorError

_LENGTH = struct.Struct("<i")
_LEVEL = 3
_CHUNK = 1 << 20


class FrameFile:
    """A file under way.

    Attributes:
        items: How many frames were written.
    """

    def __init__(self, packed: gzip.GzipFile) -> None:
        self._packed = packed
        self.items = 0

    def put(self, frame: bytes) -> None:
        """Add a frame that begins with its length, as BSON does."""
        self._packed.write(frame)
        self.items += 1


@contextmanager
def frame_file(path: Path, saved: Callable[[SavedFile], None]) -> Iterator[FrameFile]:
    """A new file for the time of the block; then it is on the disk, and `saved` is told of it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("xb") as plain:
        with gzip.GzipFile(fileobj=plain, mode="wb", compresslevel=_LEVEL, mtime=0, filename="") as packed:
            file = FrameFile(packed)
            yield file
        plain.flush()
        os.fsync(plain.fileno())
    size, digest = digest_of(path)
    saved(SavedFile(items=file.items, size=size, sha256=digest))


def write_durably(path: Path, text: str) -> None:
    """Put a small file on the disk: whoever finds it finds all of it."""
    part = path.with_name(f"{path.name}.part")
    with part.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def framed(content: bytes) -> bytes:
    """A frame around bytes that do not begin with their length."""
    return _LENGTH.pack(_LENGTH.size + len(content)) + content


def frames(path: Path) -> Iterator[bytes]:
    """The frames of a file, one at a time. Raises `OperatorError` for a file that was cut off or altered."""
    try:
        with gzip.open(path, "rb") as packed:
            while head := packed.read(_LENGTH.size):
                (length,) = _LENGTH.unpack(head)
                rest = packed.read(length - _LENGTH.size)
                if len(rest) < length - _LENGTH.size:
                    raise OperatorError(f"{path} ends within a frame")
                yield head + rest
    except (OSError, EOFError, struct.error, ValueError) as error:
        raise OperatorError(f"{path} cannot be read: {error}") from error


def content_of(frame: bytes) -> bytes:
    """What `framed` was given."""
    return frame[_LENGTH.size :]


def digest_of(path: Path) -> tuple[int, str]:
    """Size and SHA-256 of a file."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as content:
        while chunk := content.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return size, digest.hexdigest()
