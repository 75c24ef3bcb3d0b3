"""Figures, dates and terms of a document as Indonesians write them."""

from __future__ import annotations

from datetime import date, datetime

from servicekit.days import WIB
from servicekit.wording import hari
from tourism_market.domain.accounts import OUTSTANDING, Account
from tourism_market.domain.calendar import (
    javanese,
)
from tourism_market.domain.coins import EntryKind
from tourism_market.domain.discrepancy import Resolution

KINDS = {
    EntryKind.ISSUE: "Penjualan",
    EntryKind.REFUND: "Pengembalian",
    EntryKind.REDEEM: "Penukaran pedagang",
}

RESOLUTIONS = {
    Resolution.BOOKED: "dibukukan setelah penjualannya dilaporkan",
    Resolution.COVERED: "dibukukan dengan koreksi penjualan",
    Resolution.VOIDED: "ditolak, tidak dibayar",
}


def long_date(day: date) -> str:
    """Minggu Pahing, 5 Januari 2025."""
    return hari(day, javanese(day).pasaran)


def moment(instant: datetime) -> str:
    """05-01-2025 10.15 WIB."""
    return f"{instant.astimezone(WIB):%d-%m-%Y %H.%M} WIB"


def account_name(account: Account) -> str:
    """Whose account it is."""
    if account.name == OUTSTANDING:
        return "Koin beredar (utang pengelola)"
    kind, _, device = account.name.partition(":")
    return f"Kas gerbang {device}" if kind == "cash" else "Utang kepada pedagang"
