"""Visits that other systems bring to the doors."""

from __future__ import annotations

from contracts.tourism_market import VisitReported
from servicekit.transaction import Transaction
from tourism_market.domain.terms import VehicleKind
from tourism_market.domain.visits import VisitKind, VisitReport
from tourism_market.handlers.count_visits import count_visits
from tourism_market.handlers.entries import Brought


async def count_reported_visit(event: VisitReported, tx: Transaction) -> None:
    """Count one reported visit.

    Emits: `VisitorsCounted` or `ParkingCharged`. Idempotent by the visit's id.
    Raises: `MarketNotFound` and whatever refuses the visit; the door puts it into the dead letters.
    """
    report = VisitReport(
        id=event.visit_id,
        kind=VisitKind(event.kind),
        device_id=event.device_id,
        occurred_at=event.occurred_at,
        market_day=event.market_day,
        visitors=event.visitors,
        foreign_visitors=event.foreign_visitors,
        vehicle_kind=VehicleKind(event.vehicle_kind) if event.vehicle_kind else None,
        vehicles=event.vehicles,
        amount_idr=event.amount_idr,
    )
    receipt = await count_visits(Brought(event.market_id, (report,)), tx)
    for verdict in receipt.items:
        if verdict.refusal:
            raise verdict.refusal
