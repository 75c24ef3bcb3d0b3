"""What may be told about alerts of the platform: words of ours, filled with the labels that are let in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts.event import Event
from contracts.notifications import PlatformAlertRaised, PlatformAlertResolved
from notifications.domain.wording import Text, duration, moment, same
from notifications.facts.account import Account
from notifications.facts.alert_words import words_of
from servicekit.days import WIB

_SEVERITIES = {"page": Text("MENDESAK", "URGENT"), "ticket": Text("tiket", "ticket")}


def _summary(event: PlatformAlertRaised | PlatformAlertResolved) -> Text:
    return words_of(event.alert).of(event.labels.model_dump())


ACCOUNTS: Mapping[type[Event], Account[Any]] = {
    PlatformAlertRaised: Account(
        texts={
            "alert": lambda event: same(event.alert),
            "summary": _summary,
            "severity": lambda event: _SEVERITIES[event.severity],
            "step": lambda event: words_of(event.alert).step,
            "runbook": lambda event: same(words_of(event.alert).runbook),
            "since": lambda event: moment(event.occurred_at.astimezone(WIB)),
        },
    ),
    PlatformAlertResolved: Account(
        texts={
            "alert": lambda event: same(event.alert),
            "summary": _summary,
            "severity": lambda event: _SEVERITIES[event.severity],
            "lasted": lambda event: duration(event.minutes),
        },
    ),
}
