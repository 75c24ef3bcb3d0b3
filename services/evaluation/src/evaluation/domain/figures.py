"""Exact figures and how they are printed."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction


def rounded(value: Fraction, places: int) -> Decimal:
    """The value rounded half up, as the regulations' tables are; halves of negative values go up too."""
    scaled = value * 10**places
    whole = (scaled.numerator * 2 + scaled.denominator) // (scaled.denominator * 2)
    return Decimal(whole).scaleb(-places)


def hundredths(value: Decimal) -> int:
    """A figure printed with two decimals, in whole hundredths: 91.48 is 9148."""
    return int(value * 100)
