"""One time an alert fired: told apart from every other, and over once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from notifications.domain.platform_alert import PlatformAlert, alert_id
from notifications.facts.alert_words import words_of

SINCE = datetime(2026, 11, 23, 1, 15, 30, 123_000, tzinfo=UTC)
ALERT = PlatformAlert(
    alert_id("c2a1f0b3d4e59687", SINCE), "RegencyOutboxStalled", "page", {"service": "programs"}, SINCE, SINCE
)


def test_the_same_trouble_that_begins_anew_is_another_alert() -> None:
    later = alert_id("c2a1f0b3d4e59687", SINCE + timedelta(milliseconds=1))

    assert ALERT.id == "c2a1f0b3d4e59687-1795396530123"
    assert later != ALERT.id


def test_what_is_over_stays_over_and_lasted_whole_minutes_begun() -> None:
    over = ALERT.resolve(SINCE + timedelta(minutes=16, seconds=1))
    again = over.resolve(SINCE + timedelta(hours=9))

    assert (ALERT.status, ALERT.minutes) == ("firing", 0)
    assert (over.status, over.minutes) == ("resolved", 17)
    assert again == over


def test_words_are_those_of_the_rules_filled_with_labels() -> None:
    words = words_of("RegencyOutboxStalled")

    assert words.of({"service": "programs"}).id == "Peristiwa programs tertahan di outbox"
    assert words.of({"service": None}).en == "Events of - wait in the outbox"
    assert words.runbook == "docs/runbooks/alerts.md#regencyoutboxstalled"


def test_an_alert_nobody_worded_is_told_by_its_name() -> None:
    words = words_of("OurOwnAlert")

    assert words.of({}).id == words.of({}).en == "OurOwnAlert"
