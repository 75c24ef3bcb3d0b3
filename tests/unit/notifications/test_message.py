"""A message ends once: delivered, or suppressed with its reason."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from contracts.tourism_market import MarketDaySettled
from notifications.domain.errors import MessageClosed
from notifications.domain.message import Message, Step, queue
from notifications.reference import notices

QUEUED = datetime(2021, 10, 3, 5, 0, tzinfo=UTC)
LATER = datetime(2021, 10, 3, 6, 0, tzinfo=UTC)


def queued() -> Message:
    """A message that waits."""
    (rule,) = notices().rules_for(MarketDaySettled.type)
    return queue(rule, "kades-karungan", message_id="m-1", cause="e-1", at=QUEUED)


def test_a_message_carries_the_terms_of_its_rule() -> None:
    message = queued()

    assert (message.rule_id, message.basis, message.purpose, message.channel) == (
        "market-day-settled",
        "consent",
        "service-notices",
        "inbox",
    )
    assert (message.state, message.queued_at) == ("queued", QUEUED)


def test_a_message_with_consent_is_delivered() -> None:
    message = queued().settle(None, at=LATER)

    assert (message.state, message.reason) == ("delivered", None)
    assert message.history == (Step("queued", QUEUED), Step("delivered", LATER))


def test_a_message_without_consent_is_suppressed_and_says_why() -> None:
    message = queued().settle("consent-withdrawn", at=LATER)

    assert (message.state, message.reason) == ("suppressed", "consent-withdrawn")


def test_a_closed_message_stays_closed() -> None:
    delivered = queued().settle(None, at=LATER)

    with pytest.raises(MessageClosed):
        delivered.settle("consent-withdrawn", at=LATER)
