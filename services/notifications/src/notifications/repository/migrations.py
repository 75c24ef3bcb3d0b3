"""What documents of earlier releases lack, and what they are to say (`docs/runbooks/upgrade.md`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from notifications.reference import word_retention
from notifications.repository.ledger import MESSAGES
from notifications.repository.platform_alerts import PLATFORM_ALERTS
from servicekit.migrations import Migration


def _of_message(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """A row of the ledger from before duties, digests and escalations: there was nothing else to be."""
    del document
    return {
        "basis": "consent",
        "others": [],
        "urgency": "normal",
        "is_digestible": False,
        "attempts": 0,
        "level": 0,
    }


def _of_alert(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """An alert from before what is over was forgotten: its time runs from its end."""
    until = document["until"]
    return {"forget_at": None if until is None else until + word_retention().alerts}


MIGRATIONS = (
    Migration(
        name="ledger-rows-say-all",
        collection=MESSAGES,
        fields=("basis", "others", "urgency", "is_digestible", "attempts", "level"),
        told=_of_message,
    ),
    Migration(
        name="alerts-are-forgotten",
        collection=PLATFORM_ALERTS,
        fields=("forget_at",),
        told=_of_alert,
    ),
)
