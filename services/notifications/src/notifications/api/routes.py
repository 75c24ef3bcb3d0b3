"""The HTTP endpoints of notifications; `router` is all of them."""

from __future__ import annotations

from fastapi import APIRouter

from notifications.api import (
    breaches,
    cards,
    consents,
    contacts,
    devices,
    events,
    inbox,
    keys,
    messages,
    platform_alerts,
    redrive,
    rules,
    sms_reports,
    subjects,
    targets,
    templates,
    unsubscribe,
    webhooks,
)

router = APIRouter(prefix="/v1")
for part in (
    breaches,
    cards,
    consents,
    contacts,
    devices,
    events,
    inbox,
    keys,
    messages,
    platform_alerts,
    redrive,
    rules,
    sms_reports,
    subjects,
    targets,
    templates,
    unsubscribe,
    webhooks,
):
    router.include_router(part.router)
