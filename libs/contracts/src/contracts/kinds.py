"""Quantities that events of several services are made of."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

Quantity = Annotated[int, Field(ge=0, le=10**15, strict=True)]
"""An amount in a thing's own unit: whole rupiah, people, metres."""

Change = Annotated[int, Field(ge=-(10**15), le=10**15, strict=True)]
"""A signed difference: what is taken back comes as a negative number, so that sums stay exact."""

Step = Annotated[int, Field(ge=-1, le=1, strict=True)]
"""1 for one more, -1 for one that is taken back, 0 for none."""

Flag = Annotated[int, Field(ge=0, le=1, strict=True)]
"""1 or 0: what a ratio counts."""

Days = Annotated[int, Field(ge=0, le=10_000, strict=True)]
Minutes = Annotated[int, Field(ge=0, le=100_000_000, strict=True)]
Percent = Annotated[int, Field(ge=0, le=100, strict=True)]
Year = Annotated[int, Field(ge=2000, le=2100)]
Decree = Annotated[str, Field(min_length=1, max_length=120)]
"""Number of a decree or letter as it is printed, such as "188.45/123/KEP/2024"."""
