"""Who is told what about which event: rules and templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, get_args

from notifications.domain.card import Language
from notifications.domain.channels import Channel
from notifications.domain.conditions import Condition
from notifications.domain.wording import Text

Facts = Mapping[str, Text]
"""What a template may say about one event: field name → how it is written."""

Scope = Literal["village", "office", "regency", "recipient", "subscribers"]

ROLELESS: frozenset[Scope] = frozenset({"recipient", "subscribers"})
"""The one the event names; everybody in the regency who agreed to the rule's purpose."""

Basis = Literal["consent", "duty"]
"""Why somebody may be told (UU PDP 27/2022 art. 20(2)): they agreed, or it is their office's public duty."""


Urgency = Literal["normal", "urgent"]
"""What is urgent disturbs people in their quiet hours and waits for no digest."""


@dataclass(frozen=True, slots=True)
class Escalation:
    """Unread for so long, the recipient's superior is told; then that one's, up to so many levels.

    Attributes:
        fallback: The role that is told where nobody is known to be above; None: nobody is.
    """

    after: timedelta
    levels: int
    fallback: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known about one type of event: what templates may say, and whom rules may address by it."""

    fields: frozenset[str]
    scopes: frozenset[Scope]


@dataclass(frozen=True, slots=True)
class Audience:
    """Everybody in one role: in the event's village, its office or the whole regency; or people without one.

    Attributes:
        role: None for the one the event names, and for everybody who agreed to what the rule is for.
    """

    scope: Scope
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """What one recipient reads.

    Attributes:
        short: What a text message says in their place.
    """

    title: Text
    body: Text
    short: Text | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """A notice about one type of event, with named gaps.

    Attributes:
        short: What a text message says; without it that is title and body.
        version: What the ledger calls this version of it.
    """

    id: str
    event: str
    title: Text
    body: Text
    short: Text | None = None
    version: str = ""

    @property
    def texts(self) -> Mapping[str, str]:
        """Every text of it by where it stands, such as `title.en`."""
        whole = {"title": self.title, "body": self.body} | ({"short": self.short} if self.short else {})
        return {
            f"{part}.{language}": text.of(language)
            for part, text in whole.items()
            for language in get_args(Language)
        }

    def fill(self, facts: Facts) -> Notice:
        """The notice about these facts."""
        short = _fill(self.short, facts) if self.short else None
        return Notice(_fill(self.title, facts), _fill(self.body, facts), short)


@dataclass(frozen=True, slots=True)
class Rule:
    """When an event happens, tell this audience, over these channels, in these words.

    Attributes:
        purpose: What for; where the basis is consent, what the recipient must have agreed to.
        routes: Each recipient is told on every route: over its first channel, and where that leads to nothing
            over the next. No channel is on two of them.
        template: Id of what it says.
        when: What the event must say of itself; all of it.
        is_digestible: Whether it may wait for a person's daily digest.
        expires_after: How long it is worth sending; None: as long as its channel says.
        is_enabled: Whether it tells anybody.
        version: What the ledger calls this version of it.
    """

    id: str
    event: str
    audience: tuple[Audience, ...]
    basis: Basis
    purpose: str
    routes: tuple[tuple[Channel, ...], ...]
    template: str
    when: tuple[Condition, ...] = ()
    urgency: Urgency = "normal"
    is_digestible: bool = False
    expires_after: timedelta | None = None
    escalation: Escalation | None = None
    is_enabled: bool = True
    version: str = ""

    @property
    def channels(self) -> tuple[Channel, ...]:
        """Every channel of its routes."""
        return tuple(channel for route in self.routes for channel in route)

    @property
    def offices(self) -> tuple[Audience, ...]:
        """Whom it addresses by a role."""
        return tuple(part for part in self.audience if part.scope not in ROLELESS)

    @property
    def is_for_the_named(self) -> bool:
        """Whether it addresses the one its event names."""
        return any(part.scope == "recipient" for part in self.audience)

    @property
    def is_for_subscribers(self) -> bool:
        """Whether it addresses everybody who agreed to its purpose."""
        return any(part.scope == "subscribers" for part in self.audience)


@dataclass(frozen=True, slots=True)
class NoticeBook:
    """The rules and templates in force at one instant."""

    rules: tuple[Rule, ...]
    templates: Mapping[str, Template]

    def rules_for(self, event: str) -> tuple[Rule, ...]:
        """The rules that tell of one type of event, the one that goes first first."""
        return tuple(rule for rule in self.rules if rule.event == event and rule.is_enabled)

    def rule(self, rule_id: str) -> Rule | None:
        """The rule of this id, if it tells anybody."""
        return next((rule for rule in self.rules if rule.id == rule_id and rule.is_enabled), None)

    def template_of(self, rule: Rule) -> Template:
        """What the rule says."""
        return self.templates[rule.template]


def _fill(text: Text, facts: Facts) -> Text:
    return Text(
        text.id.format_map({field: fact.id for field, fact in facts.items()}),
        text.en.format_map({field: fact.en for field, fact in facts.items()}),
    )
