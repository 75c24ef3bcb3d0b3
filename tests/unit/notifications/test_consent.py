"""Consent: nothing without it, nothing after it, and every word of it on record (domain oracle O-18)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from notifications.domain.consent import Consent, ConsentRecord, Speaker
from notifications.domain.errors import ConsentNotGiven, NotYourConsent, ProofMissing
from notifications.reference import pdp_clocks

GIVEN = datetime(2025, 3, 1, 2, 0, tzinfo=UTC)
WITHDRAWN = datetime.fromisoformat("2025-03-28T16:30:00+07:00")
ALLOWED = pdp_clocks().withdrawal
SELF = Speaker("kades-karungan")
NOBODY_ASKED = Consent("kades-karungan", "service-notices", "inbox")


def give(
    to: Consent, by: Speaker = SELF, wording: str = "service-notices.v1", at: datetime = GIVEN
) -> Consent:
    """Consent given in the app."""
    return to.give(by, wording_version=wording, source="mobile-app", at=at)


def test_nothing_may_be_sent_without_consent() -> None:
    assert (NOBODY_ASKED.refusal, NOBODY_ASKED.is_given) == ("no-consent", False)


def test_a_consent_allows_sending_and_says_who_recorded_what() -> None:
    given = give(NOBODY_ASKED)

    assert given.is_given
    assert given.records == (ConsentRecord("service-notices.v1", "mobile-app", "kades-karungan", GIVEN),)


def test_a_withdrawal_stops_at_once_although_a_weekend_and_lebaran_follow() -> None:
    withdrawn = give(NOBODY_ASKED).withdraw(SELF, at=WITHDRAWN, allowed=ALLOWED)

    assert withdrawn.refusal == "consent-withdrawn"
    assert withdrawn.records[-1].withdrawn_at == WITHDRAWN


def test_the_law_would_allow_three_times_24_hours_whatever_days_they_are() -> None:
    """O-18: Friday, 28 March 2025; the weekend and Lebaran do not stop the clock."""
    withdrawn = give(NOBODY_ASKED).withdraw(SELF, at=WITHDRAWN, allowed=ALLOWED)

    assert withdrawn.records[-1].stop_by == datetime.fromisoformat("2025-03-31T16:30:00+07:00")


def test_where_it_was_withdrawn_is_on_record() -> None:
    withdrawn = give(NOBODY_ASKED).withdraw(SELF, at=WITHDRAWN, allowed=ALLOWED, source="unsubscribe-link")

    assert withdrawn.records[-1].withdrawal_source == "unsubscribe-link"


def test_withdrawing_twice_keeps_the_first_instant() -> None:
    once = give(NOBODY_ASKED).withdraw(SELF, at=WITHDRAWN, allowed=ALLOWED)

    assert once == once.withdraw(SELF, at=WITHDRAWN + timedelta(days=1), allowed=ALLOWED)


def test_there_must_be_something_to_withdraw() -> None:
    with pytest.raises(ConsentNotGiven):
        NOBODY_ASKED.withdraw(SELF, at=WITHDRAWN, allowed=ALLOWED)


def test_giving_it_again_to_the_same_wording_changes_nothing() -> None:
    given = give(NOBODY_ASKED)

    assert given == give(given, at=GIVEN + timedelta(days=1))


def test_a_new_wording_is_recorded_beside_the_old_one() -> None:
    given = give(give(NOBODY_ASKED), wording="service-notices.v2")

    assert [entry.wording_version for entry in given.records] == ["service-notices.v1", "service-notices.v2"]


def test_a_consent_can_be_given_again_after_a_withdrawal_and_the_history_stays() -> None:
    withdrawn = give(NOBODY_ASKED).withdraw(SELF, at=WITHDRAWN, allowed=ALLOWED)

    again = give(withdrawn, at=WITHDRAWN + timedelta(days=9))

    assert again.is_given
    assert again.records[0].withdrawn_at == WITHDRAWN


def test_nobody_else_may_give_or_withdraw_it() -> None:
    neighbour = Speaker("kades-plupuh")

    with pytest.raises(NotYourConsent):
        give(NOBODY_ASKED, neighbour)
    with pytest.raises(NotYourConsent):
        give(NOBODY_ASKED).withdraw(neighbour, at=WITHDRAWN, allowed=ALLOWED)


def test_an_officer_records_it_with_a_proof_only() -> None:
    officer = Speaker("officer-1", is_officer=True)

    recorded = give(NOBODY_ASKED, replace(officer, proof="surat 12/2025"))

    assert (recorded.records[0].recorded_by, recorded.records[0].proof) == ("officer-1", "surat 12/2025")
    with pytest.raises(ProofMissing):
        give(NOBODY_ASKED, officer)
