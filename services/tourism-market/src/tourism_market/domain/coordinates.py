"""Where something is: a point within Indonesia."""

from __future__ import annotations

from dataclasses import dataclass

from tourism_market.domain.errors_villages import OutsideIndonesia

_LATITUDES = (-11.1, 6.2)
_LONGITUDES = (94.9, 141.1)
"""Rote to Rondo and Sabang to Merauke, with a margin."""


@dataclass(frozen=True, slots=True)
class Coordinates:
    """A point in WGS 84, in degrees. Raises `OutsideIndonesia`."""

    latitude: float
    longitude: float

    def __post_init__(self) -> None:
        """Keep points within the country's bounds."""
        south, north = _LATITUDES
        west, east = _LONGITUDES
        if not (south <= self.latitude <= north and west <= self.longitude <= east):
            raise OutsideIndonesia(self.latitude, self.longitude)
