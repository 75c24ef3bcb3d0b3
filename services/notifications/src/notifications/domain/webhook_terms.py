"""What endpoints may be, and what is said to and about them: data, from `rules/webhooks.v1.json`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from notifications.domain.endpoint import OffReason
from notifications.domain.notices import Notice, Template
from notifications.domain.wording import Text, same

Occasion = Literal["event", "verification", "ping", "off"]


@dataclass(frozen=True, slots=True)
class WebhookTerms:
    """The terms in force.

    Attributes:
        endpoints: How many one regency may have.
        url_characters: How long an address may be.
        ports: Which ports it may name: ranges, first and last.
        secret_bytes: How much chance there is in a secret.
        overlap: How long a secret that was replaced signs beside the new one.
        off_after: An endpoint with nothing but failures for so long is turned off.
        answer_bytes: How much of an answer is read.
        told_when_off: Roles whose holders are told when an endpoint was turned off.
        templates: What is said on each occasion; of an event, where no rule has words for it.
        reasons: Why an endpoint was turned off, in words.
    """

    endpoints: int
    url_characters: int
    ports: tuple[tuple[int, int], ...]
    secret_bytes: int
    overlap: timedelta
    off_after: timedelta
    answer_bytes: int
    told_when_off: tuple[str, ...]
    templates: Mapping[Occasion, Template]
    reasons: Mapping[OffReason, Text]

    def said_of(self, event: str) -> Notice:
        """The notice of an event that no rule has words for."""
        return self.templates["event"].fill({"event": same(event)})

    def said_when_off(self, endpoint_id: str, host: str, reason: OffReason) -> Notice:
        """The notice of an endpoint that was turned off. Of its address only the host is told."""
        facts = {"endpoint": same(endpoint_id), "host": same(host), "reason": self.reasons[reason]}
        return self.templates["off"].fill(facts)


def read_terms(document: Mapping[str, Any]) -> WebhookTerms:
    """The terms a data file describes."""
    return WebhookTerms(
        endpoints=document["endpoints_per_regency"],
        url_characters=document["url_characters"],
        ports=tuple((first, last) for first, last in document["ports"]),
        secret_bytes=document["secret_bytes"],
        overlap=timedelta(hours=document["old_secret_signs_hours"]),
        off_after=timedelta(days=document["off_after_days"]),
        answer_bytes=document["answer_bytes"],
        told_when_off=tuple(document["told_when_off"]),
        templates={
            occasion: Template(f"webhook-{occasion}", "", Text(**said["title"]), Text(**said["body"]))
            for occasion, said in document["notices"].items()
        },
        reasons={reason: Text(**said) for reason, said in document["reasons"].items()},
    )
