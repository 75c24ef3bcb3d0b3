"""What is on a feed `<service>.indicators`: one record per cell of an indicator, the last one counts."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

CELL_KEY = (
    "{partition}|{indicator}|{version}|{window kind}|{window start}|{label values…}: the source partition "
    "the cell was counted in, the indicator and its version, the window, then the regency and the "
    "indicator's labels in their declared order. Readers merge cells that differ in the partition alone."
)


class FeedCell(BaseModel):
    """What one source partition adds to one figure: mergeable state, never an average."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    state: tuple[int | str, ...]
    sequence: Annotated[int, Field(ge=-1)]
    generation: Annotated[int, Field(ge=0)]
