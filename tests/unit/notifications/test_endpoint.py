"""Endpoints: pending until they give proof, off when they are gone, with secrets that are replaced."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from notifications.domain.endpoint import Changes, Endpoint, Secret, endpoint_id
from notifications.facts.systems import SUBSCRIBABLE
from notifications.reference import webhook_terms

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
SETTLED = "regency.tourism-market.market-day.settled"
OVERDUE = "regency.evaluation.complaint.overdue-detected"


def endpoint(*, events: tuple[str, ...] | None = None, opd: str | None = None) -> Endpoint:
    return Endpoint(
        id="e-1",
        url="https://receiver.test/hook",
        events=events,
        description="Dasbor",
        opd=opd,
        secrets=(Secret("sealed-1", NOW),),
        challenge="c-1",
        created_by="officer-1",
        created_at=NOW,
    )


def test_an_endpoint_is_active_once_it_answers_the_challenge_it_was_asked_last() -> None:
    asked_twice = endpoint().ask("c-2")

    early, right = asked_twice.prove("c-1", at=NOW), asked_twice.prove("c-2", at=NOW)

    assert early.state == "pending"
    assert right.state == "active"
    assert right.verified_at == NOW


def test_an_endpoint_that_is_off_is_not_active_again_by_an_old_answer() -> None:
    gone = endpoint().prove("c-1", at=NOW).turn_off("gone", at=NOW)

    assert gone == gone.prove("c-1", at=NOW)


def test_what_is_off_stays_off_for_its_first_reason() -> None:
    gone = endpoint().turn_off("gone", at=NOW)

    assert gone == gone.turn_off("failing", at=NOW + timedelta(days=1))


def test_an_endpoint_that_is_asked_again_is_neither_active_nor_off() -> None:
    asked = endpoint().turn_off("failing", at=NOW).ask("c-2")

    assert (asked.state, asked.off_at, asked.off_reason) == ("pending", None, None)


def test_the_secret_before_signs_for_a_while_beside_the_new_one() -> None:
    renewed = endpoint().renew("sealed-2", at=NOW, overlap=timedelta(hours=24))

    meanwhile = [one.sealed for one in renewed.signing(NOW + timedelta(hours=23))]
    afterwards = [one.sealed for one in renewed.signing(NOW + timedelta(hours=24))]

    assert meanwhile == ["sealed-2", "sealed-1"]
    assert afterwards == ["sealed-2"]


def test_never_more_than_two_secrets_sign() -> None:
    overlap = timedelta(hours=24)

    renewed = endpoint().renew("sealed-2", at=NOW, overlap=overlap).renew("sealed-3", at=NOW, overlap=overlap)

    assert [one.sealed for one in renewed.signing(NOW)] == ["sealed-3", "sealed-2"]


@pytest.mark.parametrize(
    ("events", "opd", "expected"),
    [
        (None, None, True),
        ((OVERDUE,), None, True),
        ((SETTLED,), None, False),
        (None, "dinkes", True),
        (None, "dispendukcapil", False),
    ],
)
def test_an_endpoint_is_told_of_the_events_and_the_office_it_names(
    events: tuple[str, ...] | None, opd: str | None, expected: bool
) -> None:
    assert expected == endpoint(events=events, opd=opd).wants(OVERDUE, "dinkes")


def test_an_endpoint_of_one_office_is_not_told_of_what_concerns_none() -> None:
    assert not endpoint(opd="dinkes").wants(SETTLED, None)


def test_a_change_leaves_alone_what_it_does_not_name() -> None:
    before = endpoint(events=(SETTLED,))

    assert before == Changes().of(before)
    assert replace(before, events=None) == Changes(events=(None,)).of(before)
    assert replace(before, description="Arsip") == Changes(description="Arsip").of(before)


def test_messages_and_circuits_name_an_endpoint_by_its_target() -> None:
    assert endpoint().target == "webhook.e-1"
    assert endpoint_id("webhook.e-1") == "e-1"


def test_systems_are_told_of_no_event_that_names_a_person() -> None:
    """A one-time code for a survey or a number in a queue is for one person only."""
    personal = {
        "regency.evaluation.skm-survey.invitation-issued",
        "regency.programs.queue.reminder-raised",
    }

    assert SETTLED in SUBSCRIBABLE
    assert SUBSCRIBABLE.isdisjoint(personal)


def test_who_looks_after_an_endpoint_that_was_turned_off_reads_why_and_where() -> None:
    notice = webhook_terms().said_when_off("e-1", "receiver.test", "gone")

    assert notice.title.id == "Webhook ke receiver.test dimatikan"
    assert "penerima menjawab 410 Gone" in notice.body.id
    assert "the receiver answered 410 Gone" in notice.body.en
