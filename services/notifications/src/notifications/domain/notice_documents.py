"""Rules and templates as documents: the shape they have in the file that ships and in the store."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from notifications.domain.conditions import Condition
from notifications.domain.notices import Audience, Escalation, Rule, Template
from notifications.domain.wording import Text

_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)


def read_template(document: Mapping[str, Any], *, version: str) -> Template:
    """The template a document describes."""
    return Template(
        id=document["id"],
        event=document["event"],
        title=Text(**document["title"]),
        body=Text(**document["body"]),
        short=_text(document.get("short")),
        version=version,
    )


def template_document(template: Template) -> dict[str, Any]:
    """The document that describes a template."""
    return {
        "id": template.id,
        "event": template.event,
        "title": _said(template.title),
        "body": _said(template.body),
        "short": _said(template.short) if template.short else None,
    }


def read_rule(document: Mapping[str, Any], *, version: str) -> Rule:
    """The rule a document describes."""
    return Rule(
        id=document["id"],
        event=document["event"],
        audience=tuple(Audience(**entry) for entry in document["audience"]),
        basis=document["basis"],
        purpose=document["purpose"],
        routes=tuple(tuple(route) for route in document["routes"]),
        template=document["template"],
        when=tuple(_condition(one) for one in document.get("when", ())),
        urgency=document["urgency"],
        is_digestible=document.get("digest", False),
        expires_after=_minutes(document.get("expires_after_minutes")),
        escalation=_escalation(document.get("escalation")),
        is_enabled=document.get("enabled", True),
        version=version,
    )


def rule_document(rule: Rule) -> dict[str, Any]:
    """The document that describes a rule."""
    return {
        "id": rule.id,
        "event": rule.event,
        "audience": [{"scope": part.scope, "role": part.role} for part in rule.audience],
        "basis": rule.basis,
        "purpose": rule.purpose,
        "routes": [list(route) for route in rule.routes],
        "template": rule.template,
        "when": [{"field": one.field, "is": one.comparison, "value": _plain(one.value)} for one in rule.when],
        "urgency": rule.urgency,
        "digest": rule.is_digestible,
        "expires_after_minutes": rule.expires_after // _MINUTE if rule.expires_after else None,
        "escalation": _escalated(rule.escalation),
        "enabled": rule.is_enabled,
    }


def _condition(document: Mapping[str, Any]) -> Condition:
    value = document["value"]
    return Condition(
        document["field"], document["is"], tuple(value) if isinstance(value, list | tuple) else value
    )


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _text(document: Mapping[str, str] | None) -> Text | None:
    return None if document is None else Text(**document)


def _said(text: Text) -> dict[str, str]:
    return {"id": text.id, "en": text.en}


def _minutes(minutes: int | None) -> timedelta | None:
    return None if minutes is None else timedelta(minutes=minutes)


def _escalation(document: Mapping[str, Any] | None) -> Escalation | None:
    if document is None:
        return None
    return Escalation(timedelta(hours=document["after_hours"]), document["levels"], document.get("fallback"))


def _escalated(escalation: Escalation | None) -> dict[str, Any] | None:
    if escalation is None:
        return None
    return {
        "after_hours": escalation.after // _HOUR,
        "levels": escalation.levels,
        "fallback": escalation.fallback,
    }
