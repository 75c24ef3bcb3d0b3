"""A small service for tests of the web edge: it records sales, opens days, and breaks on request."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from contracts.tourism_market import MarketDayOpened
from servicekit.auth import Principal, Visitor, require
from servicekit.errors import RuleViolated
from servicekit.mongo import CollectionSpec, Store
from servicekit.service import Service
from servicekit.transaction import Transaction
from servicekit.web import Commit, Page, Reader, VisitorCommit

COLLECTION = "sales"

router = APIRouter(prefix="/v1")


class Sale(BaseModel):
    """What a gate reports."""

    coins: Annotated[int, Field(gt=0, le=500)]


class Receipt(BaseModel):
    """What it is answered."""

    number: str
    coins: int


Gate = Annotated[Principal, Depends(require("gate"))]


async def record_sale(sale: Sale, tx: Transaction) -> Receipt:
    """Store a sale; more than a hundred coins break a rule."""
    if sale.coins > 100:
        raise RuleViolated("Terlalu banyak koin", "Too many coins", code="too-many-coins")
    number = tx.new_id()
    document = {"_id": f"{tx.context.regency}/{number}", "regency": tx.context.regency, "coins": sale.coins}
    await tx.save(COLLECTION, document)
    return Receipt(number=number, coins=sale.coins)


@router.post("/sales", status_code=201)
async def post_sale(sale: Sale, _gate: Gate, commit: Commit) -> Receipt:
    """Record a sale."""
    return await commit(record_sale, sale)


@router.post("/visitors/sales", status_code=201)
async def post_visitors_sale(sale: Sale, _visitor: Visitor, commit: VisitorCommit) -> Receipt:
    """Record a sale of somebody who needs no token."""
    return await commit(record_sale, sale)


@router.get("/visitors/me")
async def get_visitor(visitor: Visitor) -> list[str]:
    """Who the caller is taken for."""
    return [visitor.subject, visitor.regency, *sorted(visitor.roles)]


async def open_day(day: date, tx: Transaction) -> None:
    """Announce that a market day opened."""
    tx.emit(
        MarketDayOpened(
            occurred_at=tx.now,
            market_day_id=f"pasar-bahulak:{day}",
            market_id="pasar-bahulak",
            village="33.14.09.2005",
            market_day=day,
            pasaran="Legi",
            kind="regular",
        )
    )


@router.post("/days/{day}", status_code=204)
async def post_day(day: date, _gate: Gate, commit: Commit) -> None:
    """Open a market day."""
    await commit(open_day, day)


@router.get("/sales")
async def get_sales(gate: Gate, reader: Reader, page: Annotated[Page, Query()]) -> list[int]:
    """The caller's regency's sales."""
    found = await reader.collection(COLLECTION).find(
        {"regency": gate.regency}, limit=page.limit, skip=page.offset
    )
    return [sale["coins"] for sale in found]


@router.get("/regencies/{regency}/sales/{number}")
async def get_sale(regency: str, number: str, gate: Gate) -> str:
    """Where the path names the tenant."""
    return f"{regency}/{number}/{gate.subject}"


@router.get("/broken")
async def get_broken() -> str:
    """Nobody foresaw this."""
    raise ZeroDivisionError("the secret detail")


async def stored_sales(store: Store) -> int:
    """How many sales were stored."""
    return await store.collection(COLLECTION).count({})


SALES = Service(name="tourism-market", routes=lambda: router, collections=(CollectionSpec(COLLECTION),))
"""The service, under the name of one that may announce market days."""
