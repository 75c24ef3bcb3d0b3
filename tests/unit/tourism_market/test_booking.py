"""Entries into a market day's books: settlement O-14, any order, every id once, what breaks the balance."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tourism_market.domain.booking import book, cover, void
from tourism_market.domain.coins import CoinEntry, CoinTotals, EntryKind, Report, read_entry
from tourism_market.domain.discrepancy import Cause
from tourism_market.domain.errors import (
    EntriesHeld,
    MarketDaySettledAlready,
    RefundsNotOffered,
    VendorMissing,
)
from tourism_market.domain.market_day import DayKind, MarketDay
from tourism_market.reference import shipped_markets

(BAHULAK,) = shipped_markets()
PAHING = date(2025, 1, 5)
SIX = datetime(2025, 1, 4, 23, tzinfo=UTC)
TEN = SIX + timedelta(hours=4)


def a_day() -> MarketDay:
    return MarketDay(BAHULAK, PAHING)


def an_open_day() -> MarketDay:
    return a_day().open(kind=DayKind.REGULAR, reason=None, at=SIX)


def an_entry(kind: str, coins: int, name: str = "", minute: int = 30) -> CoinEntry:
    return CoinEntry(
        id=name or f"{kind}-{coins}-{minute}",
        kind=EntryKind(kind),
        coins=coins,
        device_id="gate-1",
        vendor_id="vendor-7" if kind == "redeem" else None,
        occurred_at=SIX + timedelta(minutes=minute),
        market_day=PAHING,
    )


entries = st.lists(
    st.builds(
        an_entry,
        st.sampled_from(["issue", "refund", "redeem"]),
        st.integers(1, 50),
        st.uuids().map(str),
        st.integers(0, 239),
    ),
    max_size=25,
    unique_by=lambda entry: entry.id,
)


class Delivery:
    """Brings entries to a day one by one or in batches, each id once, remembering what the day holds."""

    def __init__(self, day: MarketDay) -> None:
        self.day = day
        self.known: set[str] = set()
        self.waiting: dict[str, CoinEntry] = {}
        self.booked: set[str] = set()

    def bring(self, batch: list[CoinEntry]) -> None:
        """Deliver a batch; nothing may be booked twice, however often it comes."""
        new = {entry.id: entry for entry in batch if entry.id not in self.known}
        self.known |= new.keys()
        booking = book(self.day, tuple(new.values()), tuple(self.waiting.values()))
        self.day = booking.day
        self.waiting |= {entry.id: entry for entry in booking.held}
        for entry in booking.booked:
            assert entry.id not in self.booked
            self.booked.add(entry.id)
            self.waiting.pop(entry.id, None)


def test_the_published_settlement_balances() -> None:
    day = an_open_day()

    for kind, coins in (("issue", 16_600), ("refund", 600), ("redeem", 15_900)):
        day = book(day, [an_entry(kind, coins)]).day
    totals = day.close(at=TEN).settle(at=TEN).totals

    assert totals == CoinTotals(issued=16_600, refunded=600, redeemed=15_900)
    assert totals.outstanding == 100
    assert totals.outstanding * BAHULAK.tariff_on(PAHING).coin_value_idr == 200_000


def test_gates_may_tell_late_what_happened_while_they_were_open() -> None:
    closed = an_open_day().close(at=TEN)

    booking = book(
        closed,
        [
            an_entry("issue", 5, "early", 239),
            an_entry("issue", 5, "fast-clock", 254),
            an_entry("issue", 5, "late", 255),
        ],
    )

    assert [entry.id for entry in booking.booked] == ["early", "fast-clock"]
    assert {name: error.reason_code for name, error in booking.refused.items()} == {
        "late": "market-day-not-open"
    }


def test_vendors_redeem_after_closing() -> None:
    closed = book(an_open_day(), [an_entry("issue", 5)]).day.close(at=TEN)

    redeemed = book(closed, [an_entry("redeem", 5, minute=300)]).day

    assert redeemed.totals.outstanding == 0


def test_what_arrives_once_the_books_are_final_is_kept_and_changes_none_of_them() -> None:
    settled = book(an_open_day(), [an_entry("issue", 5)]).day.close(at=TEN).settle(at=TEN)

    booking = book(settled, [an_entry("issue", 3), an_entry("redeem", 5), an_entry("issue", 9, "shut", 300)])

    assert [entry.kind for entry in booking.held] == [EntryKind.ISSUE, EntryKind.REDEEM]
    assert booking.cause is Cause.SETTLED
    assert (booking.day.totals, booking.day.held) == (settled.totals, 2)
    assert {name: error.reason_code for name, error in booking.refused.items()} == {
        "shut": "market-day-not-open"
    }


def test_a_vendor_who_may_not_sell_redeems_nothing() -> None:
    day = book(an_open_day(), [an_entry("issue", 9)]).day

    booking = book(day, [an_entry("redeem", 4), an_entry("refund", 1)], strangers={"vendor-7"})

    assert [entry.kind for entry in booking.booked] == [EntryKind.REFUND]
    assert [error.reason_code for error in booking.refused.values()] == ["vendor-unknown"]


def test_a_day_that_never_opened_takes_nothing() -> None:
    booking = book(a_day(), [an_entry("issue", 1, "x")])

    assert booking.day == a_day()
    assert booking.refused["x"].reason_code == "market-day-not-open"


def test_what_exceeds_the_outstanding_coins_waits_and_blocks_nobody() -> None:
    delivery = Delivery(an_open_day())

    delivery.bring(
        [an_entry("issue", 10), an_entry("redeem", 11, "big", 31), an_entry("redeem", 4, "small", 32)]
    )

    assert set(delivery.waiting) == {"big"}
    assert delivery.day.totals.outstanding == 6
    with pytest.raises(EntriesHeld):
        delivery.day.close(at=TEN).settle(at=TEN)


def test_held_entries_are_booked_when_the_missing_coins_turn_up() -> None:
    delivery = Delivery(an_open_day())

    delivery.bring([an_entry("redeem", 11, "big")])
    delivery.bring([an_entry("issue", 12)])

    assert delivery.waiting == {}
    assert delivery.day.held == 0
    assert delivery.day.totals == CoinTotals(issued=12, redeemed=11)


@given(entries, st.randoms(use_true_random=False), st.integers(1, 9))
def test_the_ledger_balances_after_every_batch_in_every_order(
    brought: list[CoinEntry], order: Random, size: int
) -> None:
    shuffled = list(brought)
    order.shuffle(shuffled)
    delivery = Delivery(an_open_day())

    for start in range(0, len(shuffled), size):
        delivery.bring(shuffled[start : start + size])
        totals = delivery.day.totals
        assert totals.issued == totals.refunded + totals.redeemed + totals.outstanding
        assert totals.outstanding >= 0
        assert delivery.day.held == len(delivery.waiting)
        assert all(entry.coins > totals.outstanding for entry in delivery.waiting.values())

    assert len(delivery.booked) + len(delivery.waiting) == len(brought)
    assert delivery.day.entries == len(delivery.booked)


@given(entries, st.randoms(use_true_random=False))
def test_covered_entries_end_in_the_same_books_under_every_order(
    brought: list[CoinEntry], order: Random
) -> None:
    covered = [*brought, an_entry("issue", 50 * 25, "plenty")]
    shuffled = list(covered)
    order.shuffle(shuffled)
    singly, at_once = Delivery(an_open_day()), Delivery(an_open_day())

    for entry in shuffled:
        singly.bring([entry])
        singly.bring(order.sample(shuffled, 3) if len(shuffled) > 3 else [entry])
    at_once.bring(covered * 2)

    assert singly.day == at_once.day
    assert singly.waiting == at_once.waiting == {}


def a_report(kind: str, **fields: object) -> Report:
    plain = Report("r-1", EntryKind(kind), "gate-1", SIX, coins=3)
    return replace(plain, **fields)  # type: ignore[arg-type]


def test_a_report_in_rupiah_becomes_an_entry_in_coins() -> None:
    entry = read_entry(a_report("issue", coins=None, amount_idr=33_200_000), BAHULAK, now=TEN)

    assert (entry.coins, entry.kind, entry.market_day) == (16_600, EntryKind.ISSUE, PAHING)


def test_a_redemption_names_its_vendor() -> None:
    with pytest.raises(VendorMissing) as refused:
        read_entry(a_report("redeem"), BAHULAK, now=TEN)

    assert [field.field for field in refused.value.fields] == ["vendor_id"]


def test_a_market_may_choose_to_buy_no_coins_back() -> None:
    with pytest.raises(RefundsNotOffered):
        read_entry(a_report("refund"), replace(BAHULAK, refunds=False), now=TEN)


def test_one_id_with_two_stories_is_noticed() -> None:
    entry = read_entry(a_report("issue"), BAHULAK, now=TEN)

    assert entry.tells_the_same_as(replace(entry, occurred_at=TEN))
    assert not entry.tells_the_same_as(replace(entry, coins=4))


def test_an_entry_belongs_to_the_day_it_happened_in_wib() -> None:
    entry = read_entry(a_report("issue", occurred_at=datetime(2025, 1, 4, 17, tzinfo=UTC)), BAHULAK, now=TEN)

    assert entry.market_day == PAHING


def test_a_device_that_tells_at_once_need_not_tell_the_time() -> None:
    entry = read_entry(a_report("issue", occurred_at=None), BAHULAK, now=TEN)

    assert (entry.occurred_at, entry.market_day) == (TEN, PAHING)


def test_covering_sells_just_the_missing_coins_and_books_the_entry() -> None:
    day = book(an_open_day(), [an_entry("issue", 4), an_entry("redeem", 7, "big")]).day

    booking = cover(day, an_entry("redeem", 7, "big"), correction="fix-1", till="gate-2")

    sale, entry = booking.booked
    assert (sale.id, sale.kind, sale.coins, sale.device_id) == ("fix-1", EntryKind.ISSUE, 3, "gate-2")
    assert (entry.id, sale.vendor_id) == ("big", None)
    assert booking.day.totals == CoinTotals(issued=7, redeemed=7)
    assert (booking.day.held, booking.day.entries) == (0, 3)


def test_a_voided_entry_leaves_the_books_as_they_were() -> None:
    day = book(an_open_day(), [an_entry("issue", 4), an_entry("redeem", 7, "big")]).day

    voided = void(day)

    assert (voided.held, voided.totals) == (0, day.totals)
    assert voided.close(at=TEN).settle(at=TEN).final


def test_final_books_are_reopened_before_anything_is_covered() -> None:
    settled = an_open_day().close(at=TEN).settle(at=TEN)
    held = book(settled, [an_entry("redeem", 7, "big")]).day

    with pytest.raises(MarketDaySettledAlready):
        cover(held, an_entry("redeem", 7, "big"), correction="fix-1", till="gate-2")


@given(entries, st.randoms(use_true_random=False), st.integers(1, 9))
def test_the_excess_is_the_same_under_every_order_also_when_which_entries_make_it_is_not(
    brought: list[CoinEntry], order: Random, size: int
) -> None:
    shuffled = list(brought)
    order.shuffle(shuffled)
    delivery = Delivery(an_open_day())

    for start in range(0, len(shuffled), size):
        delivery.bring(shuffled[start : start + size])

    held = sum(entry.coins for entry in delivery.waiting.values())
    returned = sum(entry.coins for entry in brought if entry.kind is not EntryKind.ISSUE)
    sold = sum(entry.coins for entry in brought if entry.kind is EntryKind.ISSUE)
    assert held - delivery.day.totals.outstanding == returned - sold


@given(entries, st.randoms(use_true_random=False))
def test_covering_or_voiding_each_discrepancy_lets_the_day_settle_in_balance(
    brought: list[CoinEntry], draw: Random
) -> None:
    delivery = Delivery(an_open_day())
    delivery.bring(brought)
    day, tills = delivery.day, 0

    for entry in delivery.waiting.values():
        if draw.random() < 0.5:
            day = void(day)
        else:
            booking = cover(day, entry, correction=f"fix-{entry.id}", till="gate-1")
            day, tills = booking.day, tills + booking.booked[0].coins

    totals = day.close(at=TEN).settle(at=TEN).totals
    sold = sum(entry.coins for entry in brought if entry.kind is EntryKind.ISSUE)
    assert totals.issued == sold + tills
    assert totals.outstanding >= 0
