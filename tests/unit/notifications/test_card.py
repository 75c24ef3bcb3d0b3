"""Cards: what is new replaces what was, what is erased is gone, what is shown to others is masked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from notifications.api.card_views import masked
from notifications.domain.card import Address, Card, CardChanges, Device, Origin

NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)
APP = Origin("mobile-app", "budi", NOON)
DESK = Origin("desk", "officer-1", NOON + timedelta(days=1), "Surat 12/2026")


def test_what_is_left_out_stays_and_what_is_new_says_where_it_is_from() -> None:
    card = Card("budi").changed(CardChanges(email="k.old", phone="k.phone", quiet=(21, 6)), APP)

    later = card.changed(CardChanges(email="k.new", digest_hour=0), DESK)

    assert (later.email, later.phone, later.quiet, later.digest_hour) == ("k.new", "k.phone", (21, 6), 0)
    assert later.origins == {"email": DESK, "phone": APP}
    assert "k.old" not in repr(later)


def test_a_field_is_forgotten_with_how_it_came_to_be_known() -> None:
    card = Card("budi").changed(CardChanges(email="k.mail", phone="k.phone"), APP)

    without = card.without("email")

    assert (without.email, without.phone) == (None, "k.phone")
    assert without.origins == {"phone": APP}


def test_an_erased_card_knows_nothing_but_when() -> None:
    device = Device("phone-1", "android", "k.token", NOON)
    card = Card("budi", devices=(device,), superior="camat", restricted_at=NOON)

    erased = card.changed(CardChanges(name="k.name"), APP).erased(at=NOON)

    assert erased == Card("budi", erased_at=NOON)
    assert erased.is_past(NOON)
    assert not erased.is_past(NOON + timedelta(seconds=1))
    assert not Card("budi").is_past(NOON)


@pytest.mark.parametrize(
    ("field", "text", "shown"),
    [
        ("name", "Budi Santoso", "B•••"),
        ("email", "budi@example.org", "b•••@example.org"),
        ("phone", "+6281234561234", "+62•••••1234"),
    ],
)
def test_others_recognise_an_address_and_cannot_use_it(field: Address, text: str, shown: str) -> None:
    assert masked(field, text) == shown
