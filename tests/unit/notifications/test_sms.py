"""What a text message says, what its provider's answers mean, and what its reports change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from notifications.delivery.sms import outcome_of, written
from notifications.domain.letter import Content, Letter, Never, NotNow, Outcome, Taken
from notifications.domain.message import Message, Step
from notifications.domain.notices import Notice
from notifications.domain.segments import segments
from notifications.domain.sms_report import SmsReport, named_sending, sending_name, told_by
from notifications.domain.wording import Text, same
from notifications.reference import sms_terms

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
LEASE = timedelta(minutes=1)
LONGEST = timedelta(hours=1)


def queued() -> Message:
    """A text message that waits."""
    return Message(
        id="m-1",
        cause="e-1",
        rule_id="sla-breached",
        recipient="bud-1",
        basis="duty",
        purpose="treasury-duties",
        channel="sms",
        history=(Step("queued", NOW),),
        others=("email",),
        next_at=NOW,
    )


def begun() -> Message:
    """One that a worker is sending."""
    return queued().begin(at=NOW, lease=LEASE)


def letter(notice: Notice) -> Letter:
    """A text message that says this."""
    content = Content("e-1", "sla-breached", notice, "regency.programs.disbursement.sla-breached", NOW, {})
    return Letter("33.14", queued(), content, "c-1")


def problem(status: int, code: str = "", **headers: str) -> httpx.Response:
    """An answer as docs/sms-provider.md has it."""
    return httpx.Response(status, json={"code": code}, headers=headers)


def test_a_text_is_in_the_readers_language_plain_and_names_whole_addresses() -> None:
    notice = Notice(Text("Judul", "Title"), Text("Lihat /skm/33.14/x.", "“See” /skm/33.14/x."))

    assert written(letter(notice), "id", "https://sragen.example") == (
        "Judul. Lihat https://sragen.example/skm/33.14/x."
    )
    assert written(letter(notice), "en", "https://sragen.example") == (
        'Title. "See" https://sragen.example/skm/33.14/x.'
    )


def test_a_text_costs_no_more_than_it_may_and_shows_that_it_was_cut() -> None:
    notice = Notice(same("Judul"), same("kata " * 400))

    text = written(letter(notice), "id", "https://sragen.example")

    assert segments(text) == sms_terms().segments
    assert text.endswith("kata ...")


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        (httpx.Response(202, json={"id": "p-1", "status": "accepted"}), Taken(False, "accepted", "p-1")),
        (httpx.Response(202, text="fine"), Taken(False, "accepted")),
        (problem(422, "recipient-invalid"), Never("address-unknown")),
        (problem(422, "text-refused"), Never("rejected")),
        (httpx.Response(400, json=["odd"]), Never("rejected")),
        (problem(413), Never("too-large")),
        (problem(401), NotNow("unauthorized")),
        (problem(403), NotNow("unauthorized")),
        (problem(402, "credit-spent"), NotNow("http-402")),
        (problem(409, "in-progress"), NotNow("http-409", is_targets_fault=False)),
        (problem(429, **{"Retry-After": "30"}), NotNow("throttled", after=timedelta(seconds=30))),
        (problem(503), NotNow("http-503")),
    ],
)
def test_every_answer_has_a_meaning(response: httpx.Response, expected: Outcome) -> None:
    assert expected == outcome_of(response, at=NOW, longest=LONGEST)


@pytest.mark.parametrize(
    "before",
    [
        begun().hand_over(at=NOW, report_by=LATER),
        begun(),
        begun().put_back("timeout", at=NOW, due=LATER),
    ],
    ids=["taken", "not noted as taken yet", "waiting for another try"],
)
def test_a_report_counts_whenever_it_comes(before: Message) -> None:
    arrived = told_by(before, SmsReport("m-1"), at=LATER)
    lost = told_by(before, SmsReport("m-1", failure="undeliverable"), at=LATER)

    assert arrived is not None
    assert lost is not None
    assert (arrived.state, arrived.reason, arrived.next_at) == ("delivered", "received", None)
    assert (lost.state, lost.reason, lost.next_at) == ("failed", "undeliverable", None)


@pytest.mark.parametrize("failure", [None, "undeliverable"])
@pytest.mark.parametrize(
    "before",
    [
        queued(),
        begun().deliver(at=NOW),
        begun().fail("rejected", at=NOW),
        begun().hand_over(at=NOW, report_by=LATER).expire("no-report", at=LATER),
    ],
    ids=["never sent", "delivered", "failed", "expired"],
)
def test_what_was_never_sent_or_has_ended_stays_as_it_is(before: Message, failure: Any) -> None:
    assert told_by(before, SmsReport("m-1", failure=failure), at=LATER) is None


def test_that_an_earlier_sending_failed_says_nothing_of_a_message_that_is_sent_once_more() -> None:
    lost = begun().hand_over(at=NOW, report_by=LATER).expire("no-report", at=LATER)
    again = lost.redrive(at=LATER).begin(at=LATER, lease=LEASE)
    first, second = SmsReport("m-1", 0, "undeliverable"), SmsReport("m-1", 1, "undeliverable")

    failed, arrived = told_by(again, second, at=LATER), told_by(again, SmsReport("m-1", 0), at=LATER)

    assert told_by(again, first, at=LATER) is None
    assert failed is not None
    assert arrived is not None
    assert (failed.state, arrived.state) == ("failed", "delivered")


def test_every_sending_has_a_name_that_its_tries_share() -> None:
    first = begun().put_back("timeout", at=NOW, due=LATER).begin(at=LATER, lease=LEASE)
    second = first.fail("undeliverable", at=LATER).redrive(at=LATER).begin(at=LATER, lease=LEASE)

    assert [sending_name(begun()), sending_name(first), sending_name(second)] == ["m-1", "m-1", "m-1.1"]
    assert [named_sending("m-1"), named_sending("m-1.1"), named_sending("m-1.x")] == [
        ("m-1", 0),
        ("m-1", 1),
        ("m-1", 0),
    ]
