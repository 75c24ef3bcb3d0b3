"""Rules and templates as JSON. Field names are a public contract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import AliasPath, BeforeValidator, Field, JsonValue

from notifications.api.views import TextView, View
from notifications.domain.card import Language
from notifications.domain.channels import Channel
from notifications.domain.conditions import Comparison
from notifications.domain.notices import Basis, Scope, Urgency


def _in(unit: timedelta) -> BeforeValidator:
    """Shows spans in whole units."""
    return BeforeValidator(lambda span: span // unit if isinstance(span, timedelta) else span)


def _of(name: str) -> Any:
    return Field(validation_alias=AliasPath("content", name))


class EditionView(View):
    """One version of a rule or a template.

    Attributes:
        version: What the ledger calls it.
        is_own: Whether the regency made it, rather than it being shipped.
    """

    id: str = _of("id")
    event: str = _of("event")
    version: str = _of("version")
    is_own: bool
    valid_from: datetime
    recorded_at: datetime
    recorded_by: str | None
    reason: str


class TemplateView(EditionView):
    """A version of a template."""

    title: TextView = _of("title")
    body: TextView = _of("body")
    short: TextView | None = _of("short")


class PartView(View):
    """Some of those who are told."""

    scope: Scope
    role: str | None


class ConditionView(View):
    """A condition."""

    field: str
    comparison: Comparison = Field(serialization_alias="is")
    value: JsonValue


class EscalationView(View):
    """When superiors are told."""

    after_hours: Annotated[int, _in(timedelta(hours=1))] = Field(validation_alias="after")
    levels: int
    fallback: str | None


class RuleView(EditionView):
    """A version of a rule."""

    audience: list[PartView] = _of("audience")
    when: list[ConditionView] = _of("when")
    basis: Basis = _of("basis")
    purpose: str = _of("purpose")
    routes: list[list[Channel]] = _of("routes")
    template: str = _of("template")
    urgency: Urgency = _of("urgency")
    digest: bool = _of("is_digestible")
    expires_after_minutes: Annotated[int | None, _in(timedelta(minutes=1))] = _of("expires_after")
    escalation: EscalationView | None = _of("escalation")
    enabled: bool = _of("is_enabled")


class TemplateVersions(View):
    """Every version of a template, the one made last first.

    Attributes:
        in_force: The version people are told by now; None while none is.
    """

    in_force: str | None
    items: list[TemplateView]


class RuleVersions(View):
    """Every version of a rule, the one made last first.

    Attributes:
        in_force: The version people are told by now; None while none is.
    """

    in_force: str | None
    items: list[RuleView]


class WordsView(View):
    """A title and a body, as one channel shows them."""

    title: str
    body: str


class TextMessageView(View):
    """What a text message says, and how many segments that takes."""

    text: str
    segments: int


class ChannelsView(View):
    """A notice over every channel, in one language."""

    inbox: WordsView
    email: WordsView
    push: WordsView
    sms: TextMessageView


PreviewView = Mapping[Language, ChannelsView]
"""A notice in both languages."""


class WayView(View):
    """One route to one person: the channel it would begin with, those to try after it, and what refuses."""

    over: Channel | None
    then: list[Channel]
    refusals: dict[Channel, str]


class RecipientView(View):
    """Somebody a rule addresses; `why_not` says why nothing at all would be sent to them."""

    subject: str
    why_not: str | None
    ways: list[WayView]


class NoticeView(View):
    """What everybody would read."""

    title: TextView
    body: TextView
    short: TextView | None


class RehearsedView(View):
    """What one rule would do.

    Attributes:
        unmet: The conditions that do not hold.
        is_mailing: Whether more of those who agreed would follow, part by part.
    """

    rule: str = Field(validation_alias=AliasPath("rule", "id"))
    rule_version: str = Field(validation_alias=AliasPath("rule", "version"))
    template: str = Field(validation_alias=AliasPath("rule", "template"))
    template_version: str | None = Field(validation_alias=AliasPath("content", "template_version"))
    enabled: bool = Field(validation_alias=AliasPath("rule", "is_enabled"))
    unmet: list[ConditionView]
    speaks: bool
    notice: NoticeView = Field(validation_alias=AliasPath("content", "notice"))
    recipients: list[RecipientView]
    is_mailing: bool


class RehearsalView(View):
    """What every rule about an event would do, in their order."""

    items: list[RehearsedView]


class ValueFieldView(View):
    """A field conditions may speak of."""

    field: str = Field(validation_alias="name")
    kind: str
    comparisons: Sequence[Comparison]
    choices: Sequence[str]


class EventView(View):
    """A type of event people may be told of.

    Attributes:
        scopes: Whom rules about it may address.
        texts: The fields templates may name.
        values: The fields conditions may speak of.
        example: Its fields, by the contract's example.
    """

    type: str
    service: str
    scopes: Sequence[Scope]
    texts: Sequence[str]
    values: Sequence[ValueFieldView]
    example: dict[str, JsonValue]
