"""Places as GeoJSON (RFC 7946), for maps."""

from __future__ import annotations

from typing import Generic, Literal, Protocol, TypeVar

from fastapi.responses import JSONResponse
from pydantic import BaseModel

P = TypeVar("P", bound=BaseModel)


class Located(Protocol):
    """A point in WGS 84, in degrees."""

    @property
    def latitude(self) -> float:
        """North of the equator; below 0 south of it."""

    @property
    def longitude(self) -> float:
        """East of Greenwich."""


class GeoJson(JSONResponse):
    """An answer a map understands."""

    media_type = "application/geo+json"


class Point(BaseModel):
    """Longitude, then latitude, in degrees."""

    type: Literal["Point"] = "Point"
    coordinates: tuple[float, float]


class Feature(BaseModel, Generic[P]):
    """One place; without a geometry while nobody has said where it is."""

    type: Literal["Feature"] = "Feature"
    id: str
    geometry: Point | None
    properties: P


class FeatureCollection(BaseModel, Generic[P]):
    """Places."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    features: list[Feature[P]]


def point(place: Located | None) -> Point | None:
    """The geometry of a place."""
    return Point(coordinates=(place.longitude, place.latitude)) if place else None
