"""Vendors as the people of a market see them, and stalls as anybody does."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import AliasPath, Field

from tourism_market.api.views import View
from tourism_market.domain.receipt import Outcome


class StallView(View):
    """What anybody may know of a vendor: where it is and what it sells."""

    stall: str = Field(validation_alias=AliasPath("stall", "number"))
    products: list[str] = Field(validation_alias=AliasPath("stall", "products"))


class PeriodView(View):
    """When a vendor may sell; `until` is None while no end is known."""

    since: date
    until: date | None


class VendorView(StallView):
    """A vendor of a market.

    Attributes:
        active_from: The first day of its present or last period; all of them are in `periods`.
    """

    id: str
    village: str
    business: str | None = Field(validation_alias=AliasPath("stall", "business"))
    active_from: date
    active_to: date | None
    periods: list[PeriodView]
    registered_at: datetime


class ProductKindView(View):
    """A kind of goods or services a stall may sell."""

    code: str
    name_id: str = Field(validation_alias=AliasPath("name", "id"))
    name_en: str = Field(validation_alias=AliasPath("name", "en"))


class RowView(View):
    """What became of one row; code and reasons unless it was registered."""

    id: str | None
    status: Outcome
    code: str | None
    reason_id: str | None
    reason_en: str | None


class RegisteredView(View):
    """A verdict for every row, in the order sent."""

    items: list[RowView]
    accepted: int
    duplicate: int
    refused: int
