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
from notifications.domain.errors_redrive import MessageNotRedrivable
from notifications.domain.notices import Basis, Escalation, Rule, Urgency

State = Literal["queued", "sending", "sent", "delivered", "failed", "suppressed", "expired"]

ENDS: frozenset[State] = frozenset({"delivered", "failed", "suppressed", "expired"})

REDRIVABLE: frozenset[State] = frozenset({"failed", "expired"})

DIGEST = "digest"
"""The rule of messages that hold several notices, and what those wait for; no rule about an event has it."""


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
        escalation: After how long unread in an inbox a superior is told.
        level: 0 for those its rule addresses, 1 for the superior of one of them, 2 for that one's.
        first_role: Above level 0: the role of whoever was told first.
        escalate_at: Unread then, the recipient's superior is told.
        escalated_at: When that was done.
        read_at: When its recipient read it first.
        acknowledged_at: Since when its recipient answers for it.
        removed_at: When it was taken out of the inbox, unread.
        digest_at: The hour of the recipient's digest it waits for.
        digest_id: The message it goes, or went, along with.
        rule_version: Which version of its rule it was told by; so `template_version`. None in rows from
            before rules could be changed.
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
    escalation: Escalation | None = None
    level: int = 0
    first_role: str | None = None
    escalate_at: datetime | None = None
    escalated_at: datetime | None = None
    read_at: datetime | None = None
    acknowledged_at: datetime | None = None
    removed_at: datetime | None = None
    digest_at: datetime | None = None
    digest_id: str | None = None
    rule_version: str | None = None
    template_version: str | None = None

    @property
    def route(self) -> tuple[Channel, ...]:
        """The channels it may go over, this one and those to try after it."""
        return (self.channel, *self.others)

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
    def is_alert(self) -> bool:
        """Whether it must be seen soon: it is urgent, or a superior is told when it stays unread."""
        return self.urgency == "urgent" or self.escalation is not None

    @property
    def is_digest(self) -> bool:
        """Whether it holds several notices."""
        return self.rule_id == DIGEST

    @property
    def ended_at(self) -> datetime:
        """When it reached the state it is in: its end, if it is closed."""
        return self.history[-1].at

    @property
    def begun_at(self) -> datetime | None:
        """When it was tried last."""
        return next((step.at for step in reversed(self.history) if step.state == "sending"), None)

    @property
    def requeued_at(self) -> datetime:
        """When it was made, or when an operator sent it once more."""
        return self.history[max(self._beginnings)].at

    @property
    def redrives(self) -> int:
        """How often an operator sent it once more."""
        return len(self._beginnings) - 1

    @property
    def _beginnings(self) -> list[int]:
        """The numbers of the steps with which it began: the first, and each after an end."""
        ends = [number for number, step in enumerate(self.history[:-1]) if step.state in ENDS]
        return [0, *(number + 1 for number in ends)]

    @property
    def target(self) -> str:
        """Who takes it over: the channel, or one webhook endpoint of it."""
        return self.recipient if self.channel == "webhook" else self.channel

    def worth_until(self, expires_after: timedelta) -> datetime:
        """Later it is not worth sending: its rule says so, or its channel, which gives it so long."""
        bound = self.requeued_at + expires_after
        return min(bound, self.expires_at) if self.expires_at else bound

    def gives_up_at(self, expires_after: timedelta) -> datetime | None:
        """When its time is over unless something happens before; None for what is in nobody's line.

        What a worker has begun is left alone until its lease is over.
        """
        if self.next_at is None or self.state == "sent":
            return self.next_at
        until = self.worth_until(expires_after)
        return max(until, self.next_at) if self.state == "sending" else until

    def begin(self, *, at: datetime, lease: timedelta) -> Message:
        """A worker sends it now; if nobody says what became of it within the lease, it is due again."""
        tried = replace(self, attempts=self.attempts + 1, held=None)
        return tried._go("sending", at, next_at=at + lease)

    def put_back(self, reason: str, *, at: datetime, due: datetime) -> Message:
        """This try came to nothing; the next is due later."""
        return replace(self._go("queued", at, reason, next_at=due), held="retry")

    def hold(self, why: str, *, at: datetime, until: datetime) -> Message:
        """It waits; what a worker began and left is queued again for that."""
        queued = self if self.state == "queued" else self._go("queued", at, "interrupted")
        return replace(queued, held=why, next_at=until)

    def hand_over(self, *, at: datetime, report_by: datetime) -> Message:
        """The next hop took it over and will report what became of it."""
        return self._go("sent", at, next_at=report_by)

    def deliver(self, *, at: datetime, reason: str | None = None) -> Message:
        """It is there. What was handed over in this very moment was sent before.

        From now on it may stay unread in an inbox for as long as its rule says.
        """
        is_taken_now = self.channel != "inbox" and self.state != "sent"
        sent = self._go("sent", at) if is_taken_now else self
        delivered = sent._go("delivered", at, reason)
        if self.channel != "inbox" or self.escalation is None or self.level >= self.escalation.levels:
            return delivered
        return replace(delivered, escalate_at=at + self.escalation.after)

    def fail(self, reason: str, *, at: datetime) -> Message:
        """It did not get through."""
        return self._go("failed", at, reason)

    def suppress(self, reason: str, *, at: datetime) -> Message:
        """It is not sent, on purpose."""
        return self._go("suppressed", at, reason)

    def expire(self, reason: str, *, at: datetime) -> Message:
        """Its time is over."""
        return self._go("expired", at, reason)

    def redrive(self, *, at: datetime) -> Message:
        """It is sent once more, as long as its channel gives it. Raises: `MessageNotRedrivable`."""
        if self.state not in REDRIVABLE or self.is_digest:
            raise MessageNotRedrivable(self.id)
        again = (*self.history, Step("queued", at))
        return replace(
            self, history=again, attempts=0, next_at=at, held=None, expires_at=None, digest_id=None
        )

    def onward(self, *, message_id: str, at: datetime) -> Message | None:
        """The same notice over the next channel of the route; None when this was the last.

        Of somebody who asked that nothing of theirs be processed nothing is (UU 27/2022 art. 11).
        """
        if not self.others or self.reason == "restricted":
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
            digest_at=None,
            digest_id=None,
        )

    def over(self, channel: Channel) -> Message:
        """The same message, not on its way yet, over this channel of its route; those before are skipped."""
        return replace(self, channel=channel, others=self.route[self.route.index(channel) + 1 :])

    def _go(
        self, state: State, at: datetime, reason: str | None = None, *, next_at: datetime | None = None
    ) -> Message:
        """Raises: `MessageClosed` when it ended before."""
        if self.is_closed:
            raise MessageClosed(self.id)
        steps = (*self.history, Step(state, at, reason))
        return replace(self, history=steps, next_at=next_at, held=None, digest_at=None)


def queue(
    rule: Rule,
    recipient: str,
    route: tuple[Channel, ...],
    *,
    message_id: str,
    cause: str,
    at: datetime,
    template_version: str | None = None,
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
        escalation=rule.escalation,
        rule_version=rule.version,
        template_version=template_version,
    )
