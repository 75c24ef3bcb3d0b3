"""Visitors and vehicles as gates count them: one entry, an array, or an object that wraps one."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Response
from pydantic import AwareDatetime, BaseModel, WithJsonSchema

from contracts.event import Identifier, Rupiah
from contracts.tourism_market import People, Vehicles, VisitReported
from servicekit.auth import Principal, require
from servicekit.listing import Listing, Lists
from servicekit.web import Commit, Paging, Reader
from tourism_market.api.deliveries import Bringing, Form, deliver
from tourism_market.api.visit_views import VisitReceiptView, VisitView
from tourism_market.domain.receipt import Receipt
from tourism_market.domain.terms import VehicleKind
from tourism_market.domain.visits import VisitKind, VisitReport
from tourism_market.handlers import Desk, count_visits
from tourism_market.repository.markets import own_market
from tourism_market.repository.visits import find_visits

router = APIRouter(prefix="/markets/{market_id}", tags=["visits"])

Gate = Annotated[Principal, Depends(require("gate", "market-manager"))]
Manager = Annotated[Principal, Depends(require("market-manager"))]


class VisitEntry(BaseModel):
    """Visitors who came in, or vehicles that were parked, as a device counted them.

    Attributes:
        id: Made by the device; the same id twice is one entry.
        visitors: For "visitors": all of them, foreign ones included.
        vehicle_kind: For "parking", with `vehicles`.
        amount_idr: What was paid for them; left out, it is what the tariff of the day says.
        occurred_at: By the device's clock; now if left out.
        market_day: In whose figures; the day it happened, in WIB, if left out.
    """

    id: Identifier
    kind: VisitKind
    device_id: Identifier
    visitors: People | None = None
    foreign_visitors: People | None = None
    vehicle_kind: VehicleKind | None = None
    vehicles: Vehicles | None = None
    amount_idr: Rupiah | None = None
    occurred_at: AwareDatetime | None = None
    market_day: date | None = None


FORM = Form(Desk(count_visits, VisitReported, "visit_id"), VisitEntry, VisitReport, "visits")

Delivery = Annotated[Any, WithJsonSchema(FORM.schema), Body()]


@router.post("/visits", response_model=VisitReceiptView)
async def post_visits(
    market_id: str, delivery: Delivery, gate: Gate, commit: Commit, response: Response
) -> Receipt:
    """Catat kunjungan / Count visits: one entry, an array of up to 1,000, or {"visits": [...]}.

    One: 201 accepted, 200 known already, or a problem. Many: 200 with a verdict for each; refused ones are
    also in the dead letters.
    """
    return await deliver(FORM, Bringing(gate.regency, market_id, delivery), commit, response)


@router.get("/market-days/{date}/visits", response_model=Listing[VisitView])
async def get_visits(
    market_id: str, date: date, manager: Manager, store: Reader, lists: Lists, page: Paging
) -> Listing[VisitView] | Response:
    """Catatan kunjungan / The visits of a day, by the time they happened."""
    market = await own_market(store, market_id, manager.regency)
    found, total = await find_visits(store, market, date, limit=page.limit, skip=page.offset)
    return lists(VisitView, found, total)
