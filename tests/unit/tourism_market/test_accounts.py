"""Double entry: whatever is booked, debits equal credits, and the accounts say what the totals say."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tourism_market.domain.accounts import OUTSTANDING, Account, posting, totals_of, trial_balance
from tourism_market.domain.coins import CoinEntry, CoinTotals, EntryKind
from tourism_market.domain.errors_ledger import BooksOutOfBalance
from tourism_market.domain.market_day import MarketDay
from tourism_market.domain.settlement import payouts_of, require_balance
from tourism_market.reference import shipped_markets

(BAHULAK,) = shipped_markets()
PAHING = date(2025, 1, 5)
SEVEN = datetime(2025, 1, 5, 0, tzinfo=UTC)


def an_entry(kind: EntryKind, coins: int, device: int, vendor: int) -> CoinEntry:
    vendor_id = f"vendor-{vendor}" if kind is EntryKind.REDEEM else None
    return CoinEntry("e", kind, coins, f"gate-{device}", vendor_id, SEVEN, PAHING)


entries = st.lists(
    st.builds(
        an_entry, st.sampled_from(EntryKind), st.integers(1, 1_000), st.integers(1, 3), st.integers(1, 4)
    ),
    max_size=40,
)


def accounts_of(booked: list[CoinEntry]) -> tuple[Account, ...]:
    return trial_balance((posting(entry), entry.coins) for entry in booked)


def test_the_published_settlement_as_accounts() -> None:
    booked = [
        an_entry(EntryKind.ISSUE, 16_600, 1, 0),
        an_entry(EntryKind.REFUND, 600, 1, 0),
        an_entry(EntryKind.REDEEM, 15_900, 2, 1),
    ]

    balances = {account.name: account.balance for account in accounts_of(booked)}

    assert balances == {"cash:gate-1": 16_000, OUTSTANDING: -100, "payable:vendor-1": -15_900}


@given(entries)
def test_the_books_balance_and_say_what_was_booked(booked: list[CoinEntry]) -> None:
    accounts = accounts_of(booked)

    totals = CoinTotals()
    for entry in booked:
        totals = totals.plus(entry)
    assert sum(account.balance for account in accounts) == 0
    assert totals_of(accounts) == totals
    outstanding = {account.name: account.balance for account in accounts}.get(OUTSTANDING, 0)
    assert outstanding == -totals.outstanding


@given(entries)
def test_vendors_are_paid_all_that_was_redeemed(booked: list[CoinEntry]) -> None:
    payouts = payouts_of(accounts_of(booked), {"vendor-1": "A-1"}, 2_000)

    redeemed = sum(entry.coins for entry in booked if entry.kind is EntryKind.REDEEM)
    assert sum(paid.coins for paid in payouts) == redeemed
    assert sum(paid.amount_idr for paid in payouts) == redeemed * 2_000
    assert {paid.stall for paid in payouts if paid.vendor_id == "vendor-1"} <= {"A-1"}


def test_books_that_differ_from_the_totals_name_the_difference() -> None:
    day = MarketDay(BAHULAK, PAHING, totals=CoinTotals(issued=10, redeemed=4))

    with pytest.raises(BooksOutOfBalance) as refused:
        require_balance(day, accounts_of([an_entry(EntryKind.ISSUE, 12, 1, 0)]))

    assert refused.value.detail_en.endswith("issued +2, redeemed -4.")
