"""Who is told what about which event: rules and templates, read from a data file and checked when read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any, Literal

from notifications.domain.wording import Text

Facts = Mapping[str, Text]
"""What a template may say about one event: field name → how it is written."""

Scope = Literal["village", "regency"]


@dataclass(frozen=True, slots=True)
class Audience:
    """Everybody in one role: in the village the event is about, or in the whole regency."""

    role: str
    scope: Scope


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
    """When an event happens, tell this audience, over this channel, in these words.

    Attributes:
        purpose: What the recipient must have consented to.
    """

    id: str
    event: str
    audience: tuple[Audience, ...]
    purpose: str
    channel: str
    template: Template


@dataclass(frozen=True, slots=True)
class NoticeBook:
    """All rules in force, under one version."""

    version: str
    rules: tuple[Rule, ...]

    def rules_for(self, event: str) -> tuple[Rule, ...]:
        """The rules about one type of event."""
        return tuple(rule for rule in self.rules if rule.event == event)


def notice_book(document: Mapping[str, Any], fields: Mapping[str, frozenset[str]]) -> NoticeBook:
    """The rules a data file describes.

    Args:
        document: The file.
        fields: Event type → the facts known about it.

    Raises: `ValueError` when a rule is about an event nobody tells facts of, names a template that is
        missing, or its template names a fact that is not known.
    """
    templates = {template["id"]: _template(template) for template in document["templates"]}
    rules = tuple(_rule(rule, templates) for rule in document["rules"])
    for rule in rules:
        if rule.event not in fields:
            raise ValueError(f"rule {rule.id}: no facts are known about {rule.event}")
        if unknown := rule.template.fields - fields[rule.event]:
            raise ValueError(f"template {rule.template.id}: unknown fields {sorted(unknown)}")
    return NoticeBook(document["version"], rules)


def _rule(document: Mapping[str, Any], templates: Mapping[str, Template]) -> Rule:
    if document["template"] not in templates:
        raise ValueError(f"rule {document['id']}: there is no template {document['template']}")
    return Rule(
        id=document["id"],
        event=document["event"],
        audience=tuple(Audience(entry["role"], entry["scope"]) for entry in document["audience"]),
        purpose=document["purpose"],
        channel=document["channel"],
        template=templates[document["template"]],
    )


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
