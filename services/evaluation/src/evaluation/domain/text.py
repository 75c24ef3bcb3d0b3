"""A text for people: Indonesian first, English second."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """A text in Indonesian and in English."""

    id: str
    en: str
