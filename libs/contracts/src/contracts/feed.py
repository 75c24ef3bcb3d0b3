"""What is on a feed `<service>.indicators`: one record per cell of an indicator, the last one counts."""

from __future__ import annotations

from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from contracts.measures import MOST_PARTS

WholeNumber = Annotated[int, Field(strict=True)]
Base64 = Annotated[
    str,
    Field(pattern=r"^[A-Za-z0-9+/]*={0,2}$", description="Bytes: a sketch of Apache DataSketches, a bitmap."),
]

CELL_KEY = (
    "{partition}|{indicator}|{version}|{window}|{start}|{regency}|{label}|… in plain UTF-8: the source "
    "partition the cell was counted in, the indicator and its version, the window and its start, the "
    "regency, then the indicator's labels in their declared order; % and | inside a part are written %25 and "
    "%7C. A figure is the merge of its cells over all partitions."
)


class FeedCell(BaseModel):
    """What one source partition adds to one figure: a state to be merged, never an average."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    v: Annotated[
        tuple[WholeNumber | Base64, ...],
        Field(
            min_length=1,
            max_length=MOST_PARTS + 1,
            description="The measure's state. Count: events. Sum, ShareOfTotal: sum. Mean: sum, events. "
            "Ratio: numerator, denominator. WeightedIndex: sum of each field, events. Min, Max: value. "
            "Last: microseconds since 1970, sequence, value. Histogram: events of each bucket. "
            "Quantile: KLL sketch of doubles. Distinct: compact theta sketch, ordered. "
            "Streak: number of the first period, then two little-endian bitmaps counted from it: periods "
            "heard of, periods that failed.",
        ),
    ]
    n: Annotated[int, Field(ge=1, strict=True, description="How many events are in it.")]
    seq: Annotated[int, Field(strict=True, description="Highest sequence of the source partition taken in.")]
    gen: Annotated[
        int,
        Field(
            ge=0,
            strict=True,
            description="Term of the processor that wrote it: the higher (gen, seq) is right.",
        ),
    ]
    at: Annotated[AwareDatetime, Field(description="When it was written, UTC.")]
