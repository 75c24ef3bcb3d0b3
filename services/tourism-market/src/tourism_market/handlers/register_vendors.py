"""Registering the vendors of a market: one, or a whole list of an office at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from contracts.reference.product_kinds import product_kinds
from contracts.reference.regions import villages
from servicekit.errors import PermanentError
from servicekit.transaction import Transaction
from tourism_market.domain.errors_vendors import UnknownProducts, VendorExists
from tourism_market.domain.errors_villages import UnknownVillage
from tourism_market.domain.market import Market
from tourism_market.domain.receipt import Outcome, Receipt, Verdict
from tourism_market.domain.vendor import Period, Stall, Vendor, check_place
from tourism_market.handlers.entries import Unreadable
from tourism_market.handlers.vendor_announcements import registered
from tourism_market.repository.markets import Markets
from tourism_market.repository.vendors import Vendors


@dataclass(frozen=True, slots=True)
class Registration:
    """A vendor as the market's manager enters it.

    Attributes:
        village: Kemendagri code of the village it comes from.
    """

    id: str
    village: str
    stall: Stall
    active_from: date


@dataclass(frozen=True, slots=True)
class RegisterVendors:
    """The manager enters vendors of a market."""

    market_id: str
    rows: tuple[Registration | Unreadable, ...]


async def register_vendors(command: RegisterVendors, tx: Transaction) -> Receipt:
    """Register each vendor that may sell; one that may not never spoils its neighbours. A verdict for each.

    Emits: `VendorRegistered` per new vendor. Idempotent by id and content.
    Raises: `MarketNotFound`.
    """
    market = await Markets(tx).own(command.market_id)
    vendors = Vendors(tx)
    readable = [row for row in command.rows if isinstance(row, Registration)]
    roster = await vendors.at_stalls(market, {row.stall.number for row in readable})
    roster |= await vendors.known(market, {row.id for row in readable})
    verdicts, new = [], list[Vendor]()
    for row in command.rows:
        verdict, vendor = _decide(row, market, roster, tx)
        verdicts.append(verdict)
        if vendor is not None:
            roster[vendor.id] = vendor
            new.append(vendor)
    tx.emit(*(registered(vendor, market, tx.now) for vendor in new))
    await vendors.add(market, new)
    return Receipt(tuple(verdicts), ())


async def register_vendor(command: RegisterVendors, tx: Transaction) -> Receipt:
    """Register the one vendor of a command.

    Emits: `VendorRegistered`, unless the same vendor is registered already.
    Raises: `MarketNotFound`, and what makes `register_vendors` refuse a row.
    """
    receipt = await register_vendors(command, tx)
    for verdict in receipt.items:
        if verdict.refusal:
            raise verdict.refusal
    return receipt


def check_products(products: Iterable[str]) -> None:
    """That all are on the list of product kinds. Raises `UnknownProducts`."""
    known = [kind.code for kind in product_kinds()]
    if unknown := sorted(set(products) - set(known)):
        raise UnknownProducts(unknown, known)


def _decide(
    row: Registration | Unreadable, market: Market, roster: dict[str, Vendor], tx: Transaction
) -> tuple[Verdict, Vendor | None]:
    """The verdict on a row, and the vendor if it is new."""
    if isinstance(row, Unreadable):
        return Verdict(row.id, Outcome.REFUSED, row.error), None
    vendor = Vendor(row.id, row.village, row.stall, (Period(row.active_from),), tx.now)
    try:
        if (first := roster.get(row.id)) is not None:
            return _again(vendor, first), None
        check_products(row.stall.products)
        _check_home(row.village)
        check_place(vendor, market, roster.values(), since=row.active_from)
    except PermanentError as error:
        return Verdict(row.id, Outcome.REFUSED, error), None
    return Verdict(row.id, Outcome.ACCEPTED), vendor


def _check_home(village: str) -> None:
    """That the village exists, as far as the platform knows its regency. Raises `UnknownVillage`."""
    listed = {each.code for each in villages(village[:5])}
    if listed and village not in listed:
        raise UnknownVillage(village, village[:5], "village")


def _again(vendor: Vendor, first: Vendor) -> Verdict:
    """The verdict on an id that is registered already. Raises `VendorExists`."""
    if not vendor.tells_the_same_as(first):
        raise VendorExists(vendor.id)
    return Verdict(vendor.id, Outcome.DUPLICATE)
