"""Consent: nothing without it, nothing after it, and every word of it on record (domain oracle O-18)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from notifications.domain.consent import Consent, ConsentRecord
from notifications.domain.errors import ConsentNotGiven

GIVEN = datetime(2025, 3, 1, 2, 0, tzinfo=UTC)
WITHDRAWN = datetime.fromisoformat("2025-03-28T16:30:00+07:00")
NOBODY_ASKED = Consent("kades-karungan", "service-notices", "inbox")


def record(wording: str = "service-notices.v1", at: datetime = GIVEN) -> ConsentRecord:
    """A consent given in the app."""
    return ConsentRecord(wording, "mobile-app", "kades-karungan", at)


def test_nothing_may_be_sent_without_consent() -> None:
    assert NOBODY_ASKED.refusal == "no-consent"


def test_a_consent_allows_sending() -> None:
    assert NOBODY_ASKED.give(record()).refusal is None


def test_a_withdrawal_stops_at_once_although_a_weekend_and_lebaran_follow() -> None:
    withdrawn = NOBODY_ASKED.give(record()).withdraw(by="kades-karungan", at=WITHDRAWN)

    assert withdrawn.refusal == "consent-withdrawn"
    assert withdrawn.records[-1].withdrawn_at == WITHDRAWN


def test_withdrawing_twice_keeps_the_first_instant() -> None:
    once = NOBODY_ASKED.give(record()).withdraw(by="kades-karungan", at=WITHDRAWN)

    assert once == once.withdraw(by="officer-1", at=WITHDRAWN + timedelta(days=1))


def test_there_must_be_something_to_withdraw() -> None:
    with pytest.raises(ConsentNotGiven):
        NOBODY_ASKED.withdraw(by="kades-karungan", at=WITHDRAWN)


def test_giving_it_again_to_the_same_wording_changes_nothing() -> None:
    given = NOBODY_ASKED.give(record())

    assert given == given.give(record(at=GIVEN + timedelta(days=1)))


def test_a_new_wording_is_recorded_beside_the_old_one() -> None:
    given = NOBODY_ASKED.give(record()).give(record("service-notices.v2"))

    assert [entry.wording_version for entry in given.records] == ["service-notices.v1", "service-notices.v2"]


def test_a_consent_can_be_given_again_after_a_withdrawal_and_the_history_stays() -> None:
    withdrawn = NOBODY_ASKED.give(record()).withdraw(by="kades-karungan", at=WITHDRAWN)

    again = withdrawn.give(record(at=WITHDRAWN + timedelta(days=9)))

    assert again.refusal is None
    assert again.records[0].withdrawn_at == WITHDRAWN
