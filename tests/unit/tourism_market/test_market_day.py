"""A market day's life and its coin ledger: settlement O-14, any order, every id once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tourism_market.domain.coins import CoinEntry, CoinTotals, EntryKind, Report, read_entry
from tourism_market.domain.errors import (
    DateOutOfRange,
    EntriesHeld,
    MarketDayAlreadyOpened,
    MarketDayNotClosed,
    MarketDayNotOpen,
    MarketDaySettledAlready,
    NotARegularDay,
    ReasonMissing,
    RefundsNotOffered,
    VendorMissing,
)
from tourism_market.domain.market_day import DayKind, MarketDay, Status, days_of_market
from tourism_market.reference import shipped_markets

(BAHULAK,) = shipped_markets()
PAHING = date(2025, 1, 5)
NEW_YEAR = date(2021, 1, 1)
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
    """Brings entries to a day one by one or in batches, remembering what the day holds."""

    def __init__(self, day: MarketDay) -> None:
        self.day = day
        self.waiting: dict[str, CoinEntry] = {}
        self.booked: set[str] = set()

    def bring(self, batch: list[CoinEntry]) -> None:
        """Deliver a batch; nothing may be booked twice."""
        booking = self.day.book(batch, tuple(self.waiting.values()))
        self.day = booking.day
        self.waiting |= {entry.id: entry for entry in booking.held}
        for entry in booking.booked:
            assert entry.id not in self.booked
            self.booked.add(entry.id)
            self.waiting.pop(entry.id, None)


def test_a_regular_day_opens_closes_and_settles() -> None:
    day = an_open_day().close(at=TEN).settle(at=TEN)

    assert (day.status, day.kind, day.id) == (Status.SETTLED, DayKind.REGULAR, "pasar-bahulak.2025-01-05")
    assert (day.opened_at, day.closed_at, day.settled_at) == (SIX, TEN, TEN)


def test_a_day_the_market_does_not_meet_needs_a_kind_and_a_reason() -> None:
    day = MarketDay(BAHULAK, NEW_YEAR)

    with pytest.raises(NotARegularDay):
        day.open(kind=DayKind.REGULAR, reason=None, at=SIX)
    with pytest.raises(ReasonMissing):
        day.open(kind=DayKind.SPECIAL, reason=None, at=SIX)
    opened = day.open(kind=DayKind.SPECIAL, reason="Tahun baru", at=SIX)

    assert (opened.kind, opened.reason, opened.javanese.pasaran) == (DayKind.SPECIAL, "Tahun baru", "Pahing")


def test_the_calendar_keeps_a_regular_day_regular_whatever_is_asked() -> None:
    assert a_day().open(kind=DayKind.SPECIAL, reason="ramai", at=SIX).kind is DayKind.REGULAR


def test_each_step_is_taken_once_and_in_order() -> None:
    scheduled, opened = a_day(), an_open_day()
    closed = opened.close(at=TEN)
    settled = closed.settle(at=TEN)

    with pytest.raises(MarketDayNotOpen):
        scheduled.close(at=TEN)
    with pytest.raises(MarketDayNotClosed):
        opened.settle(at=TEN)
    for day in (opened, closed, settled):
        with pytest.raises(MarketDayAlreadyOpened):
            day.open(kind=DayKind.REGULAR, reason=None, at=TEN)
    with pytest.raises(MarketDaySettledAlready):
        settled.settle(at=TEN)


def test_the_published_settlement_balances() -> None:
    day = an_open_day()

    for kind, coins in (("issue", 16_600), ("refund", 600), ("redeem", 15_900)):
        day = day.book([an_entry(kind, coins)]).day
    totals = day.close(at=TEN).settle(at=TEN).totals

    assert totals == CoinTotals(issued=16_600, refunded=600, redeemed=15_900)
    assert totals.outstanding == 100
    assert totals.outstanding * BAHULAK.coin_value_idr == 200_000


def test_a_day_knows_its_hours_and_what_its_coins_are_worth() -> None:
    day = an_open_day().book([an_entry("issue", 10), an_entry("redeem", 4)]).day

    assert (day.value.issued, day.value.redeemed, day.value.outstanding) == (20_000, 8_000, 12_000)
    assert (day.hours.opens, day.final) == (time(7), False)


def test_gates_may_tell_late_what_happened_while_they_were_open() -> None:
    closed = an_open_day().close(at=TEN)

    booking = closed.book([an_entry("issue", 5, "early", 239), an_entry("issue", 5, "late", 240)])

    assert [entry.id for entry in booking.booked] == ["early"]
    assert {name: error.reason_code for name, error in booking.refused.items()} == {
        "late": "market-day-not-open"
    }


def test_vendors_redeem_after_closing_until_the_day_is_settled() -> None:
    closed = an_open_day().book([an_entry("issue", 5)]).day.close(at=TEN)

    redeemed = closed.book([an_entry("redeem", 5, minute=300)]).day

    assert redeemed.totals.outstanding == 0
    refused = redeemed.settle(at=TEN).book([an_entry("redeem", 1)]).refused
    assert [error.reason_code for error in refused.values()] == ["market-day-settled"]


def test_a_day_that_never_opened_takes_nothing() -> None:
    booking = a_day().book([an_entry("issue", 1, "x")])

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
    at_once.bring(covered)

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


def test_the_year_lists_regular_and_special_days_with_their_state() -> None:
    special = MarketDay(BAHULAK, NEW_YEAR).open(kind=DayKind.SPECIAL, reason="Tahun baru", at=SIX)
    opened = MarketDay(BAHULAK, date(2021, 10, 17)).open(kind=DayKind.REGULAR, reason=None, at=SIX)

    days = days_of_market(BAHULAK, 2021, [opened, special])

    assert len(days) == 22
    assert days == sorted(days, key=lambda day: day.date)
    assert {day.date for day in days if day.status is Status.OPEN} == {NEW_YEAR, date(2021, 10, 17)}
    assert [day.date for day in days if day.kind is DayKind.SPECIAL] == [NEW_YEAR]


def test_a_date_is_no_market_day_until_calendar_or_decision_make_it_one() -> None:
    assert MarketDay(BAHULAK, NEW_YEAR).planned_as is None
    assert a_day().planned_as is DayKind.REGULAR


def test_a_market_day_lies_within_the_kept_calendar() -> None:
    with pytest.raises(DateOutOfRange):
        MarketDay(BAHULAK, date(2101, 1, 2))
