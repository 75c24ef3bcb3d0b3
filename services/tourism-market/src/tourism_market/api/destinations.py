"""Destinations: public to read, kept by the tourism office; their visitors counted by gates."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Query, Response
from pydantic import WithJsonSchema

from contracts.event import RegencyCode, VillageCode
from contracts.tourism_market import DestinationVisitReported
from servicekit.auth import Principal, require
from servicekit.geojson import Feature, FeatureCollection, GeoJson, point
from servicekit.listing import Listing, Lists
from servicekit.web import Commit, Paging, Reader
from tourism_market.api.deliveries import Bringing, Form, deliver
from tourism_market.api.destination_forms import CountEntry, DestinationForm, FeeForm, NewDestination
from tourism_market.api.destination_views import CountReceiptView, CountView, DestinationView
from tourism_market.domain.destination import CountReport, Destination, DestinationKind
from tourism_market.domain.errors_destinations import DestinationNotFound
from tourism_market.domain.receipt import Receipt
from tourism_market.handlers import (
    ChargeEntryFee,
    DescribeDestination,
    Desk,
    charge_entry_fee,
    count_at_destination,
    describe_destination,
    register_destination,
)
from tourism_market.repository.destinations import Filter, find_counts, find_destination, list_destinations

router = APIRouter(tags=["destinations"])

Office = Annotated[Principal, Depends(require("tourism-office"))]
TOURISM_OFFICE = Depends(require("tourism-office"))
Gate = Annotated[Principal, Depends(require("gate"))]
Staff = Annotated[Principal, Depends(require("gate", "market-manager", "village-head", "tourism-office"))]

FORM = Form(
    Desk(count_at_destination, DestinationVisitReported, "count_id", "destination_id"),
    CountEntry,
    CountReport,
    "visits",
)

Delivery = Annotated[Any, WithJsonSchema(FORM.schema), Body()]


async def wanted_destinations(
    regency: Annotated[RegencyCode | None, Query()] = None,
    village: Annotated[VillageCode | None, Query()] = None,
    kind: DestinationKind | None = None,
) -> Filter:
    """Which destinations a request asks for."""
    return Filter(regency, village, kind)


Wanted = Annotated[Filter, Depends(wanted_destinations)]


@router.get("/destinations", response_model=Listing[DestinationView])
async def get_destinations(
    wanted: Wanted, store: Reader, lists: Lists, page: Paging
) -> Listing[DestinationView] | Response:
    """Daftar destinasi / Attractions, parks and events, by id; CSV with `Accept: text/csv`."""
    found, total = await list_destinations(store, wanted, limit=page.limit, skip=page.offset)
    return lists(DestinationView, found, total)


@router.get(
    "/destinations.geojson", response_class=GeoJson, response_model=FeatureCollection[DestinationView]
)
async def get_destinations_as_geojson(wanted: Wanted, store: Reader) -> FeatureCollection[DestinationView]:
    """Destinasi di peta / All of them for maps, also those whose place nobody has told."""
    found, _ = await list_destinations(store, wanted)
    return FeatureCollection(features=[_feature(destination) for destination in found])


@router.get("/destinations/{destination_id}", response_model=DestinationView)
async def get_destination(destination_id: str, store: Reader) -> Destination:
    """Satu destinasi / One destination."""
    return await find_destination(store, destination_id)


@router.post("/destinations", status_code=201, response_model=DestinationView)
async def post_destination(form: NewDestination, office: Office, commit: Commit) -> Destination:
    """Daftarkan destinasi / Register an attraction, a park or an event that is no market."""
    return await commit(register_destination, form.destination(office.regency))


@router.put("/destinations/{destination_id}", response_model=DestinationView, dependencies=[TOURISM_OFFICE])
async def put_destination(destination_id: str, form: DestinationForm, commit: Commit) -> Destination:
    """Ubah keterangan destinasi / Describe a destination anew; its fees stay."""
    return await commit(describe_destination, DescribeDestination(destination_id, form.facts()))


@router.post(
    "/destinations/{destination_id}/fees", response_model=DestinationView, dependencies=[TOURISM_OFFICE]
)
async def post_fee(destination_id: str, form: FeeForm, commit: Commit) -> Destination:
    """Tetapkan tarif masuk / Charge a fee from a date on; days that were counted keep theirs."""
    return await commit(charge_entry_fee, ChargeEntryFee(destination_id, form.fee()))


@router.post("/destinations/{destination_id}/visits", response_model=CountReceiptView)
async def post_counts(
    destination_id: str, delivery: Delivery, gate: Gate, commit: Commit, response: Response
) -> Receipt:
    """Catat kunjungan destinasi / Count visitors: one entry, an array of up to 1,000, or {"visits": [...]}.

    One: 201 accepted, 200 known already, or a problem. Many: 200 with a verdict for each; refused ones are
    also in the dead letters.
    """
    return await deliver(FORM, Bringing(gate.regency, destination_id, delivery), commit, response)


@router.get("/destinations/{destination_id}/visits", response_model=Listing[CountView])
async def get_counts(
    destination_id: str, staff: Staff, store: Reader, lists: Lists, page: Paging, on: date | None = None
) -> Listing[CountView] | Response:
    """Catatan kunjungan destinasi / What gates counted, by the time it happened: all, or of a date."""
    destination = await find_destination(store, destination_id)
    if destination.regency != staff.regency:
        raise DestinationNotFound(destination_id)
    found, total = await find_counts(store, destination, on=on, limit=page.limit, skip=page.offset)
    return lists(CountView, found, total)


def _feature(destination: Destination) -> Feature[DestinationView]:
    shown = DestinationView.model_validate(destination)
    return Feature(id=destination.id, geometry=point(destination.facts.coordinates), properties=shown)
