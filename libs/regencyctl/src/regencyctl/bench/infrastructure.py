"""A broker and a store to measure on: running ones, or some of the bench's own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from regencyctl.local import LocalStack


@contextmanager
def infrastructure(kafka: str, store: str) -> Iterator[tuple[str, str]]:
    """Addresses of a broker and a store: those given, if both are, else of new ones for the block."""
    if kafka and store:
        yield kafka, store
        return
    with tempfile.TemporaryDirectory(prefix="regency-bench-") as folder:
        stack = LocalStack(Path(folder) / "run", services=(), free_ports=True)
        stack.up(announce=lambda _: None)
        try:
            yield stack.kafka, stack.store
        finally:
            stack.down(wipe=True)
