"""Instants at the doors."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, AwareDatetime

from servicekit.days import kept

Instant = Annotated[AwareDatetime, AfterValidator(kept)]
"""One with its offset, as the store keeps it: in UTC and whole milliseconds, and in a year UTC has."""
