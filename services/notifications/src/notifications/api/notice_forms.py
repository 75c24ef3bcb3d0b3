"""What officers send about rules and templates."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StrictBool, StrictInt

from contracts.event import Identifier
from notifications.domain.conditions import Comparison
from notifications.domain.notice_documents import read_rule, read_template
from notifications.domain.notices import Basis, Scope, Template, Urgency
from notifications.handlers import SaveRule, SaveTemplate
from servicekit.instant import Instant

EventType = Annotated[str, Field(max_length=128, pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")]
Reason = Annotated[str, Field(min_length=5, max_length=500, pattern=r"\S")]
PersonChannel = Literal["inbox", "email", "push", "sms"]
"""Endpoints of other systems choose their events themselves."""

_LINE = r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$"
_LINES = r"^[^\x00-\x09\x0b-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x09\x0b-\x1f\x7f]*$"

_Line = Annotated[str, Field(max_length=120, pattern=_LINE)]
_Paragraph = Annotated[str, Field(max_length=2_000, pattern=_LINES)]
_Short = Annotated[str, Field(max_length=320, pattern=_LINE)]


class Form(BaseModel):
    """What is sent has these fields and no others."""

    model_config = ConfigDict(extra="forbid")


class Title(Form):
    """A title in Indonesian and in English, in one line."""

    id: _Line
    en: _Line


class Body(Form):
    """A body in Indonesian and in English."""

    id: _Paragraph
    en: _Paragraph


class Short(Form):
    """What a text message says, in Indonesian and in English."""

    id: _Short
    en: _Short


class Change(Form):
    """Why something is said otherwise, and from when on.

    Attributes:
        valid_from: At once, if left out; never in the past.
    """

    reason: Reason
    valid_from: Instant | None = None


class Words(Form):
    """The words of a template; a gap is `{field}`, of the fields `GET /v1/events` names for the event.

    Attributes:
        short: What a text message says in place of title and body; one segment with the event's example.
    """

    id: Identifier
    event: EventType
    title: Title
    body: Body
    short: Short | None = None

    def template(self) -> Template:
        """What the officer wrote."""
        return read_template(self.model_dump(include=set(Words.model_fields)), version="")


class NewTemplate(Words, Change):
    """A new template, or a new version of one."""

    def command(self) -> SaveTemplate:
        """What the officer asks for."""
        return SaveTemplate(self.template(), self.valid_from, self.reason)


class Part(Form):
    """Some of those who are told.

    Attributes:
        role: For the scopes village, office and regency: who holds it there.
    """

    scope: Scope
    role: Identifier | None = None


_Scalar = StrictBool | StrictInt | Annotated[str, Field(max_length=200)]


class When(Form):
    """A condition; all of a rule's have to hold.

    Attributes:
        comparison: Which ones a field takes, `GET /v1/events` says.
        value: A list of them for "in".
    """

    field: Annotated[str, Field(min_length=1, max_length=64)]
    comparison: Annotated[Comparison, Field(alias="is")]
    value: _Scalar | Annotated[list[_Scalar], Field(min_length=1, max_length=50)]


class Unread(Form):
    """When superiors are told.

    Attributes:
        fallback: Role of who is told where nobody is known to be above somebody.
    """

    after_hours: Annotated[StrictInt, Field(ge=1, le=720)]
    levels: Annotated[StrictInt, Field(ge=1, le=5)]
    fallback: Identifier | None = None


Route = Annotated[list[PersonChannel], Field(min_length=1, max_length=4)]


class NewRule(Change):
    """A new rule, or a new version of one; `enabled` false turns it off.

    Attributes:
        routes: Everybody is told on each; on a route over the first channel that leads to them.
        digest: Whether it may wait for a person's daily digest.
    """

    id: Identifier
    event: EventType
    audience: Annotated[list[Part], Field(min_length=1, max_length=20)]
    when: Annotated[list[When], Field(max_length=20)] = []
    basis: Basis
    purpose: Identifier
    routes: Annotated[list[Route], Field(min_length=1, max_length=4)]
    template: Identifier
    urgency: Urgency = "normal"
    digest: StrictBool = False
    expires_after_minutes: Annotated[StrictInt, Field(ge=5, le=43_200)] | None = None
    escalation: Unread | None = None
    enabled: StrictBool = True

    def command(self) -> SaveRule:
        """What the officer asks for."""
        told = self.model_dump(by_alias=True, exclude={"reason", "valid_from"})
        return SaveRule(read_rule(told, version=""), self.valid_from, self.reason)


class Sample(Form):
    """An event to try things with.

    Attributes:
        data: Its fields, as its contract has them; the contract's example, if left out.
    """

    data: dict[str, JsonValue] | None = None


class TemplatePreview(Sample):
    """A template that is not saved, and an event to try it with."""

    template: Words


class Rehearsal(Sample):
    """What if this happened.

    Attributes:
        event: Its type.
        event_id: The id it has, if it did happen: who was told of it is not told again.
    """

    event: EventType
    event_id: Identifier | None = None
