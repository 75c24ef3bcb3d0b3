"""How long a message is worth sending, when it is given up, and how it is sent once more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from notifications.domain.digest import join
from notifications.domain.errors_redrive import MessageNotRedrivable
from notifications.domain.message import DIGEST, Message, Step

QUEUED = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
LATER = QUEUED + timedelta(hours=1)
DAY = timedelta(days=1)
LEASE = timedelta(minutes=1)


def queued(
    *, expires_at: datetime | None = None, rule_id: str = "sla-breached", others: tuple[str, ...] = ()
) -> Message:
    """A mail that waits."""
    return Message(
        id="m-1",
        cause="e-1",
        rule_id=rule_id,
        recipient="bud",
        basis="duty",
        purpose="treasury-duties",
        channel="email",
        history=(Step("queued", QUEUED),),
        others=others,  # type: ignore[arg-type]  # channels
        next_at=QUEUED,
        expires_at=expires_at,
    )


def test_a_message_is_worth_sending_as_long_as_its_rule_says_and_no_longer_than_its_channel() -> None:
    assert queued().worth_until(DAY) == QUEUED + DAY
    assert queued(expires_at=LATER).worth_until(DAY) == LATER
    assert queued(expires_at=QUEUED + 2 * DAY).worth_until(DAY) == QUEUED + DAY


def test_what_is_being_sent_is_not_given_up_before_its_lease_is_over() -> None:
    sending = queued(expires_at=LATER).begin(at=LATER - timedelta(seconds=1), lease=LEASE)

    assert queued(expires_at=LATER).gives_up_at(DAY) == LATER
    assert sending.gives_up_at(DAY) == sending.next_at == LATER + LEASE - timedelta(seconds=1)


def test_what_was_handed_over_is_given_up_when_no_report_came() -> None:
    sent = queued().begin(at=QUEUED, lease=LEASE).hand_over(at=QUEUED, report_by=LATER)

    assert sent.gives_up_at(DAY) == LATER


def test_what_has_ended_or_goes_along_with_a_digest_is_never_given_up() -> None:
    assert queued().expire("too-late", at=LATER).gives_up_at(DAY) is None
    assert join(queued(), queued(rule_id=DIGEST)).gives_up_at(DAY) is None


def test_what_failed_is_sent_once_more_with_all_its_tries_and_keeps_its_history() -> None:
    failed = queued(expires_at=LATER).begin(at=QUEUED, lease=LEASE).fail("rejected", at=LATER)

    again = failed.redrive(at=LATER)

    assert (again.state, again.attempts, again.next_at, again.redrives) == ("queued", 0, LATER, 1)
    assert again.worth_until(DAY) == LATER + DAY
    assert again.queued_at == QUEUED
    assert again.history[:-1] == failed.history


@pytest.mark.parametrize(
    "message",
    [
        queued(),
        queued().suppress("no-consent", at=LATER),
        queued().deliver(at=LATER),
        queued(rule_id=DIGEST).expire("too-late", at=LATER),
    ],
)
def test_nothing_else_is_sent_once_more(message: Message) -> None:
    with pytest.raises(MessageNotRedrivable):
        message.redrive(at=LATER)


def test_a_mail_that_was_taken_after_somebody_put_it_back_was_sent() -> None:
    put_back = queued().begin(at=QUEUED, lease=LEASE).put_back("timeout", at=LATER, due=LATER)

    assert [step.state for step in put_back.deliver(at=LATER).history][-2:] == ["sent", "delivered"]


def test_of_somebody_restricted_nothing_goes_on_over_another_channel() -> None:
    route = queued(others=("sms",))

    assert route.suppress("restricted", at=LATER).onward(message_id="m-2", at=LATER) is None
    assert route.suppress("no-contact", at=LATER).onward(message_id="m-2", at=LATER) is not None
