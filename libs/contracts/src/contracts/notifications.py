"""Events of notifications: messages, targets, breaches of personal data, and alerts of the platform itself.

Recipients are in no event: messages are told apart by their ids, people and addresses are known here only.
"""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

from contracts.event import Event, Identifier
from contracts.kinds import Minutes, Quantity, Step

Channel = Literal["inbox", "email", "webhook", "push", "sms"]

Suppression = Literal[
    "no-consent", "consent-withdrawn", "no-contact", "channel-off", "restricted", "endpoint-off"
]
"""Why a message is not sent, on purpose.

`no-contact`: no address is known; `channel-off`: the platform is not set up for this channel; `restricted`:
the person asked to process nothing (UU 27/2022 art. 11); `endpoint-off`: the webhook was turned off.
"""

Failure = Literal[
    "rejected",
    "address-unknown",
    "too-large",
    "unauthorized",
    "attempts-exhausted",
    "undeliverable",
    "not-sendable",
]
"""Why a message did not get through.

`rejected`: the other side refused it for good; `address-unknown`: there is nobody at that address;
`attempts-exhausted`: every try failed for the time being; `undeliverable`: the other side reported later that
it could not deliver; `not-sendable`: the message cannot be put into the channel's form.
"""

Expiry = Literal["too-late", "no-report"]
"""`too-late`: its time was over before it could be sent; `no-report`: it was sent, and nobody told more."""


class _MessageEvent(Event):
    key_field = "message_id"

    message_id: Identifier
    rule_id: Identifier
    channel: Channel
    cause: Identifier


class MessageSent(_MessageEvent):
    """The next hop took a message over.

    Attributes:
        attempts: How often it was tried, this time included.
    """

    type = "regency.notifications.message.dispatched"

    attempts: Quantity


class MessageDelivered(_MessageEvent):
    """A message reached its recipient's channel; the ledger row is closed."""

    type = "regency.notifications.message.delivered"


class MessageSuppressed(_MessageEvent):
    """A message was not sent, on purpose.

    Attributes:
        reason: Why: the recipient gave no consent, or withdrew it.
    """

    type = "regency.notifications.message.suppressed"

    reason: Suppression


class MessageFailed(_MessageEvent):
    """A message did not get through. An operator may send it once more: then it may fail again."""

    type = "regency.notifications.message.failed"

    reason: Failure


class MessageExpired(_MessageEvent):
    """A message ended because its time was over."""

    type = "regency.notifications.message.expired"

    reason: Expiry


class MessageConcluded(_MessageEvent):
    """A message that had to leave the platform got through, or did not: what rates and times are made of.

    Of inboxes nothing is told: what is laid there is there at once. When an operator sends a message once
    more, its conclusion is taken back.

    Attributes:
        ended_change: 1; -1 when it is taken back.
        delivered_change: 1 if it got through.
        seconds: From being queued first to getting through; 0 for another outcome.
    """

    type = "regency.notifications.message.concluded"

    outcome: Literal["delivered", "failed", "expired"]
    ended_change: Step
    delivered_change: Step
    seconds: Quantity


class MessageRead(_MessageEvent):
    """A notice in an inbox was read, for the first time.

    Attributes:
        minutes: From delivery to now.
    """

    type = "regency.notifications.message.opened"

    minutes: Minutes


class MessageAcknowledged(_MessageEvent):
    """Somebody answers for the notice from now on.

    Attributes:
        minutes: From delivery to now.
    """

    type = "regency.notifications.message.acknowledged"

    minutes: Minutes


class MessageEscalated(_MessageEvent):
    """A notice was not read in time; the recipient's superior was told.

    Attributes:
        level: 1 for the superior, 2 for that one's superior.
    """

    type = "regency.notifications.message.escalated"

    level: Quantity


class UnreadAlertsChanged(_MessageEvent):
    """One more alert waits to be read (1), or one less (-1): the sum is how many wait now."""

    type = "regency.notifications.message.unread-changed"

    change: Step


class CircuitChanged(Event):
    """Sending to a target was stopped (1) after failures in a row, or taken up again (-1).

    Attributes:
        target: The channel, or the channel and the endpoint.
    """

    type = "regency.notifications.target.circuit-changed"
    key_field = "target"

    target: Identifier
    channel: Channel
    change: Step


class _BreachEvent(Event):
    key_field = "breach_id"

    breach_id: Identifier


class BreachRegistered(_BreachEvent):
    """A failure to protect personal data was found (UU 27/2022 art. 46).

    Attributes:
        discovered_at: From here the 3 times 24 hours run.
        due_at: The last instant for notices to the people and to the agency.
        subjects: How many people are concerned, as far as known.
    """

    type = "regency.notifications.breach.registered"

    discovered_at: AwareDatetime
    due_at: AwareDatetime
    subjects: Quantity


class BreachNoticeGiven(_BreachEvent):
    """The people concerned, or the agency, were told.

    Attributes:
        in_time: 1 within the 3 times 24 hours, 0 later.
        hours: From discovery, whole hours begun.
    """

    type = "regency.notifications.breach.notice-recorded"

    addressee: Literal["subjects", "agency"]
    in_time: Step
    hours: Quantity


class BreachNoticeOverdue(_BreachEvent):
    """The 3 times 24 hours are over and somebody was not told."""

    type = "regency.notifications.breach.overdue-detected"

    addressee: Literal["subjects", "agency"]
    due_at: AwareDatetime


AlertSeverity = Literal["page", "ticket"]
"""`page`: somebody is woken; `ticket`: it waits for the morning."""


class AlertLabels(BaseModel):
    """What an alert is about: the only labels of Prometheus that are let in, none of them free text."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    service: Identifier | None = None
    role: Identifier | None = None
    topic: Identifier | None = None
    code: Identifier | None = None
    channel: Identifier | None = None
    indicator: Identifier | None = None
    routine: Identifier | None = None
    group: Identifier | None = None
    certificate: Identifier | None = None
    job: Identifier | None = None
    instance: Identifier | None = None
    slo: Identifier | None = None
    window: Identifier | None = None
    regency: Identifier | None = None


class _PlatformAlertEvent(Event):
    """An alert of the platform's own monitoring.

    Attributes:
        alert_id: Tells this time it fired from every other.
        alert: The alert's name, as docs/runbooks has it.
    """

    key_field = "alert_id"

    alert_id: Identifier
    alert: Identifier
    severity: AlertSeverity
    labels: AlertLabels


class PlatformAlertRaised(_PlatformAlertEvent):
    """Something is wrong with the platform itself, since `occurred_at`."""

    type = "regency.notifications.platform-alert.raised"


class PlatformAlertResolved(_PlatformAlertEvent):
    """It is over, since `occurred_at`.

    Attributes:
        minutes: How long it went on, whole minutes begun.
    """

    type = "regency.notifications.platform-alert.resolved"

    minutes: Minutes
