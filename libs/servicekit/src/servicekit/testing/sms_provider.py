"""An SMS provider that speaks the shape of docs/sms-provider.md over HTTPS and tells what became of messages.

    async with SmsProvider(authority.server_context()) as provider:
        provider.reports_to = f"{door.url}/v1/sms/reports"

It checks bearer, shape and `Idempotency-Key`, sends a message once however often it comes, and signs its
reports; each message's fate says whether one comes at all.
"""

from __future__ import annotations

import asyncio
import base64
import secrets
import ssl
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Self

import httpx
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from standardwebhooks import Webhook
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from servicekit.testing.https import https, until_gone

Fate = Literal["delivered", "unknown-subscriber", "absent-subscriber", "lost"]
"""What becomes of an accepted message: a report that it arrived, that it failed and why, or none at all."""

Trouble = Literal["402", "409", "422", "429", "500", "503", "hang", "take-and-hang"]
"""What may happen instead of an answer that it was accepted.

A code is answered, `422` with `recipient-invalid`; `hang` answers nothing while the client waits;
`take-and-hang` accepts and reports, and answers nothing: the client cannot know.
"""

_CODES = {"422": "recipient-invalid"}


class Sms(BaseModel):
    """A message as it was brought."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(min_length=1, max_length=64)]
    reference: Annotated[str, Field(max_length=64)]
    to: Annotated[str, Field(pattern=r"^\+[1-9]\d{6,14}$")]
    sender: Annotated[str, Field(alias="from", max_length=11)] = ""
    text: Annotated[str, Field(min_length=1, max_length=1_530)]


@dataclass(frozen=True, slots=True)
class Reported:
    """A report and how it was answered."""

    id: str
    status: int
    outcome: str


class SmsProvider:
    """Listens for the time of a block.

    Attributes:
        url: Where it takes messages, for the setting `sms_url`.
        token: The bearer it wants.
        report_secret: What it signs reports with, `whsec_…`.
        reports_to: Where it reports; empty: nowhere.
        fates: By number; without one a message is delivered.
        troubles: By number.
        accepted: The messages it sends on, each once.
        tries: How often each message was brought.
        reported: The reports it made, in order.
    """

    def __init__(self, tls: ssl.SSLContext) -> None:
        self._tls = tls
        self.url = ""
        self.token = secrets.token_urlsafe(16)
        self.report_secret = "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()
        self.reports_to = ""
        self.fates: dict[str, Fate] = {}
        self.troubles: dict[str, Trouble] = {}
        self.accepted: list[Sms] = []
        self.tries: Counter[str] = Counter()
        self.reported: list[Reported] = []
        self._reporting: list[asyncio.Task[Reported]] = []

    async def __aenter__(self) -> Self:
        """It listens."""
        app = Starlette(routes=[Route("/v1/messages", self._take, methods=["POST"])])
        async with AsyncExitStack() as stack:
            self._http = await stack.enter_async_context(httpx.AsyncClient(timeout=30))
            self.url = f"{await stack.enter_async_context(https(app, self._tls))}/v1"
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        """It is gone, when all its reports are made."""
        await asyncio.gather(*self._reporting)
        await self._stack.aclose()

    async def report(self, sms: Sms, fate: Fate, *, secret: str | None = None, **changed: Any) -> Reported:
        """Report once what became of a message; signed with another secret, it is a forgery."""
        told = {"id": sms.id, "reference": sms.reference, "at": datetime.now(UTC).isoformat()}
        told |= {"state": "delivered"} if fate == "delivered" else {"state": "failed", "reason": fate}
        request = httpx.Request("POST", self.reports_to, json=told | changed)
        request.headers.update(signature(secret or self.report_secret, request.content.decode()))
        answer = await self._http.send(request)
        made = Reported(sms.id, answer.status_code, answer.json().get("outcome", ""))
        self.reported.append(made)
        return made

    async def _take(self, request: Request) -> Response:
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return _problem(401, "unauthorized")
        try:
            sms = Sms.model_validate_json(await request.body())
        except ValidationError as error:
            return _problem(422, "invalid", str(error))
        if request.headers.get("idempotency-key") != sms.id:
            return _problem(400, "idempotency-key-missing")
        self.tries[sms.id] += 1
        answer = self._judge(sms)
        if self.troubles.get(sms.to) in {"hang", "take-and-hang"}:
            await until_gone(request)
        return answer

    def _judge(self, sms: Sms) -> Response:
        trouble = self.troubles.get(sms.to)
        if trouble not in {None, "hang", "take-and-hang"}:
            return _problem(int(str(trouble)), _CODES.get(str(trouble), "trouble"))
        if trouble != "hang" and all(one.id != sms.id for one in self.accepted):
            self._accept(sms)
        said = {"id": f"sms-{sms.id}", "status": "accepted", "segments": -(-len(sms.text) // 153)}
        return JSONResponse(said, 202)

    def _accept(self, sms: Sms) -> None:
        self.accepted.append(sms)
        fate = self.fates.get(sms.to, "delivered")
        if fate != "lost" and self.reports_to:
            self._reporting.append(asyncio.create_task(self.report(sms, fate)))


def signature(secret: str, content: str, *, at: datetime | None = None) -> dict[str, str]:
    """The headers of a Standard Webhook with this content."""
    webhook_id, signed_at = f"msg_{secrets.token_hex(12)}", at or datetime.now(UTC)
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(int(signed_at.timestamp())),
        "webhook-signature": Webhook(secret).sign(webhook_id, signed_at, content),
    }


def _problem(status: int, code: str, detail: str = "") -> Response:
    said = {"type": "about:blank", "status": status, "code": code, "detail": detail}
    return JSONResponse(said, status, media_type="application/problem+json")
