"""What notifications does about events from elsewhere: it tells people about those it has an account of."""

from __future__ import annotations

from contracts.registry import topic_of
from notifications.facts import ACCOUNTS
from notifications.handlers import notify
from servicekit.service import On

CONSUMERS = tuple(On(event, notify) for event in ACCOUNTS if topic_of(event).owner != "notifications")
