"""Messages to other systems over HTTPS, as Standard Webhooks 1.0 has them.

`webhook-id` is the message's id at every try; `webhook-timestamp` is the time of this try;
`webhook-signature` has a signature for each secret in use. The body is the same at every try.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from http import HTTPStatus

import httpx
from standardwebhooks import Webhook

from notifications.config import NotificationSettings
from notifications.delivery.channel import ChannelPort
from notifications.delivery.private_networks import PrivateAddress, outside
from notifications.delivery.web import open_client, read_within, refused, unanswered
from notifications.domain.card import field_of
from notifications.domain.endpoint import Endpoint, endpoint_id
from notifications.domain.letter import Content, Letter, Never, NotNow, Outcome, Taken, Withheld
from notifications.handlers.endpoint_post import CHALLENGES
from notifications.handlers.heed_endpoint import GONE
from notifications.handlers.verify_endpoint import VERIFICATION
from notifications.reference import channel_policies, webhook_terms
from notifications.repository.endpoints import endpoints_of
from servicekit.clock import SYSTEM_CLOCK
from servicekit.mongo import Store
from servicekit.sealing import SealBroken, Sealer

_WITHHELD = Withheld("endpoint-off")


@dataclass(frozen=True, slots=True)
class Receiver:
    """Where an endpoint is reached, and what its messages are signed with.

    Attributes:
        secrets: In clear text, the newest first.
        is_active: Whether it gave proof; else it gets nothing but the challenge.
    """

    url: str
    secrets: tuple[str, ...]
    is_active: bool


def open_webhook(settings: NotificationSettings) -> AbstractAsyncContextManager[ChannelPort] | None:
    """The channel; None without a key that opens secrets."""
    sealer = settings.sealer()
    return _opened(settings, sealer) if sealer else None


@asynccontextmanager
async def _opened(settings: NotificationSettings, sealer: Sealer) -> AsyncIterator[ChannelPort]:
    async with open_client(settings, channel_policies()["webhook"]) as client:
        yield WebhookChannel(client, sealer, is_private_allowed=settings.private_targets)


class WebhookChannel:
    """Sends to endpoints."""

    def __init__(self, client: httpx.AsyncClient, sealer: Sealer, *, is_private_allowed: bool) -> None:
        self._client = client
        self._sealer = sealer
        self._is_private_allowed = is_private_allowed
        self._policy = channel_policies()["webhook"]

    async def destinations(
        self, store: Store, regency: str, recipients: Collection[str]
    ) -> Mapping[str, Receiver | Withheld]:
        """The receivers that are in use; what goes to others is withheld."""
        now = SYSTEM_CLOCK.now()
        found = await endpoints_of(store, regency, map(endpoint_id, recipients))
        known = {one.target: self._receiver(one, regency, now) for one in found if one.state != "off"}
        return {recipient: known.get(recipient, _WITHHELD) for recipient in recipients}

    async def send(self, letter: Letter, destination: Receiver) -> Outcome:
        """Taken with any 2xx: by the receiver itself. `Never` with 410, and it is turned off for it.

        Everything else is tried again, redirects and other refusals too: receivers are mended while the
        retries last.
        """
        if not destination.is_active and letter.message.rule_id != CHALLENGES:
            return _WITHHELD
        try:
            response, answer = await self._exchanged(self._request(letter, destination))
        except PrivateAddress:
            return NotNow("private-address")
        except httpx.HTTPError as error:
            return unanswered(error)
        except (httpx.InvalidURL, UnicodeError):  # such as a host that is no name of the DNS
            return Never("not-sendable")
        return self._outcome(response, answer, letter)

    async def _exchanged(self, request: httpx.Request) -> tuple[httpx.Response, bytes | None]:
        """The answer and its body, as far as bodies are read."""
        response = await self._client.send(request, stream=True)
        try:
            return response, await read_within(response, webhook_terms().answer_bytes)
        finally:
            await response.aclose()

    def _receiver(self, endpoint: Endpoint, regency: str, now: datetime) -> Receiver | Withheld:
        about = field_of(regency, endpoint.target, "secret")
        try:
            secrets = tuple(self._sealer.open(one.sealed, about=about) for one in endpoint.signing(now))
        except SealBroken:
            return Withheld("no-contact")  # its key is gone: nobody could tell who the message is from
        return Receiver(endpoint.url, secrets, endpoint.state == "active")

    def _request(self, letter: Letter, receiver: Receiver) -> httpx.Request:
        body, at = body_of(letter), SYSTEM_CLOCK.now()
        signatures = [Webhook(secret).sign(letter.message.id, at, body) for secret in receiver.secrets]
        headers = {
            "content-type": "application/json",
            "accept-encoding": "identity",
            "user-agent": "regency-notifications",
            "webhook-id": letter.message.id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": " ".join(signatures),
        }
        request = self._client.build_request("POST", receiver.url, content=body, headers=headers)
        return request if self._is_private_allowed else outside(request)

    def _outcome(self, response: httpx.Response, answer: bytes | None, letter: Letter) -> Outcome:
        if response.status_code == HTTPStatus.GONE:
            return Never(GONE)
        if not response.is_success:
            return refused(response, now=SYSTEM_CLOCK.now(), longest=self._policy.retry.longest)
        if letter.message.rule_id == CHALLENGES and not _proves(answer, letter.content.cause):
            return NotNow("challenge-not-answered")
        return Taken(is_delivered=True, reason="received")


def body_of(letter: Letter) -> str:
    """What is sent and signed, the same at every try."""
    content = letter.content
    told = {
        "type": content.event,
        "timestamp": _instant(content.occurred_at),
        "data": _verification(letter) if content.event == VERIFICATION else _event(letter.regency, content),
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _event(regency: str, content: Content) -> Mapping[str, object]:
    return {
        "id": content.cause,
        "regency": regency,
        "occurred_at": _instant(content.occurred_at),
        "title": asdict(content.notice.title),
        "body": asdict(content.notice.body),
        "facts": {name: asdict(content.facts[name]) for name in sorted(content.facts)},
    }


def _verification(letter: Letter) -> Mapping[str, object]:
    return {
        "regency": letter.regency,
        "endpoint": endpoint_id(letter.message.recipient),
        "challenge": letter.content.cause,
    }


def _proves(answer: bytes | None, challenge: str) -> bool:
    """Whether an answer holds the challenge where only who read it puts it: the body sent back does not."""
    try:
        said = json.loads(answer or b"")
    except (ValueError, RecursionError):
        return False
    return isinstance(said, dict) and said.get("challenge") == challenge
