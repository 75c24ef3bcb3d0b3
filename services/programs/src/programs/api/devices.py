"""Devices in public places (Smart Bench): kept by offices, heard by reports, watched for silence."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Query, Response
from pydantic import WithJsonSchema

from contracts.event import RegencyCode
from programs.api.device_forms import NewDevice, delivery_schema, read_report
from programs.api.device_views import DeviceView, ReceiptView, ReportView, SilenceView
from programs.domain.device import Device, DeviceKind, DeviceState
from programs.handlers import (
    DecommissionDevice,
    Receipt,
    TakeReports,
    decommission_device,
    register_device,
    take_report,
    take_reports,
)
from programs.repository.devices import Filter, find_device, find_reports, find_silences, list_devices
from servicekit.auth import Caller, require
from servicekit.delivery import entries_of
from servicekit.geojson import Feature, FeatureCollection, GeoJson, point
from servicekit.listing import Listing, Lists
from servicekit.web import Commit, Paging, Reader

router = APIRouter(tags=["devices"])

KEEPER = Depends(require("tourism-office", "officer", "operator"))
DEVICE = Depends(require("device"))

Delivery = Annotated[Any, WithJsonSchema(delivery_schema()), Body()]


async def wanted_devices(
    kind: DeviceKind | None = None, village: str | None = None, state: DeviceState | None = None
) -> Filter:
    """Which devices are asked for."""
    return Filter(kind, village, state)


Wanted = Annotated[Filter, Depends(wanted_devices)]


@router.get("/devices.geojson", response_class=GeoJson, response_model=FeatureCollection[DeviceView])
async def get_devices_as_geojson(
    regency: Annotated[RegencyCode, Query()], wanted: Wanted, store: Reader
) -> FeatureCollection[DeviceView]:
    """Perangkat di peta / A regency's devices for maps, also those whose place nobody has told."""
    found, _ = await list_devices(store, regency, wanted)
    return FeatureCollection(features=[_feature(device) for device in found])


@router.post("/devices", status_code=201, response_model=DeviceView, dependencies=[KEEPER])
async def post_device(form: NewDevice, commit: Commit) -> Device:
    """Daftarkan perangkat / Put a device into service; from now on it is expected to be heard."""
    return await commit(register_device, form.command())


@router.get("/devices", response_model=Listing[DeviceView])
async def get_devices(
    caller: Caller, wanted: Wanted, store: Reader, lists: Lists, page: Paging
) -> Listing[DeviceView] | Response:
    """Daftar perangkat / The regency's devices, by id; CSV with `Accept: text/csv`."""
    found, total = await list_devices(store, caller.regency, wanted, limit=page.limit, skip=page.offset)
    return lists(DeviceView, found, total)


@router.get("/devices/{device_id}", response_model=DeviceView)
async def get_device(device_id: str, caller: Caller, store: Reader) -> Device:
    """Satu perangkat / A device and how it is."""
    return await find_device(store, caller.regency, device_id)


@router.post("/devices/{device_id}/reports", response_model=ReceiptView, dependencies=[DEVICE])
async def post_reports(device_id: str, delivery: Delivery, commit: Commit) -> Receipt:
    """Laporan perangkat / One report, an array of up to 1,000, or {"reports": [...]}, late ones included.

    A verdict for each; the only report of a delivery that is refused is a problem.
    """
    many = entries_of(delivery, "reports")
    reports = tuple(map(read_report, [delivery] if many is None else many))
    return await commit(take_report if many is None else take_reports, TakeReports(device_id, reports))


@router.get("/devices/{device_id}/reports", response_model=Listing[ReportView], dependencies=[KEEPER])
async def get_reports(
    device_id: str, caller: Caller, store: Reader, lists: Lists, page: Paging, on: date | None = None
) -> Listing[ReportView] | Response:
    """Laporan yang diterima / What it said, by time: all, or of a day in WIB."""
    device = await find_device(store, caller.regency, device_id)
    found, total = await find_reports(store, device, on=on, limit=page.limit, skip=page.offset)
    return lists(ReportView, found, total)


@router.get("/devices/{device_id}/silences", response_model=Listing[SilenceView], dependencies=[KEEPER])
async def get_silences(
    device_id: str, caller: Caller, store: Reader, lists: Lists, page: Paging
) -> Listing[SilenceView] | Response:
    """Riwayat diam / The times nothing was heard of it."""
    device = await find_device(store, caller.regency, device_id)
    found, total = await find_silences(store, device, limit=page.limit, skip=page.offset)
    return lists(SilenceView, found, total)


@router.post("/devices/{device_id}/decommission", response_model=DeviceView, dependencies=[KEEPER])
async def post_decommission(device_id: str, commit: Commit) -> Device:
    """Hentikan perangkat / Take it out of service: no more alerts; what it did before stays."""
    return await commit(decommission_device, DecommissionDevice(device_id))


def _feature(device: Device) -> Feature[DeviceView]:
    shown = DeviceView.model_validate(device)
    return Feature(id=device.id, geometry=point(device.coordinates), properties=shown)
