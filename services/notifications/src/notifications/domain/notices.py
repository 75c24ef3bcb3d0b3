"""Who is told what about which event: rules and templates, read from a data file and checked when read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from string import Formatter
from typing import Any, Literal, get_args

from notifications.domain.channels import Channel
from notifications.domain.wording import Text

Facts = Mapping[str, Text]
"""What a template may say about one event: field name → how it is written."""

Scope = Literal["village", "regency", "recipient", "consenting"]

ROLELESS: frozenset[Scope] = frozenset({"recipient", "consenting"})
"""The one the event names; everybody in the regency who agreed to the rule's purpose."""

Basis = Literal["consent", "duty"]
"""Why somebody may be told (UU PDP 27/2022 art. 20(2)): they agreed, or it is their office's public duty."""


Urgency = Literal["normal", "urgent"]
"""What is urgent disturbs people in their quiet hours and waits for no digest."""


@dataclass(frozen=True, slots=True)
class Escalation:
    """Unread for so long, the recipient's superior is told; then that one's, up to so many levels."""

    after: timedelta
    levels: int


@dataclass(frozen=True, slots=True)
class Known:
    """What is known about one type of event: what templates may say, and whom rules may address by it."""

    fields: frozenset[str]
    scopes: frozenset[Scope]


@dataclass(frozen=True, slots=True)
class Audience:
    """Everybody in one role, in the event's village or the whole regency; or people without any role.

    Attributes:
        role: None for the one the event names, and for everybody who agreed to what the rule is for.
    """

    scope: Scope
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """What one recipient reads."""

    title: Text
    body: Text


@dataclass(frozen=True, slots=True)
class Template:
    """A notice with named gaps."""

    id: str
    title: Text
    body: Text

    @property
    def fields(self) -> frozenset[str]:
        """The names of its gaps, in all languages."""
        texts = (self.title.id, self.title.en, self.body.id, self.body.en)
        return frozenset(gap for text in texts for gap in _gaps(text))

    def fill(self, facts: Facts) -> Notice:
        """The notice about these facts."""
        return Notice(_fill(self.title, facts), _fill(self.body, facts))


@dataclass(frozen=True, slots=True)
class Rule:
    """When an event happens, tell this audience, over these channels, in these words.

    Attributes:
        purpose: What for; where the basis is consent, what the recipient must have agreed to.
        routes: Each recipient is told on every route: over its first channel, and where that leads to nothing
            over the next.
        is_digestible: Whether it may wait for a person's daily digest.
        expires_after: How long it is worth sending; None: as long as its channel says.
    """

    id: str
    event: str
    audience: tuple[Audience, ...]
    basis: Basis
    purpose: str
    routes: tuple[tuple[Channel, ...], ...]
    template: Template
    urgency: Urgency = "normal"
    is_digestible: bool = False
    expires_after: timedelta | None = None
    escalation: Escalation | None = None

    @property
    def is_for_the_named(self) -> bool:
        """Whether it addresses the one its event names."""
        return any(part.scope == "recipient" for part in self.audience)

    @property
    def is_for_the_consenting(self) -> bool:
        """Whether it addresses everybody who agreed to its purpose."""
        return any(part.scope == "consenting" for part in self.audience)


@dataclass(frozen=True, slots=True)
class NoticeBook:
    """All rules in force, under one version."""

    version: str
    rules: tuple[Rule, ...]

    def rules_for(self, event: str) -> tuple[Rule, ...]:
        """The rules about one type of event."""
        return tuple(rule for rule in self.rules if rule.event == event)

    def rule(self, rule_id: str) -> Rule | None:
        """The rule of this id, if it is in force."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)


def notice_book(document: Mapping[str, Any], known: Mapping[str, Known]) -> NoticeBook:
    """The rules a data file describes.

    Args:
        document: The file.
        known: Event type → what rules about it may use.

    Raises: `ValueError` when a rule is about an event nobody tells facts of, addresses people by what the
        event does not say or by a consent it does not rest on, rests on no basis, names a template that is
        missing, or its template names a fact that is not known; and when one purpose rests on two bases.
    """
    templates = {template["id"]: _template(template) for template in document["templates"]}
    rules = tuple(_rule(rule, templates) for rule in document["rules"])
    bases: dict[str, Basis] = {}
    for rule in rules:
        if rule.event not in known:
            raise ValueError(f"rule {rule.id}: no facts are known about {rule.event}")
        _check(rule, known[rule.event])
        if bases.setdefault(rule.purpose, rule.basis) != rule.basis:
            raise ValueError(f"rule {rule.id}: {rule.purpose} rests on another basis elsewhere")
    return NoticeBook(document["version"], rules)


def _check(rule: Rule, known: Known) -> None:
    if rule.basis not in get_args(Basis):
        raise ValueError(f"rule {rule.id}: there is no basis {rule.basis}")
    for part in rule.audience:
        if part.scope not in known.scopes or (part.role is None) != (part.scope in ROLELESS):
            raise ValueError(f"rule {rule.id}: {rule.event} cannot address {part}")
        if part.scope == "consenting" and rule.basis != "consent":
            raise ValueError(f"rule {rule.id}: only consent addresses those who agreed")
    if unknown := rule.template.fields - known.fields:
        raise ValueError(f"template {rule.template.id}: unknown fields {sorted(unknown)}")


def _rule(document: Mapping[str, Any], templates: Mapping[str, Template]) -> Rule:
    if document["template"] not in templates:
        raise ValueError(f"rule {document['id']}: there is no template {document['template']}")
    return Rule(
        id=document["id"],
        event=document["event"],
        audience=tuple(Audience(**entry) for entry in document["audience"]),
        basis=document["basis"],
        purpose=document["purpose"],
        routes=tuple(tuple(route) for route in document["routes"]),
        template=templates[document["template"]],
        urgency=document["urgency"],
        is_digestible=document.get("digest", False),
        expires_after=_minutes(document.get("expires_after_minutes")),
        escalation=_escalation(document.get("escalation")),
    )


def _minutes(minutes: int | None) -> timedelta | None:
    return None if minutes is None else timedelta(minutes=minutes)


def _escalation(document: Mapping[str, int] | None) -> Escalation | None:
    if document is None:
        return None
    return Escalation(timedelta(hours=document["after_hours"]), document["levels"])


def _template(document: Mapping[str, Any]) -> Template:
    return Template(document["id"], Text(**document["title"]), Text(**document["body"]))


def _gaps(text: str) -> list[str]:
    """Every gap's whole expression, so that `{market.secret}` and `{0}` are unknown fields like any other."""
    return [gap for _, gap, _, _ in Formatter().parse(text) if gap is not None]


def _fill(text: Text, facts: Facts) -> Text:
    return Text(
        text.id.format_map({field: fact.id for field, fact in facts.items()}),
        text.en.format_map({field: fact.en for field, fact in facts.items()}),
    )
