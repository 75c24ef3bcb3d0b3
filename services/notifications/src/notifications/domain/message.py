"""One message to one recipient: a row of the delivery ledger, ended by delivery or by suppression."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from notifications.domain.consent import Refusal
from notifications.domain.errors import MessageClosed
from notifications.domain.notices import Basis, Rule

State = Literal["queued", "delivered", "suppressed"]


@dataclass(frozen=True, slots=True)
class Step:
    """A state and when it was reached."""

    state: State
    at: datetime


@dataclass(frozen=True, slots=True)
class Message:
    """One message. At most one exists for a cause, rule, recipient and channel.

    Attributes:
        cause: Id of the event it tells about.
        recipient: Subject of the person; an opaque reference.
        basis: Why they may be told at all.
        history: Every state it went through, the first always `queued`.
        reason: Why it was suppressed.
    """

    id: str
    cause: str
    rule_id: str
    recipient: str
    basis: Basis
    purpose: str
    channel: str
    history: tuple[Step, ...]
    reason: Refusal | None = None

    @property
    def queued_at(self) -> datetime:
        """When it was made."""
        return self.history[0].at

    @property
    def state(self) -> State:
        """Where it stands."""
        return self.history[-1].state

    def settle(self, refusal: Refusal | None, *, at: datetime) -> Message:
        """Deliver it, or suppress it for the reason given. Raises: `MessageClosed` when it ended before."""
        if self.state != "queued":
            raise MessageClosed(self.id)
        step = Step("suppressed" if refusal else "delivered", at)
        return replace(self, history=(*self.history, step), reason=refusal)


def queue(rule: Rule, recipient: str, *, message_id: str, cause: str, at: datetime) -> Message:
    """A message that waits to be settled."""
    return Message(
        id=message_id,
        cause=cause,
        rule_id=rule.id,
        recipient=recipient,
        basis=rule.basis,
        purpose=rule.purpose,
        channel=rule.channel,
        history=(Step("queued", at),),
    )
