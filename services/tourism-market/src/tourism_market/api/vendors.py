"""Vendors of a market, kept by its manager; anybody sees its stalls and what they sell."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Response
from pydantic import WithJsonSchema

from contracts.reference.product_kinds import product_kinds
from servicekit.auth import Principal, require
from servicekit.days import day_of
from servicekit.delivery import LIMIT, entries_of
from servicekit.listing import Listing, Lists
from servicekit.process import Runtime
from servicekit.web import Commit, Paging, Reader, runtime_of
from tourism_market.api.vendor_forms import Beginning, Ending, StallForm, VendorForm, read_vendor, vendors_of
from tourism_market.api.vendor_views import ProductKindView, RegisteredView, StallView, VendorView
from tourism_market.domain.receipt import Receipt
from tourism_market.domain.vendor import Vendor
from tourism_market.handlers import (
    DeactivateVendor,
    MoveVendor,
    ReactivateVendor,
    RegisterVendors,
    deactivate_vendor,
    move_vendor,
    reactivate_vendor,
    register_vendor,
    register_vendors,
)
from tourism_market.repository.markets import find_market, own_market
from tourism_market.repository.vendors import find_vendor, list_vendors

router = APIRouter(tags=["vendors"])

MANAGER = Depends(require("market-manager"))
Staff = Annotated[Principal, Depends(require("gate", "market-manager", "village-head", "tourism-office"))]
Process = Annotated[Runtime, Depends(runtime_of)]

_ONE = VendorForm.model_json_schema()
_MANY = {"type": "array", "items": _ONE, "minItems": 1, "maxItems": LIMIT}
_WRAPPED = {"type": "object", "properties": {"vendors": _MANY}, "required": ["vendors"]}

Delivery = Annotated[Any, WithJsonSchema({"anyOf": [_ONE, _MANY, _WRAPPED]}), Body()]
Table = Annotated[bytes, Body(media_type="text/csv")]


@router.get("/product-kinds", response_model=Listing[ProductKindView])
async def get_product_kinds(lists: Lists) -> Listing[ProductKindView] | Response:
    """Jenis dagangan / What stalls may sell: the codes a registration takes."""
    return lists(ProductKindView, product_kinds(), len(product_kinds()))


@router.get("/markets/{market_id}/stalls", response_model=Listing[StallView])
async def get_stalls(
    market_id: str, store: Reader, lists: Lists, page: Paging, process: Process, on: date | None = None
) -> Listing[StallView] | Response:
    """Lapak dan dagangannya / The stalls of a market and what they sell, on a date or today."""
    market = await find_market(store, market_id)
    day = on or day_of(process.clock.now())
    found, total = await list_vendors(store, market, active_on=day, limit=page.limit, skip=page.offset)
    return lists(StallView, found, total)


@router.get("/markets/{market_id}/vendors", response_model=Listing[VendorView])
async def get_vendors(
    market_id: str, staff: Staff, store: Reader, lists: Lists, page: Paging, on: date | None = None
) -> Listing[VendorView] | Response:
    """Daftar pedagang / The vendors of a market by stall: all, or those that may sell on a date."""
    market = await own_market(store, market_id, staff.regency)
    found, total = await list_vendors(store, market, active_on=on, limit=page.limit, skip=page.offset)
    return lists(VendorView, found, total)


@router.get("/markets/{market_id}/vendors/{vendor_id}", response_model=VendorView)
async def get_vendor(market_id: str, vendor_id: str, staff: Staff, store: Reader) -> Vendor:
    """Satu pedagang / One vendor."""
    return await find_vendor(store, await own_market(store, market_id, staff.regency), vendor_id)


@router.post("/markets/{market_id}/vendors", response_model=RegisteredView, dependencies=[MANAGER])
async def post_vendors(market_id: str, delivery: Delivery, commit: Commit) -> Receipt:
    """Daftarkan pedagang / Register a vendor, an array of up to 1,000, or {"vendors": [...]}.

    One: 201, or the problem that refuses it. Many: 200 with a verdict for each. Sent again, nothing changes.
    """
    many = entries_of(delivery, "vendors")
    if many is None:
        command = RegisterVendors(market_id, (read_vendor(delivery),))
        return await commit(register_vendor, command, status=201)
    return await commit(register_vendors, RegisterVendors(market_id, tuple(map(read_vendor, many))))


@router.post("/markets/{market_id}/vendors/import", response_model=RegisteredView, dependencies=[MANAGER])
async def post_vendor_table(market_id: str, table: Table, commit: Commit) -> Receipt:
    """Impor tabel pedagang / Register a CSV of vendors; a verdict for each row, in the order of the rows.

    Columns: id, village, stall, products, active_from, business. Several products stand in one cell.
    """
    rows = entries_of(vendors_of(table), "vendors") or []
    return await commit(register_vendors, RegisterVendors(market_id, tuple(map(read_vendor, rows))))


@router.put("/markets/{market_id}/vendors/{vendor_id}", response_model=VendorView, dependencies=[MANAGER])
async def put_vendor(market_id: str, vendor_id: str, form: StallForm, commit: Commit) -> Vendor:
    """Ubah lapak pedagang / Give a vendor another stall, other products or another name over it."""
    return await commit(move_vendor, MoveVendor(market_id, vendor_id, form.shown()))


@router.post(
    "/markets/{market_id}/vendors/{vendor_id}/deactivate",
    response_model=VendorView,
    dependencies=[MANAGER],
)
async def post_deactivate(market_id: str, vendor_id: str, ending: Ending, commit: Commit) -> Vendor:
    """Nonaktifkan pedagang / Let a vendor sell until a last day; its stall is free afterwards."""
    return await commit(deactivate_vendor, DeactivateVendor(market_id, vendor_id, ending.active_to))


@router.post(
    "/markets/{market_id}/vendors/{vendor_id}/reactivate",
    response_model=VendorView,
    dependencies=[MANAGER],
)
async def post_reactivate(market_id: str, vendor_id: str, beginning: Beginning, commit: Commit) -> Vendor:
    """Aktifkan lagi / Let a vendor sell again from a day on."""
    return await commit(reactivate_vendor, ReactivateVendor(market_id, vendor_id, beginning.active_from))
