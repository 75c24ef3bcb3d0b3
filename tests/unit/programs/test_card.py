"""Cards and their limits: what may be spent, on which day, for what, out of which UP."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.domain.card import Block, Card, CardKind, CardLimit, holds_card_number
from programs.domain.card_float import OfficeFloat, YearlyFloat
from programs.domain.card_rules import Asked, CardRules, Refusal
from programs.domain.errors_kkpd import (
    CardAlreadyBlocked,
    CardNotBlocked,
    FloatMissing,
    LimitBelowUse,
    LimitOutOfOrder,
    LimitsOverFloat,
)
from programs.reference.kkpd import card_rules

AT = datetime(2024, 1, 15, tzinfo=UTC)
DAY = date(2024, 6, 11)
RULES = card_rules("33.14", DAY)
CARD = Card("kkpd-1", "dinkes", CardKind.GOODS, "1234", "subject-77", AT)
PURCHASE = Asked(10_000_000, DAY, "office-goods", "edc")


def a_limit(limit_idr: int, since: date = date(2024, 1, 15)) -> CardLimit:
    return CardLimit(limit_idr, since, "900/12/2024", AT)


def a_float(up_idr: int = 500_000_000, year: int = 2024) -> YearlyFloat:
    return YearlyFloat(year, up_idr, "900/1/2024", RULES.kkpd_share, RULES.version)


def with_limit(limit_idr: int = 200_000_000, **more: int) -> Card:
    return replace(CARD, limits=(a_limit(limit_idr),), **more)  # type: ignore[arg-type]


def test_o12_forty_percent_of_the_up_is_for_cards_and_the_rest_is_cash() -> None:
    assert (a_float().kkpd_idr, a_float().cash_idr) == (200_000_000, 300_000_000)


@given(st.integers(1, 10**15), st.fractions(0, 1))
def test_a_float_is_divided_exactly(up_idr: int, share: Fraction) -> None:
    divided = replace(a_float(up_idr), share=share)

    assert divided.kkpd_idr + divided.cash_idr == up_idr
    assert 0 <= up_idr * share - divided.kkpd_idr < 1


def test_o12_the_limit_is_spent_to_the_rupiah() -> None:
    card = with_limit(used_idr=190_000_000)

    assert RULES.refusal_of(PURCHASE, card) is None
    assert RULES.refusal_of(replace(PURCHASE, amount_idr=10_000_001), card) is Refusal.OVER_LIMIT


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"category": "cash-withdrawal"}, Refusal.CASH_WITHDRAWAL),
        ({"category": "transfer"}, Refusal.TRANSFER),
        ({"merchant_code": "4829"}, Refusal.TRANSFER),
        ({"channel": "wire"}, Refusal.CHANNEL_NOT_ALLOWED),
        ({"category": "lodging"}, Refusal.KIND_NOT_ALLOWED),
        ({"day": date(2024, 1, 14)}, Refusal.OVER_LIMIT),
    ],
)
def test_what_a_card_is_not_for_has_its_own_refusal(change: dict[str, object], reason: Refusal) -> None:
    asked = replace(PURCHASE, **change)  # type: ignore[arg-type]

    assert RULES.refusal_of(asked, with_limit()) is reason


def test_a_card_for_travel_pays_for_lodging() -> None:
    card = replace(with_limit(), kind=CardKind.TRAVEL)

    assert RULES.refusal_of(replace(PURCHASE, category="lodging"), card) is None
    assert RULES.refusal_of(PURCHASE, card) is Refusal.KIND_NOT_ALLOWED


def test_a_cap_holds_only_where_one_is_set() -> None:
    capped = replace(RULES, transaction_caps={CardKind.GOODS: 9_999_999})

    assert capped.refusal_of(PURCHASE, with_limit()) is Refusal.OVER_TRANSACTION_CAP
    assert capped.refusal_of(replace(PURCHASE, amount_idr=9_999_999), with_limit()) is None
    assert RULES.refusal_of(replace(PURCHASE, amount_idr=200_000_000), with_limit()) is None


def test_nothing_is_bought_with_a_blocked_card_until_it_is_unblocked() -> None:
    blocked = with_limit().blocked(Block("Hilang", AT, "subject-1"))

    assert RULES.refusal_of(PURCHASE, blocked) is Refusal.CARD_BLOCKED
    assert RULES.refusal_of(PURCHASE, blocked.unblocked()) is None
    with pytest.raises(CardAlreadyBlocked):
        blocked.blocked(Block("Hilang", AT, "subject-1"))
    with pytest.raises(CardNotBlocked):
        blocked.unblocked().unblocked()


def test_a_limit_holds_from_its_day_until_the_next_one() -> None:
    later = a_limit(50_000_000, date(2024, 7, 1))
    card = with_limit().decreed(later, DAY)

    days = (date(2024, 1, 14), date(2024, 1, 15), date(2024, 6, 30), date(2024, 7, 1))
    assert [card.limit_on(day) for day in days] == [0, 200_000_000, 200_000_000, 50_000_000]
    assert [card.limit_change(one) for one in card.limits] == [200_000_000, -150_000_000]
    assert card.decreed(later, DAY) == card


def test_limits_come_one_after_the_other_and_never_below_what_is_in_use() -> None:
    card = with_limit(used_idr=60_000_000, reserved_idr=1)

    with pytest.raises(LimitOutOfOrder):
        card.decreed(a_limit(300_000_000, date(2024, 1, 1)), DAY)
    with pytest.raises(LimitBelowUse):
        card.decreed(a_limit(60_000_000, DAY), DAY)
    assert card.decreed(a_limit(60_000_001, DAY), DAY).available_on(DAY) == 0


def test_a_limit_that_falls_below_use_later_leaves_nothing_and_is_watched() -> None:
    card = with_limit(used_idr=60_000_000).decreed(a_limit(10, date(2024, 7, 1)), DAY)

    assert (card.available_on(date(2024, 7, 1)), card.over_limit_on(date(2024, 7, 1))) == (0, 59_999_990)


def test_limits_of_an_office_never_add_up_to_more_than_its_cards_part() -> None:
    office = OfficeFloat("dinkes").with_year(a_float(), [])
    one = with_limit(120_000_000)
    fits = replace(CARD, id="kkpd-2", limits=(a_limit(80_000_000, date(2024, 3, 1)),))
    too_much = replace(CARD, id="kkpd-2", limits=(a_limit(80_000_001, date(2024, 3, 1)),))

    office.check_limit(fits, fits.limits[0], [one])
    with pytest.raises(LimitsOverFloat):
        office.check_limit(too_much, too_much.limits[0], [one])
    with pytest.raises(LimitsOverFloat):
        office.with_year(a_float(499_999_999), [one, fits])


def test_a_limit_rises_only_in_a_year_with_a_float() -> None:
    risen = with_limit().decreed(a_limit(200_000_001, date(2025, 1, 1)), DAY)
    fallen = with_limit().decreed(a_limit(1, date(2025, 1, 1)), DAY)
    office = OfficeFloat("dinkes", (a_float(),))

    with pytest.raises(FloatMissing):
        office.check_limit(risen, risen.limits[-1], [])
    office.check_limit(fallen, fallen.limits[-1], [])


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("4111111111111111", True),
        ("kartu 4111 1111 1111 1111 hilang", True),
        ("4111-1111-1111-1111", True),
        ("3782 822463 10005", True),
        ("no:4222222222222.", True),
        ("Nota 7, 12000000", False),
        ("0192f3a4-1234-7123-8123-456789012345", False),
        ("trx-20240611-0007", False),
        ("12345678901234567890", False),
    ],
)
def test_numbers_of_cards_are_told_from_others(text: str, is_one: bool) -> None:
    assert holds_card_number(text) is is_one


def test_a_day_before_the_first_rules_is_judged_by_the_first() -> None:
    assert isinstance(card_rules("12.07", date(2000, 1, 1)), CardRules)
