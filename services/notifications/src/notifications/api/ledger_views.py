"""What the endpoints of the delivery ledger answer. Field names are a public contract."""

from __future__ import annotations

from datetime import datetime

from pydantic import AliasPath, Field

from notifications.api.views import TextView, View
from notifications.domain.channels import Channel
from notifications.domain.message import State
from notifications.domain.notices import Basis


class StepView(View):
    """A state, when it was reached, and why if there is something to say."""

    state: State
    at: datetime
    reason: str | None


class LedgerRowView(View):
    """One message to one recipient, from its cause to its end; the recipient is an opaque reference.

    Attributes:
        digest_id: The row of the digest it goes, or went, along with.
        level: Above 0 it was escalated to this recipient.
        escalate_at: Unread in the inbox then, the recipient's superior is told.
    """

    id: str = Field(validation_alias=AliasPath("message", "id"))
    cause: str = Field(validation_alias=AliasPath("message", "cause"))
    rule_id: str = Field(validation_alias=AliasPath("message", "rule_id"))
    rule_version: str | None = Field(validation_alias=AliasPath("message", "rule_version"))
    template_version: str | None = Field(validation_alias=AliasPath("message", "template_version"))
    recipient: str = Field(validation_alias=AliasPath("message", "recipient"))
    basis: Basis = Field(validation_alias=AliasPath("message", "basis"))
    purpose: str = Field(validation_alias=AliasPath("message", "purpose"))
    channel: Channel = Field(validation_alias=AliasPath("message", "channel"))
    target: str = Field(validation_alias=AliasPath("message", "target"))
    state: State = Field(validation_alias=AliasPath("message", "state"))
    reason: str | None = Field(validation_alias=AliasPath("message", "reason"))
    attempts: int = Field(validation_alias=AliasPath("message", "attempts"))
    queued_at: datetime = Field(validation_alias=AliasPath("message", "queued_at"))
    next_at: datetime | None = Field(validation_alias=AliasPath("message", "next_at"))
    held: str | None = Field(validation_alias=AliasPath("message", "held"))
    expires_at: datetime | None = Field(validation_alias=AliasPath("message", "expires_at"))
    digest_id: str | None = Field(validation_alias=AliasPath("message", "digest_id"))
    level: int = Field(validation_alias=AliasPath("message", "level"))
    escalate_at: datetime | None = Field(validation_alias=AliasPath("message", "escalate_at"))
    escalated_at: datetime | None = Field(validation_alias=AliasPath("message", "escalated_at"))
    read_at: datetime | None = Field(validation_alias=AliasPath("message", "read_at"))
    acknowledged_at: datetime | None = Field(validation_alias=AliasPath("message", "acknowledged_at"))
    history: list[StepView] = Field(validation_alias=AliasPath("message", "history"))
    correlation_id: str
    trace_id: str | None


class ContentView(View):
    """What it says."""

    title: TextView
    body: TextView


class TryView(View):
    """One time it was tried: what came of it, None while nobody knows."""

    began_at: datetime
    ended_at: datetime | None
    outcome: State | None
    reason: str | None


class KinView(View):
    """Another row about the same cause, by the same rule, to the same recipient.

    Attributes:
        link: Where it is found.
    """

    id: str
    channel: Channel
    state: State
    reason: str | None
    queued_at: datetime
    link: str


class LedgerEntryView(View):
    """One row with all that is known of it.

    Attributes:
        content: What it says; None where that is kept no longer, or was never needed.
        kin: The same notice over other channels.
    """

    row: LedgerRowView
    content: ContentView | None
    tries: list[TryView]
    kin: list[KinView]


class TallyView(View):
    """How many messages over a channel stand in one state for one reason."""

    channel: Channel
    state: State
    reason: str | None
    messages: int


class SummaryView(View):
    """The messages queued in a span, counted.

    Attributes:
        since: The first instant of the span; `until`: the first one after it.
    """

    since: datetime
    until: datetime
    messages: int
    counts: list[TallyView]
