"""How far a figure came of what it was to reach, exactly, and what people call that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Direction(StrEnum):
    """Which way a figure gets better: turnover upwards, days of waiting downwards."""

    HIGHER = "higher"
    LOWER = "lower"


@dataclass(frozen=True, slots=True)
class Band:
    """One step of a scale.

    Attributes:
        at_least: The lowest whole percentage that belongs to it.
        code: Stable name, such as "very-high".
    """

    at_least: int
    code: str
    label_id: str
    label_en: str


@dataclass(frozen=True, slots=True)
class Scale:
    """What achievements are called; bands from the highest down, the last one begins at 0.

    Attributes:
        version: Which rules these are, so that a label can be derived again.
    """

    version: str
    bands: tuple[Band, ...]

    def band(self, achievement: Fraction) -> Band:
        """The band of an achievement: rounded to a whole percentage first, halves up."""
        whole = rounded(achievement * 100)
        return next(band for band in self.bands if whole >= band.at_least)


def achieved(realised: int, target: int, direction: Direction) -> Fraction:
    """Realisation per target; where lower is better (2T - R)/T, and never below 0. 5/6 means 83.33 %."""
    if direction is Direction.HIGHER:
        return Fraction(realised, target)
    return max(Fraction(2 * target - realised, target), Fraction(0))


def rounded(number: Fraction) -> int:
    """The nearest whole number to one of at least 0, halves up."""
    return (2 * number.numerator + number.denominator) // (2 * number.denominator)


def hundredths(ratio: Fraction) -> int:
    """A ratio in hundredths of a percent, halves up: 5/6 is 8333."""
    return rounded(ratio * 10_000)


def percent(ratio: Fraction) -> str:
    """A ratio as a percentage with two decimals, halves up: 5/6 is "83.33"."""
    whole = hundredths(ratio)
    return f"{whole // 100}.{whole % 100:02d}"


def scale_error(bands: Sequence[Band]) -> str | None:
    """Why these bands are no scale, or None: they descend, and the last one begins at 0."""
    edges = [band.at_least for band in bands]
    if edges != sorted(set(edges), reverse=True) or edges[-1:] != [0]:
        return f"bands descend to 0, not {edges}"
    return None
