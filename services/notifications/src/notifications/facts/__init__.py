"""What may be told about each event: how its figures, days and places read, service by service."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts.event import Event
from notifications.facts import breaches, evaluation, platform_alerts, programs, tourism_market
from notifications.facts.account import Account

ACCOUNTS: Mapping[type[Event], Account[Any]] = {
    **tourism_market.ACCOUNTS,
    **programs.ACCOUNTS,
    **evaluation.ACCOUNTS,
    **breaches.ACCOUNTS,
    **platform_alerts.ACCOUNTS,
}
"""Every event somebody may be told about."""
