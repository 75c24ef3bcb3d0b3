"""A message ends once: delivered, failed, expired, or suppressed with its reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from contracts.tourism_market import MarketDaySettled
from notifications.domain.channels import Channel
from notifications.domain.errors import MessageClosed
from notifications.domain.message import Message, Step, queue
from notifications.reference import shipped_notices

QUEUED = datetime(2021, 10, 3, 5, 0, tzinfo=UTC)
LATER = datetime(2021, 10, 3, 6, 0, tzinfo=UTC)
LEASE = timedelta(minutes=1)


def queued(*route: Channel) -> Message:
    """A message that waits."""
    (rule,) = shipped_notices().book(QUEUED).rules_for(MarketDaySettled.type)
    return queue(rule, "kades-karungan", route or ("inbox",), message_id="m-1", cause="e-1", at=QUEUED)


def test_a_message_carries_the_terms_of_its_rule() -> None:
    message = queued("push", "email")

    assert (message.rule_id, message.basis, message.purpose, message.channel) == (
        "market-day-settled",
        "consent",
        "service-notices",
        "push",
    )
    assert (message.state, message.queued_at, message.next_at) == ("queued", QUEUED, QUEUED)
    assert message.others == ("email",)


def test_a_message_with_consent_is_delivered() -> None:
    message = queued().deliver(at=LATER)

    assert (message.state, message.reason, message.next_at) == ("delivered", None, None)
    assert message.history == (Step("queued", QUEUED), Step("delivered", LATER))


def test_a_message_that_is_on_its_way_is_sent_before_it_is_delivered() -> None:
    message = queued("email").begin(at=LATER, lease=LEASE)

    assert (message.state, message.attempts, message.next_at) == ("sending", 1, LATER + LEASE)
    assert [step.state for step in message.deliver(at=LATER, reason="accepted").history] == [
        "queued",
        "sending",
        "sent",
        "delivered",
    ]


def test_a_message_that_failed_for_now_waits_and_says_why() -> None:
    due = LATER + timedelta(minutes=5)
    message = queued("email").begin(at=LATER, lease=LEASE).put_back("smtp-451", at=LATER, due=due)

    assert (message.state, message.reason, message.held, message.next_at) == (
        "queued",
        "smtp-451",
        "retry",
        due,
    )


def test_a_message_without_consent_is_suppressed_and_says_why() -> None:
    message = queued().suppress("consent-withdrawn", at=LATER)

    assert (message.state, message.reason) == ("suppressed", "consent-withdrawn")


def test_the_same_notice_goes_on_over_the_next_channel_of_its_route() -> None:
    failed = queued("push", "email").begin(at=LATER, lease=LEASE).fail("address-unknown", at=LATER)

    onward = failed.onward(message_id="m-2", at=LATER)

    assert onward is not None
    assert (onward.id, onward.channel, onward.state, onward.attempts) == ("m-2", "email", "queued", 0)
    assert onward.onward(message_id="m-3", at=LATER) is None


def test_a_closed_message_stays_closed() -> None:
    delivered = queued().deliver(at=LATER)

    with pytest.raises(MessageClosed):
        delivered.suppress("consent-withdrawn", at=LATER)
    with pytest.raises(MessageClosed):
        delivered.begin(at=LATER, lease=LEASE)
    with pytest.raises(MessageClosed):
        delivered.hold("quiet-hours", at=LATER, until=LATER)
