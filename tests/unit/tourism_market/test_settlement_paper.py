"""The settlement on paper: the same books give the same file, and what people wrote is never markup."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime

from pypdf import PdfReader

from tourism_market.domain.accounts import posting, totals_of, trial_balance
from tourism_market.domain.coins import CoinEntry, EntryKind
from tourism_market.domain.discrepancy import Cause, Discrepancy, Resolution
from tourism_market.domain.settlement import Settlement, payouts_of
from tourism_market.papers import Print, print_settlement

PAHING = date(2025, 1, 5)
NOON = datetime(2025, 1, 5, 5, tzinfo=UTC)
ADDRESS = "https://layanan.example.go.id/v1/settlements/0123"


def an_entry(kind: EntryKind, coins: int, vendor: int = 0) -> CoinEntry:
    vendor_id = f"vendor-{vendor:03d}" if kind is EntryKind.REDEEM else None
    return CoinEntry(f"{kind}-{vendor}", kind, coins, "gate-1", vendor_id, NOON, PAHING)


def a_settlement(vendors: int = 1, reason: str = "Uang ditemukan") -> Settlement:
    booked = [
        an_entry(EntryKind.ISSUE, 10 * vendors),
        *(an_entry(EntryKind.REDEEM, 10, n) for n in range(vendors)),
    ]
    accounts = trial_balance((posting(entry), entry.coins) for entry in booked)
    flagged = Discrepancy(
        booked[-1], Cause.EXCEEDS, NOON, Resolution.COVERED, NOON, reason, "approver-1", "fix-1"
    )
    return Settlement(
        "33.14", "pasar-bahulak", PAHING, 1, NOON, "manager-1", 2_000, totals_of(accounts), accounts,
        payouts_of(accounts, {}, 2_000), (flagged,), 3,
    )  # fmt: skip


def print_of(settlement: Settlement, market_name: str = "Pasar Bahulak") -> bytes:
    return print_settlement(
        Print(settlement, settlement.code, market_name, "BUM Desa Karungan", "33.14.02.2015", ADDRESS)
    )


def pages_of(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def test_the_same_settlement_is_the_same_file() -> None:
    assert print_of(a_settlement()) == print_of(a_settlement())


def test_the_code_follows_from_everything_the_document_says() -> None:
    first = a_settlement()

    codes = {one.code for one in (first, replace(first, version=2), a_settlement(reason="Lainnya"))}

    assert len(codes) == 3
    assert a_settlement().code == first.code


def test_every_vendor_of_a_large_market_is_listed_and_every_page_bears_the_code() -> None:
    settlement = a_settlement(vendors=300)

    pages = pages_of(print_of(settlement))

    assert all(f"vendor-{number:03d}" in "\n".join(pages) for number in range(300))
    assert all(f"Kode {settlement.code}" in page for page in pages)


def test_what_people_wrote_is_printed_as_it_is() -> None:
    hostile = "<b>Kas</b> & <img src='x'/> </para>"

    told = "\n".join(pages_of(print_of(a_settlement(reason=hostile), market_name="Pasar <i>A & B")))

    assert "Pasar <i>A & B" in told
    assert "3 transaksi lain dibukukan" in told
    assert "</para>" in told.replace("\n", " ")
