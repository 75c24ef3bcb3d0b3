"""What stands behind a published figure, so that anybody can derive it again and find the same.

A published result is a plain document of texts and whole numbers. It names the rules it was made with, how
many inputs were counted, where they are, and a digest of them. Made again from the same inputs it is the
same, byte for byte: nothing in it comes from a clock or a counter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a figure comes from.

    Attributes:
        rule_version: The rule set it was made with.
        inputs: How many were counted.
        query: Path of this service's API that lists them.
        digest: SHA-256 of the inputs, in hexadecimal; the same whatever order they came in.
    """

    rule_version: str
    inputs: int
    query: str
    digest: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that says something else when the figure is made again."""

    field: str
    published: object
    recomputed: object


def digest_of(inputs: Iterable[str]) -> str:
    """One digest for all inputs, each written as one line, whatever order they came in."""
    lines = sorted(hashlib.sha256(line.encode()).hexdigest() for line in inputs)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def differences(published: Mapping[str, Any], recomputed: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Every field of two results that differs, by its dotted path; empty when they are identical."""
    one, other = dict(_leaves(published, "")), dict(_leaves(recomputed, ""))
    return tuple(
        Difference(path, one.get(path), other.get(path))
        for path in sorted(one.keys() | other.keys())
        if one.get(path) != other.get(path)
    )


def _leaves(value: object, path: str) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield from _leaves(part, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list | tuple):
        for index, part in enumerate(value):
            yield from _leaves(part, f"{path}.{index}")
    else:
        yield path, value
