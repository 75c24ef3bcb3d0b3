"""What a device is told about each entry."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from tourism_market.domain.booking import book
from tourism_market.domain.coins import CoinEntry, EntryKind
from tourism_market.domain.discrepancy import Cause, Resolution
from tourism_market.domain.errors import MarketDayNotOpen, VendorMissing
from tourism_market.domain.market_day import DayKind, MarketDay
from tourism_market.domain.receipt import Outcome, Receipt, Verdict, receipt_of, verdict_again, verdicts_of
from tourism_market.reference import shipped_markets

(BAHULAK,) = shipped_markets()
PAHING, LEGI = date(2025, 1, 5), date(2025, 1, 19)
NOON = datetime(2025, 1, 5, 5, tzinfo=UTC)
ENTRY = CoinEntry("e-1", EntryKind.ISSUE, 3, "gate-1", None, NOON, PAHING)
NOT_OPEN = MarketDayNotOpen(PAHING)


def test_a_second_copy_is_a_duplicate() -> None:
    assert verdict_again(ENTRY, ENTRY, None) == Verdict("e-1", Outcome.DUPLICATE, None, PAHING)


def test_a_second_copy_of_a_held_entry_is_still_held() -> None:
    verdicts = [verdict_again(ENTRY, ENTRY, cause) for cause in Cause]

    assert [(verdict.status, verdict.code) for verdict in verdicts] == [
        (Outcome.HELD, "coins-exceed-outstanding"),
        (Outcome.HELD, "entry-after-settlement"),
    ]


def test_a_second_copy_of_an_entry_that_was_held_is_told_how_that_ended() -> None:
    verdicts = [verdict_again(ENTRY, ENTRY, resolution) for resolution in Resolution]

    assert [(verdict.status, verdict.code) for verdict in verdicts] == [
        (Outcome.DUPLICATE, None),
        (Outcome.DUPLICATE, None),
        (Outcome.DUPLICATE, "entry-voided"),
    ]


def test_a_second_copy_that_says_something_else_is_told_that_the_first_one_counts() -> None:
    verdict = verdict_again(replace(ENTRY, coins=4), ENTRY, None)

    assert (verdict.status, verdict.code) == (Outcome.DUPLICATE, "content-differs")
    assert verdict.reason_id
    assert verdict.reason_en


def test_the_same_id_twice_in_one_delivery_is_booked_once_and_refused_twice() -> None:
    accepted, refused = Verdict("a", Outcome.ACCEPTED), Verdict("b", Outcome.REFUSED, NOT_OPEN)

    assert accepted.again().status is Outcome.DUPLICATE
    assert refused.again() is refused
    assert refused.refusal is NOT_OPEN
    assert accepted.refusal is None


def test_a_receipt_counts_its_verdicts() -> None:
    outcomes = (Outcome.ACCEPTED, Outcome.ACCEPTED, Outcome.HELD, Outcome.REFUSED, Outcome.DUPLICATE)

    receipt = Receipt(tuple(Verdict(str(n), outcome) for n, outcome in enumerate(outcomes)), ())

    assert (receipt.accepted, receipt.held, receipt.refused, receipt.duplicate) == (2, 1, 1, 1)


def test_a_receipt_shows_the_days_its_entries_belong_to() -> None:
    days = [MarketDay(BAHULAK, PAHING), MarketDay(BAHULAK, LEGI)]

    receipt = receipt_of([Verdict("a", Outcome.ACCEPTED, None, LEGI)], days)

    assert [day.date for day in receipt.market_days] == [LEGI]


def test_a_booking_gives_a_verdict_on_what_was_brought_and_none_on_what_was_freed() -> None:
    day = MarketDay(BAHULAK, PAHING).open(kind=DayKind.REGULAR, reason=None, at=NOON)
    freed = replace(ENTRY, id="old", kind=EntryKind.REDEEM, vendor_id="v-1")
    too_much = replace(freed, id="too-much", coins=9)
    stray = replace(ENTRY, id="stray", market_day=PAHING)
    waiting = replace(day, held=1)

    verdicts = verdicts_of(book(waiting, [ENTRY, too_much], [freed]))
    refused = verdicts_of(book(MarketDay(BAHULAK, PAHING), [stray]))

    assert {name: verdict.status for name, verdict in verdicts.items()} == {
        "e-1": Outcome.ACCEPTED,
        "too-much": Outcome.HELD,
    }
    assert refused["stray"].code == "market-day-not-open"
    assert refused["stray"].reason_id == "Hari pasar 2025-01-05 tidak sedang buka."


def test_a_reason_names_each_text_once() -> None:
    told = Verdict("a", Outcome.REFUSED, VendorMissing())

    assert told.reason_en == "A redemption needs the vendor's id."
    assert Verdict("a", Outcome.ACCEPTED).reason_id is None
    assert Verdict("a", Outcome.ACCEPTED).reason_en is None
