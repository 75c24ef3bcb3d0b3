"""Figures, dates and terms of a document as Indonesians write them."""

from __future__ import annotations

from datetime import date, datetime

from tourism_market.domain.accounts import OUTSTANDING, Account
from tourism_market.domain.calendar import WIB, javanese
from tourism_market.domain.coins import EntryKind
from tourism_market.domain.discrepancy import Resolution

_MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)

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


def whole(number: int) -> str:
    """16.600."""
    return f"{number:,}".replace(",", ".")


def long_date(day: date) -> str:
    """Minggu Pahing, 5 Januari 2025."""
    both = javanese(day)
    return f"{both.weekday} {both.pasaran}, {day.day} {_MONTHS[day.month - 1]} {day.year}"


def moment(instant: datetime) -> str:
    """05-01-2025 10.15 WIB."""
    return f"{instant.astimezone(WIB):%d-%m-%Y %H.%M} WIB"


def account_name(account: Account) -> str:
    """Whose account it is."""
    if account.name == OUTSTANDING:
        return "Koin beredar (utang pengelola)"
    kind, _, device = account.name.partition(":")
    return f"Kas gerbang {device}" if kind == "cash" else "Utang kepada pedagang"
