"""One message to one recipient over one channel: a row of the delivery ledger, from queued to its end.

    queued → sending → sent → delivered
       ↑________|        |→ failed, expired
       |→ suppressed, expired, failed

Every row reaches `delivered`, `failed`, `suppressed` or `expired`. An operator may send what failed or
expired once more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from notifications.domain.channels import Channel
from notifications.domain.errors import MessageClosed
from notifications.domain.notices import Basis, Rule, Urgency

State = Literal["queued", "sending", "sent", "delivered", "failed", "suppressed", "expired"]

ENDS: frozenset[State] = frozenset({"delivered", "failed", "suppressed", "expired"})


@dataclass(frozen=True, slots=True)
class Step:
    """A state, when it was reached, and why if there is something to say."""

    state: State
    at: datetime
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One message. At most one exists for a cause, rule, recipient and channel.

    Attributes:
        cause: Id of the event it tells about.
        recipient: Subject of the person, an opaque reference; or the target, for a webhook.
        basis: Why they may be told at all.
        history: Every state it went through, the first always `queued`.
        others: Channels to try if this one leads to nothing, in order.
        attempts: How often it was tried since it was queued.
        next_at: When a worker has to look at it: it is due, or who sends it is late. None at its end.
        held: What it waits for, while it is queued: "retry", "quiet-hours", "recipient-limit", "digest".
        expires_at: Later it is not worth sending.
        escalate_at: Unread then, the recipient's superior is told.
    """

    id: str
    cause: str
    rule_id: str
    recipient: str
    basis: Basis
    purpose: str
    channel: Channel
    history: tuple[Step, ...]
    others: tuple[Channel, ...] = ()
    urgency: Urgency = "normal"
    is_digestible: bool = False
    attempts: int = 0
    next_at: datetime | None = None
    held: str | None = None
    expires_at: datetime | None = None
    escalate_at: datetime | None = None

    @property
    def queued_at(self) -> datetime:
        """When it was made."""
        return self.history[0].at

    @property
    def state(self) -> State:
        """Where it stands."""
        return self.history[-1].state

    @property
    def reason(self) -> str | None:
        """Why it stands there, if there is something to say."""
        return self.history[-1].reason

    @property
    def is_closed(self) -> bool:
        """Whether it has reached its end."""
        return self.state in ENDS

    @property
    def target(self) -> str:
        """Who takes it over: the channel, or one webhook endpoint of it."""
        return self.recipient if self.channel == "webhook" else self.channel

    def begin(self, *, at: datetime, lease: timedelta) -> Message:
        """A worker sends it now; if nobody says what became of it within the lease, it is due again."""
        tried = replace(self, attempts=self.attempts + 1, held=None)
        return tried._go("sending", at, next_at=at + lease)

    def put_back(self, reason: str, *, at: datetime, due: datetime) -> Message:
        """This try came to nothing; the next is due later."""
        return replace(self._go("queued", at, reason, next_at=due), held="retry")

    def hold(self, why: str, *, until: datetime) -> Message:
        """It waits, and was not tried. Raises: `MessageClosed` unless it is queued."""
        if self.state != "queued":
            raise MessageClosed(self.id)
        return replace(self, held=why, next_at=until)

    def hand_over(self, *, at: datetime, report_by: datetime) -> Message:
        """The next hop took it over and will report what became of it."""
        return self._go("sent", at, next_at=report_by)

    def deliver(self, *, at: datetime, reason: str | None = None) -> Message:
        """It is there. What was handed over in this very moment was sent before."""
        sent = self._go("sent", at) if self.state == "sending" else self
        return sent._go("delivered", at, reason)

    def fail(self, reason: str, *, at: datetime) -> Message:
        """It did not get through."""
        return self._go("failed", at, reason)

    def suppress(self, reason: str, *, at: datetime) -> Message:
        """It is not sent, on purpose."""
        return self._go("suppressed", at, reason)

    def expire(self, reason: str, *, at: datetime) -> Message:
        """Its time is over."""
        return self._go("expired", at, reason)

    def onward(self, *, message_id: str, at: datetime) -> Message | None:
        """The same notice over the next channel of the route; None when this was the last."""
        if not self.others:
            return None
        channel, *others = self.others
        return replace(
            self,
            id=message_id,
            channel=channel,
            others=tuple(others),
            history=(Step("queued", at),),
            attempts=0,
            next_at=at,
            held=None,
        )

    def _go(
        self, state: State, at: datetime, reason: str | None = None, *, next_at: datetime | None = None
    ) -> Message:
        """Raises: `MessageClosed` when it ended before."""
        if self.is_closed:
            raise MessageClosed(self.id)
        return replace(self, history=(*self.history, Step(state, at, reason)), next_at=next_at)


def queue(
    rule: Rule, recipient: str, route: tuple[Channel, ...], *, message_id: str, cause: str, at: datetime
) -> Message:
    """A message over the first channel of a route, due at once; the other channels come after it."""
    channel, *others = route
    return Message(
        id=message_id,
        cause=cause,
        rule_id=rule.id,
        recipient=recipient,
        basis=rule.basis,
        purpose=rule.purpose,
        channel=channel,
        history=(Step("queued", at),),
        others=tuple(others),
        urgency=rule.urgency,
        is_digestible=rule.is_digestible,
        next_at=at,
        expires_at=at + rule.expires_after if rule.expires_after else None,
    )
