"""What all that is shown has in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class View(BaseModel):
    """Reads its fields off a domain object."""

    model_config = ConfigDict(from_attributes=True, frozen=True)
