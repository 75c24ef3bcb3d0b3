"""Places as GeoJSON (RFC 7946), for maps."""

from __future__ import annotations

from typing import Generic, Literal, TypeVar

from fastapi.responses import JSONResponse
from pydantic import BaseModel

from tourism_market.domain.coordinates import Coordinates

P = TypeVar("P", bound=BaseModel)


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


def point(coordinates: Coordinates | None) -> Point | None:
    """The geometry of a place."""
    return Point(coordinates=(coordinates.longitude, coordinates.latitude)) if coordinates else None
