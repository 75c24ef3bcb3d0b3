"""What Cloud Messaging is told, and what its answers mean for a device and for a letter."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from notifications.delivery.fcm import GONE, Push, is_token_refused, outcome_of, together
from notifications.domain.card import Device
from notifications.domain.letter import Content, Letter, Never, NotNow, Outcome, Taken
from notifications.domain.message import Message, Step
from notifications.domain.notices import Notice, Urgency
from notifications.domain.wording import Text
from notifications.reference import push_terms

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
LONGEST = timedelta(hours=1)
TAKEN = Taken(is_delivered=True, reference="projects/p/messages/1")


def push(urgency: Urgency = "normal") -> Push:
    """A push that is worth delivering for an hour."""
    message = Message(
        id="0192aabb-0000-7000-8000-000000000001",
        cause="e-1",
        rule_id="sla-breached",
        recipient="bud-1",
        basis="duty",
        purpose="treasury-duties",
        channel="push",
        history=(Step("queued", NOW),),
        urgency=urgency,
    )
    notice = Notice(
        Text("Tenggat lewat", "Deadline missed"), Text("Lihat /skm/33.14/x.", "See /skm/33.14/x.")
    )
    content = Content("e-1", "sla-breached", notice, "regency.programs.disbursement.sla-breached", NOW, {})
    letter = Letter("33.14", message, content, "c-1")
    return Push(letter, "en", site="https://sragen.example", life=timedelta(hours=1), at=NOW)


def device(platform: Any) -> Device:
    """A device of this kind."""
    return Device("d-1", platform, "sealed", NOW, "f-1")


def answer(status: int, code: str = "", *, message: str = "", **more: Any) -> httpx.Response:
    """An error as Cloud Messaging writes it."""
    kind = "type.googleapis.com/google.firebase.fcm.v1.FcmError"
    details: list[Any] = [{"@type": kind, "errorCode": code}] if code else []
    if "violated" in more:
        violations = [{"field": more["violated"], "description": "…"}]
        details.append({"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": violations})
    error = {"code": status, "message": message, "status": "…", "details": details}
    return httpx.Response(status, json={"error": error}, headers=more.get("headers"))


def meaning(response: httpx.Response) -> Outcome:
    """What this answer means for one device."""
    return outcome_of(response, push_terms(), at=NOW, longest=LONGEST)


def test_a_push_says_what_happened_in_the_readers_language_with_whole_addresses() -> None:
    message = push().to(device("android"), "token-1")["message"]

    assert message["token"] == "token-1"
    assert message["notification"] == {
        "title": "Deadline missed",
        "body": "See https://sragen.example/skm/33.14/x.",
    }
    assert message["data"] == {
        "message": "0192aabb-0000-7000-8000-000000000001",
        "rule": "sla-breached",
        "event": "regency.programs.disbursement.sla-breached",
    }


def test_every_platform_is_told_how_long_how_urgently_and_what_a_second_one_replaces() -> None:
    urgent = push("urgent")

    assert urgent.to(device("android"), "t")["message"]["android"] == {
        "priority": "HIGH",
        "ttl": "3600s",
        "notification": {"tag": urgent.id},
    }
    assert urgent.to(device("ios"), "t")["message"]["apns"]["headers"] == {
        "apns-priority": "10",
        "apns-expiration": str(int(NOW.timestamp()) + 3600),
        "apns-collapse-id": urgent.id,
    }
    assert urgent.to(device("web"), "t")["message"]["webpush"] == {
        "headers": {"TTL": "3600", "Urgency": "high", "Topic": "0192aabb000070008000000000000001"},
        "notification": {"tag": urgent.id},
    }


def test_what_is_not_urgent_wakes_no_device() -> None:
    assert push().to(device("android"), "t")["message"]["android"]["priority"] == "NORMAL"
    assert push().to(device("ios"), "t")["message"]["apns"]["headers"]["apns-priority"] == "5"


def test_its_size_is_counted_in_bytes() -> None:
    said = push().to(device("android"), "t")["message"]
    texts = [*said["notification"].items(), *said["data"].items()]

    assert push().size == sum(len(name) + len(text) for name, text in texts)


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        (httpx.Response(200, json={"name": "projects/p/messages/1"}), TAKEN),
        (httpx.Response(200, text="fine"), Taken(is_delivered=True)),
        (answer(404, "UNREGISTERED"), GONE),
        (answer(400, "INVALID_ARGUMENT", violated="message.token"), GONE),
        (answer(400, "INVALID_ARGUMENT", message="The registration token is not a valid FCM …"), GONE),
        (answer(400, "INVALID_ARGUMENT", violated="message.data"), Never("rejected")),
        (answer(400, "INVALID_ARGUMENT", message="Android message is too big"), Never("rejected")),
        (answer(400, violated="message.token"), Never("rejected")),
        (answer(403, "SENDER_ID_MISMATCH"), Never("unauthorized")),
        (answer(401, "THIRD_PARTY_AUTH_ERROR"), Never("unauthorized")),
        (answer(401), NotNow("unauthorized")),
        (answer(403), NotNow("unauthorized")),
        (answer(404), NotNow("http-404")),
        (answer(413), Never("too-large")),
        (answer(429, "QUOTA_EXCEEDED"), NotNow("throttled", after=timedelta(minutes=1))),
        (
            answer(429, "QUOTA_EXCEEDED", headers={"Retry-After": "7"}),
            NotNow("throttled", after=timedelta(seconds=7)),
        ),
        (
            answer(503, "UNAVAILABLE", headers={"Retry-After": "120"}),
            NotNow("http-503", after=timedelta(minutes=2)),
        ),
        (answer(500, "INTERNAL"), NotNow("http-500")),
        (httpx.Response(502, text="<html>Bad Gateway"), NotNow("http-502")),
        (httpx.Response(400, json=["odd"]), Never("rejected")),
    ],
)
def test_every_answer_has_a_meaning(response: httpx.Response, expected: Outcome) -> None:
    assert expected == meaning(response)


def test_a_refused_access_token_is_told_from_what_apple_or_a_browser_refuses() -> None:
    assert is_token_refused(answer(401))
    assert not is_token_refused(answer(401, "THIRD_PARTY_AUTH_ERROR"))
    assert not is_token_refused(answer(403))


def test_a_letter_is_delivered_when_one_device_has_it_and_names_those_that_are_gone() -> None:
    letter = together({"a": GONE, "b": TAKEN, "c": NotNow("throttled"), "d": GONE})

    assert letter == Taken(is_delivered=True, reference=TAKEN.reference, gone=("a", "d"))


def test_a_letter_no_device_has_is_tried_again_when_that_may_help_any() -> None:
    later = NotNow("throttled", after=timedelta(minutes=1))

    assert later == together({"a": GONE, "b": NotNow("timeout"), "c": later})


def test_a_letter_no_device_can_have_has_failed() -> None:
    assert together({"a": GONE, "b": GONE}) == Never("address-unknown", gone=("a", "b"))
    assert together({"a": GONE, "b": Never("unauthorized")}) == Never("unauthorized", gone=("a",))
