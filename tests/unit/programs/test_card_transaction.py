"""Purchases: in whatever order and however often steps come, use and limit agree to the rupiah."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.domain.card import Card, CardKind, CardLimit
from programs.domain.card_transaction import CardTransaction, Purchase, Receipt, TransactionStatus
from programs.domain.errors_kkpd import (
    PostedOverReserved,
    ReservationExpired,
    ShareOverAmount,
    TransactionNotReserved,
)
from programs.reference.kkpd import card_rules
from servicekit.errors import PermanentError

AT = datetime(2024, 6, 11, 3, tzinfo=UTC)
DAY = date(2024, 6, 11)
LIMIT = 1_000
RULES = card_rules("33.14", DAY)
CARD = Card(
    "kkpd-1", "dinkes", CardKind.GOODS, "1234", "subject-77", AT, (CardLimit(LIMIT, DAY, "900/1", AT),)
)


def reserved(name: str = "p-1", amount_idr: int = 100) -> CardTransaction:
    return CardTransaction(
        id=name,
        card_id=CARD.id,
        opd=CARD.opd,
        card_kind=CARD.kind,
        purchase=Purchase(amount_idr, AT, DAY, "office-goods", "edc", "CV Contoh", "5.1.02.01"),
        recorded_by="subject-1",
        status=TransactionStatus.RESERVED,
        expires_at=AT + timedelta(hours=72),
    )


def test_what_a_purchase_did_not_need_is_let_go() -> None:
    posted, card = reserved().posted(Receipt(60, 50, 40), CARD.reserved(100), at=AT)

    assert (posted.status, posted.amount_idr, posted.over_limit_idr) == (TransactionStatus.RECORDED, 60, 0)
    assert (card.reserved_idr, card.used_idr, card.available_on(DAY)) == (0, 60, 940)


@pytest.mark.parametrize(
    ("receipt", "after", "error"),
    [
        (Receipt(101, 0, 0), timedelta(), PostedOverReserved),
        (Receipt(100, 101, 0), timedelta(), ShareOverAmount),
        (Receipt(100, 0, 101), timedelta(), ShareOverAmount),
        (Receipt(100, 0, 0), timedelta(hours=72), ReservationExpired),
    ],
)
def test_a_receipt_that_does_not_fit_is_refused(
    receipt: Receipt, after: timedelta, error: type[PermanentError]
) -> None:
    with pytest.raises(error):
        reserved().posted(receipt, CARD.reserved(100), at=AT + after)


def test_what_was_given_up_cannot_be_posted() -> None:
    given_up, card = reserved().released("Batal", CARD.reserved(100), at=AT)

    assert (card.reserved_idr, given_up.release_reason) == (0, "Batal")
    with pytest.raises(TransactionNotReserved):
        given_up.posted(Receipt(1, 0, 0), card, at=AT)


def test_a_purchase_posted_over_a_lowered_limit_says_by_how_much() -> None:
    lowered = replace(CARD, limits=(CardLimit(70, DAY, "900/2", AT),))

    posted, _ = reserved().posted(Receipt(100, 0, 0), lowered.reserved(100), at=AT)

    assert posted.over_limit_idr == 30


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["reserve", "post", "release"]),
        st.integers(0, 5),
        st.integers(1, 600),
    ),
    max_size=60,
)


@given(STEPS)
def test_in_any_order_and_however_often_use_never_passes_the_limit(steps: list[tuple[str, int, int]]) -> None:
    """Each step may come for any purchase, known or not, again and again; sums agree after every one."""
    card, known = CARD, dict[int, CardTransaction]()
    for step, number, amount in steps:
        card = _do(step, number, amount, card, known)

        held = [one for one in known.values() if one.status is TransactionStatus.RESERVED]
        used = [one for one in known.values() if one.status is TransactionStatus.RECORDED]
        assert card.reserved_idr == sum(one.purchase.amount_idr for one in held)
        assert card.used_idr == sum(one.amount_idr for one in used)
        assert 0 <= card.reserved_idr + card.used_idr <= LIMIT
        assert all(one.over_limit_idr == 0 for one in used)


def _do(step: str, number: int, amount: int, card: Card, known: dict[int, CardTransaction]) -> Card:
    asked = reserved(f"p-{number}", amount)
    if step == "reserve":
        if number in known or RULES.refusal_of(asked.purchase.asked, card):
            return card
        known[number] = asked
        return card.reserved(amount)
    if number not in known:
        return card
    try:
        if step == "post":
            known[number], card = known[number].posted(Receipt(amount, amount, 0), card, at=AT)
        else:
            known[number], card = known[number].released("Batal", card, at=AT)
    except PermanentError:
        pass
    return card
