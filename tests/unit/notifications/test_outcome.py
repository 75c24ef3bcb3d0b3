"""What is announced of a message's steps, at once and again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from contracts.notifications import MessageConcluded, MessageFailed, MessageSent
from notifications.domain.channels import Channel
from notifications.domain.message import Message, Step
from notifications.handlers.outcome import told

AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
LATER = AT + timedelta(minutes=5)
LEASE = timedelta(minutes=1)


def queued(channel: Channel = "email") -> Message:
    return Message(
        id="m-1",
        cause="e-1",
        rule_id="sla-breached",
        recipient="bud-1",
        basis="duty",
        purpose="treasury-duties",
        channel=channel,
        history=(Step("queued", AT),),
    )


def conclusions(message: Message) -> list[tuple[str, int, int, int]]:
    return [
        (one.outcome, one.ended_change, one.delivered_change, one.seconds)
        for one in told(message)
        if isinstance(one, MessageConcluded)
    ]


def test_what_got_through_is_concluded_with_the_time_it_took() -> None:
    message = queued().begin(at=AT, lease=LEASE).deliver(at=LATER)

    events = list(told(message))

    assert [type(event).__name__ for event in events] == [
        "MessageSent",
        "MessageDelivered",
        "MessageConcluded",
    ]
    assert conclusions(message) == [("delivered", 1, 1, 300)]


def test_of_an_inbox_no_conclusion_is_told_as_it_is_there_at_once() -> None:
    assert conclusions(queued("inbox").deliver(at=AT)) == []


def test_a_failure_sent_once_more_is_taken_back_so_that_a_message_counts_once() -> None:
    failed = queued().begin(at=AT, lease=LEASE).fail("rejected", at=AT)
    again = replace(failed, history=(*failed.history, Step("queued", AT, "redriven")))
    through = again.begin(at=LATER, lease=LEASE).deliver(at=LATER)

    told_again = conclusions(through)

    assert told_again == [("failed", 1, 0, 0), ("failed", -1, 0, 0), ("delivered", 1, 1, 300)]
    assert sum(ended for _, ended, _, _ in told_again) == 1


def test_steps_that_were_told_are_not_told_again_and_attempts_go_on() -> None:
    tried = queued().begin(at=AT, lease=LEASE).put_back("smtp-451", at=AT, due=LATER)
    failed = tried.begin(at=LATER, lease=LEASE).fail("rejected", at=LATER)
    handed = tried.begin(at=LATER, lease=LEASE).hand_over(at=LATER, report_by=LATER)

    assert [type(event) for event in told(failed, since=len(tried.history))] == [
        MessageFailed,
        MessageConcluded,
    ]
    assert [event.attempts for event in told(handed) if isinstance(event, MessageSent)] == [2]
