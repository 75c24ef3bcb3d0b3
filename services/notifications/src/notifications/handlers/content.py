"""What a rule says about an event."""

from __future__ import annotations

from contracts.event import Event
from notifications.domain.letter import Content
from notifications.domain.notices import Rule, Template
from notifications.facts import ACCOUNTS


def content_of(event: Event, rule: Rule, template: Template, *, cause: str, regency: str) -> Content:
    """What everybody reads whom a rule addresses about an event, in the words of this template."""
    facts = ACCOUNTS[type(event)].facts(event, regency=regency)
    notice = template.fill(facts)
    return Content(cause, rule.id, notice, event.type, event.occurred_at, facts, template.version)
