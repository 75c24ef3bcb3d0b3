"""What the link in a mail stops, and the page behind it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from notifications.domain.letter import Content, Entry, Letter
from notifications.domain.message import Message, Step
from notifications.domain.notices import Notice
from notifications.domain.unsubscription import Unsubscription, read_unsubscription, unsubscription_of
from notifications.domain.wording import same
from notifications.reference import unsubscribe_page

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
RESULTS = Message(
    "m-1", "e-1", "rule", "warga-1", "consent", "survey-results", "email", (Step("queued", AT),)
)
DUTY = replace(RESULTS, id="m-2", basis="duty", purpose="survey-duties")
REMINDER = replace(RESULTS, id="m-3", purpose="queue-reminders")
CONTENT = Content("e-1", "rule", Notice(same("Judul"), same("Isi")), "event", AT, {})


def digest(*messages: Message) -> Letter:
    entries = tuple(Entry(message, CONTENT) for message in messages)
    return Letter("33.14", replace(RESULTS, id="d-1", rule_id="digest"), CONTENT, "c-1", entries)


def test_a_letter_stops_the_one_consent_it_rests_on() -> None:
    asked = unsubscription_of(Letter("33.14", RESULTS, CONTENT, "c-1"))

    assert asked == Unsubscription("33.14", "warga-1", "email", ("survey-results",))


def test_a_duty_cannot_be_stopped_by_a_link() -> None:
    assert unsubscription_of(Letter("33.14", DUTY, CONTENT, "c-1")) is None


def test_one_link_stops_every_consent_a_digest_rests_on_once() -> None:
    asked = unsubscription_of(digest(RESULTS, DUTY, REMINDER, RESULTS))

    assert asked is not None
    assert asked.purposes == ("queue-reminders", "survey-results")


def test_what_a_link_stops_is_read_as_it_was_written() -> None:
    asked = Unsubscription("33.14", 'warga"1', "email", ("queue-reminders", "survey-results"))

    assert read_unsubscription(asked.written()) == asked


def test_the_page_asks_in_both_languages_and_has_no_script() -> None:
    page = unsubscribe_page().asking(["survey-results", "<b>"])

    assert "hasil Survei Kepuasan Masyarakat" in page
    assert "results of satisfaction surveys" in page
    assert '<form method="post">' in page
    assert "<script" not in page
    assert "<b>" not in page.lower()


def test_the_page_tells_when_it_is_done_and_asks_no_more() -> None:
    page = unsubscribe_page().told(["survey-results"])

    assert "Surel dihentikan" in page
    assert "Mails are stopped" in page
    assert "<form" not in page
