"""Trouble that a stand-in for the other side makes for a share of what is brought to it."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Generic, TypeVar

T = TypeVar("T", bound=str)


class Troubles(Generic[T]):
    """Makes trouble for a share of the messages, the same ones for the same seed and order."""

    def __init__(self, shares: Mapping[T, float], *, seed: int = 0) -> None:
        self._shares = shares
        self._random = random.Random(seed)

    def draw(self) -> T | None:
        """What happens to the next message; None: it is taken over."""
        chance = self._random.random()
        for trouble, share in self._shares.items():
            chance -= share
            if chance < 0:
                return trouble
        return None
