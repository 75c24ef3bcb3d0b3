"""The events that tell what became of a message. They name no recipient."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.event import Event
from contracts.notifications import (
    CircuitChanged,
    MessageConcluded,
    MessageDelivered,
    MessageExpired,
    MessageFailed,
    MessageSent,
    MessageSuppressed,
)
from notifications.domain.message import Message, State, Step
from notifications.domain.target import Turn, target_of

_CONCLUSIONS: frozenset[State] = frozenset({"delivered", "failed", "expired"})


def told(message: Message, *, since: int = 0) -> Iterator[Event]:
    """What is announced of a message's steps, from the one of this number on: all of them for a recount."""
    for number in range(len(message.history))[since:]:
        attempts = sum(step.state == "sending" for step in message.history[: number + 1])
        event = _of(message.history[number], message, attempts)
        if event is not None:
            yield event
        if message.channel != "inbox":
            yield from _concluded(message, number)


def turned(turn: Turn) -> CircuitChanged:
    """What is announced of a circuit's turn."""
    channel = target_of(turn.target).channel
    return CircuitChanged(occurred_at=turn.at, target=turn.target, channel=channel, change=turn.change)


def _of(step: Step, message: Message, attempts: int) -> Event | None:
    fields = _fields(step, message)
    match step.state:
        case "sent":
            return MessageSent.model_validate(fields | {"attempts": attempts})
        case "delivered":
            return MessageDelivered.model_validate(fields)
        case "failed":
            return MessageFailed.model_validate(fields | {"reason": step.reason})
        case "expired":
            return MessageExpired.model_validate(fields | {"reason": step.reason})
        case "suppressed":
            return MessageSuppressed.model_validate(fields | {"reason": step.reason})
    return None


def _concluded(message: Message, number: int) -> Iterator[Event]:
    """What a step changes of how messages ended: one more, or one less that is sent once more."""
    step = message.history[number]
    before = message.history[number - 1].state if number else None
    if step.state in _CONCLUSIONS:
        delivered = step.state == "delivered"
        seconds = int((step.at - message.queued_at).total_seconds()) if delivered else 0
        yield _conclusion(message, step, step.state, ended=1, delivered=int(delivered), seconds=seconds)
    elif step.state == "queued" and before in _CONCLUSIONS:
        yield _conclusion(message, step, before, ended=-1, delivered=0, seconds=0)


def _conclusion(
    message: Message, step: Step, outcome: State, *, ended: int, delivered: int, seconds: int
) -> Event:
    return MessageConcluded.model_validate(
        _fields(step, message)
        | {"outcome": outcome, "ended_change": ended, "delivered_change": delivered, "seconds": seconds}
    )


def _fields(step: Step, message: Message) -> dict[str, object]:
    return {
        "occurred_at": step.at,
        "message_id": message.id,
        "rule_id": message.rule_id,
        "channel": message.channel,
        "cause": message.cause,
    }
