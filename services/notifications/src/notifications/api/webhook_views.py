"""What the endpoints about webhooks answer. Field names are a public contract; no secret is shown twice."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from notifications.api.views import View
from notifications.domain.endpoint import Endpoint, EndpointState, OffReason
from notifications.domain.target import Target


class WebhookView(View):
    """One endpoint.

    Attributes:
        events: Types of events it is told of; null: of all there are for systems.
        opd: The one office whose events it is told of; null: of every office's.
        verified_at: When it gave proof last.
        off_reason: "gone" (it answered 410) or "failing" (nothing but failures for days).
    """

    id: str
    url: str
    events: list[str] | None
    description: str
    opd: str | None
    state: EndpointState
    created_at: datetime
    verified_at: datetime | None
    off_at: datetime | None
    off_reason: OffReason | None


class NewWebhookView(WebhookView):
    """An endpoint that was just registered, or has a new secret, which is shown this once.

    Attributes:
        secret: `whsec_…`; messages are signed with it.
    """

    secret: str


class WebhookStatusView(WebhookView):
    """An endpoint and how its receiver is doing.

    Attributes:
        circuit: "open" while nothing but a probe is sent, after failures in a row.
        rests_until: When the next probe may be sent, while the circuit is open.
        failures: Failures in a row.
        succeeded_at: When it answered last; `failed_at`: when it failed last.
    """

    circuit: Literal["closed", "open"]
    rests_until: datetime | None
    failures: int
    succeeded_at: datetime | None
    failed_at: datetime | None


class PingView(View):
    """The test message that is on its way; its row in the ledger has this id."""

    id: str


def shown(endpoint: Endpoint) -> dict[str, object]:
    """The endpoint's own fields."""
    return {name: getattr(endpoint, name) for name in WebhookView.model_fields}


def with_secret(endpoint: Endpoint, secret: str) -> NewWebhookView:
    """The endpoint and its secret in clear text."""
    return NewWebhookView.model_validate(shown(endpoint) | {"secret": secret})


def with_status(endpoint: Endpoint, target: Target) -> WebhookStatusView:
    """The endpoint and how its receiver is doing."""
    status = {
        name: getattr(target, name) for name in ("rests_until", "failures", "succeeded_at", "failed_at")
    }
    circuit = "open" if target.is_open else "closed"
    return WebhookStatusView.model_validate(shown(endpoint) | status | {"circuit": circuit})
