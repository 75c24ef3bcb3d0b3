"""What a field of an event may hold, as its contract says, in the decoder's own terms.

The decoder of the engine reads a few fields and skips the model: what the model would refuse must not be
counted either.
"""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from annotated_types import Ge, Le
from pydantic import BaseModel

MOST_EXACT = 2**53
"""Beyond it, in either direction, a double is not the number that was written: JSON readers and quantile
sketches hold doubles."""

LONGEST_LABEL = 256


def whole_number(event: type[BaseModel], path: str) -> Any:
    """The type of a whole number of an event; `path` may lead into nested models by dots."""
    metadata = _metadata(event, path.split("."))
    lowest = [int(str(bound.ge)) for bound in metadata if isinstance(bound, Ge)]
    highest = [int(str(bound.le)) for bound in metadata if isinstance(bound, Le)]
    return Annotated[int, msgspec.Meta(ge=max([-MOST_EXACT, *lowest]), le=min([MOST_EXACT, *highest]))]


def label() -> Any:
    """The type of a value that tells figures apart."""
    return Annotated[str, msgspec.Meta(max_length=LONGEST_LABEL)] | int


def _metadata(model: type[BaseModel], path: list[str]) -> list[Any]:
    field = model.model_fields.get(path[0])
    if field is None:
        return []
    inner = field.annotation
    if len(path) > 1 and isinstance(inner, type) and issubclass(inner, BaseModel):
        return _metadata(inner, path[1:])
    return list(field.metadata) if len(path) == 1 else []
