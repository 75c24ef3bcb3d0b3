"""A cell: one indicator's state in one window for one set of labels, counted from one source partition.

Owns the key and the value of the feed `<service>.indicators`, which are a public contract:

    key    {partition}|{indicator}|{version}|{window}|{start}|{regency}|{label}|…   plain UTF-8
    value  {"v": [state], "n": events, "seq": …, "gen": …, "at": "2026-11-22T02:05:07.123Z"}

`v` is the state of `servicekit.stream.measures`: whole numbers, and sketches in base64. `n` is how many
events are in it, `seq` the highest sequence of the source partition that the cell has taken in, `gen` the
term of the processor that wrote it: of two values of one key the one with the higher (gen, seq) is right,
wherever it stands in the log. A figure is the merge of its cells over all partitions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from urllib.parse import unquote

import msgspec
from msgspec import Meta

from contracts.indicators import Indicator, Window
from servicekit.stream.algebra import State

_FIXED_PARTS = 6


_LARGEST = 2**63 - 1
Whole = Annotated[int, Meta(ge=0, le=_LARGEST)]
"""A number a store can hold."""


class Cell(msgspec.Struct, frozen=True, gc=False):
    """The value of one key of the feed."""

    v: State
    n: Whole
    seq: Annotated[int, Meta(le=_LARGEST)]
    gen: Annotated[int, Meta(ge=0, le=999_999_999_999)]
    at: str

    @property
    def rank(self) -> tuple[int, int]:
        """Which of two values of one key is right: the higher one."""
        return (self.gen, self.seq)


@dataclass(frozen=True, slots=True)
class CellKey:
    """The key of the feed, taken apart. `labels` are in the order of the indicator's `by`."""

    partition: int
    indicator: str
    version: int
    window: Window
    start: str
    regency: str
    labels: tuple[str, ...]


encode_cell = msgspec.json.Encoder().encode
decode_cell = msgspec.json.Decoder(Cell).decode


def feed_of(service: str) -> str:
    """The topic a service's cells are on."""
    return f"{service}.indicators"


def sink_of(service: str) -> str:
    """The group that copies a service's feed into its store."""
    return f"{service}.indicator-sink"


def escape(part: object) -> str:
    """A text that may stand between the bars of a key."""
    return str(part).replace("%", "%25").replace("|", "%7C")


def prefix(partition: int, indicator: Indicator, window: Window) -> str:
    """What the keys of one indicator and window start with in one partition."""
    return f"{partition}|{indicator.name}|{indicator.version}|{window}|"


def suffix(start: str, regency: str, labels: Iterable[object]) -> str:
    """The rest of a key."""
    return "|".join(map(escape, (start, regency, *labels)))


def split_place(text: str) -> list[str]:
    """The parts of a key, or of its end."""
    parts = text.split("|")
    return list(map(unquote, parts)) if "%" in text else parts


def read_key(key: str) -> CellKey:
    """Take a key of the feed apart. Raises ValueError when it is none."""
    parts = split_place(key)
    if len(parts) < _FIXED_PARTS:
        raise ValueError(f"no cell key: {key!r}")
    partition, name, version, window, start, regency, *labels = parts
    return CellKey(int(partition), name, int(version), Window(window), start, regency, tuple(labels))


def stamp(instant: datetime) -> str:
    """An instant as it stands in a cell: UTC, milliseconds."""
    return instant.strftime("%Y-%m-%dT%H:%M:%S.") + f"{instant.microsecond // 1000:03d}Z"
