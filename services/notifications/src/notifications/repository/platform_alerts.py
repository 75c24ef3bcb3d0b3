"""Alerts of the platform, each time they fired: what is over goes when its time is over, too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from contracts.event import Event
from notifications.domain.platform_alert import PlatformAlert, Severity, Standing
from notifications.reference import word_retention
from servicekit.mongo import ASCENDING, DESCENDING, CollectionSpec, Document, Index, Store
from servicekit.transaction import Transaction

PLATFORM_ALERTS = "platform_alerts"

_LATEST_FIRST = (("since", DESCENDING), ("_id", DESCENDING))

COLLECTIONS = (
    CollectionSpec(
        PLATFORM_ALERTS,
        (
            Index((("regency", ASCENDING), *_LATEST_FIRST)),
            Index((("forget_at", ASCENDING),), expire_after=timedelta(0)),
        ),
    ),
)


class PlatformAlerts:
    """The alerts told to one transaction's regency."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._regency = tx.context.regency
        self._loaded: dict[str, Document] = {}

    async def find(self, alert_id: str) -> PlatformAlert | None:
        """One time an alert fired, if it is known."""
        key = f"{self._regency}/{alert_id}"
        document = await self._tx.collection(PLATFORM_ALERTS).find_one({"_id": key})
        if document is None:
            return None
        self._loaded[alert_id] = document
        return _alert(document)

    async def save(self, alert: PlatformAlert, event: Event) -> None:
        """Keep it with what it announces, unless somebody changed it since it was found."""
        forget_at = None if alert.until is None else self._tx.now + word_retention().alerts
        named = {"_id": f"{self._regency}/{alert.id}", "regency": self._regency, "forget_at": forget_at}
        document = {**self._loaded.get(alert.id, {}), **asdict(alert), **named}
        await self._tx.save(PLATFORM_ALERTS, document, events=[event])


async def list_platform_alerts(
    store: Store,
    regency: str,
    *,
    status: Standing | None,
    severity: Severity | None,
    service: str | None,
    limit: int,
    skip: int,
) -> tuple[list[PlatformAlert], int]:
    """A page of what was told to this regency, the latest first, and how many there are in all."""
    asked: dict[str, Any] = {"regency": regency}
    if status is not None:
        asked["until"] = None if status == "firing" else {"$ne": None}
    if severity is not None:
        asked["severity"] = severity
    if service is not None:
        asked["labels.service"] = service
    found, total = await store.collection(PLATFORM_ALERTS).page(
        asked, sort=_LATEST_FIRST, limit=limit, skip=skip
    )
    return [_alert(document) for document in found], total


def _alert(document: Mapping[str, Any]) -> PlatformAlert:
    plain = ("id", "alert", "severity", "labels", "since", "heard_at", "until")
    return PlatformAlert(**{name: document[name] for name in plain})
