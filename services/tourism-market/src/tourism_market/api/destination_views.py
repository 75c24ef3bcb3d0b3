"""Destinations and what was counted there, as they are shown. Field names are a public contract."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import AliasPath, Field

from tourism_market.api.views import VerdictView, View
from tourism_market.domain.destination import DestinationKind
from tourism_market.domain.market import Ownership


class FeeView(View):
    """What one visitor pays from a date on."""

    since: date
    fee_idr: int
    source: str


class DestinationView(View):
    """A destination.

    Attributes:
        income: Whose its fees are.
        fees: By date; before the first one it was free.
    """

    id: str
    name: str = Field(validation_alias=AliasPath("facts", "name"))
    kind: DestinationKind = Field(validation_alias=AliasPath("facts", "kind"))
    regency: str
    village: str
    income: Ownership
    manager: str = Field(validation_alias=AliasPath("facts", "manager"))
    about: str | None = Field(validation_alias=AliasPath("facts", "about"))
    fees: list[FeeView]
    latitude: float | None = Field(None, validation_alias=AliasPath("facts", "coordinates", "latitude"))
    longitude: float | None = Field(None, validation_alias=AliasPath("facts", "coordinates", "longitude"))
    source: str = Field(validation_alias=AliasPath("facts", "source"))


class CountView(View):
    """Visitors counted once."""

    id: str
    device_id: str
    occurred_at: datetime
    day: date = Field(validation_alias="market_day")
    visitors: int
    foreign_visitors: int
    amount_idr: int


class CountReceiptView(View):
    """A verdict for every count, in the order sent; `market_day` is the day it happened, in WIB."""

    items: list[VerdictView]
    accepted: int
    duplicate: int
    refused: int
