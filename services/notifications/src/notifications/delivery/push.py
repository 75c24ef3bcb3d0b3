"""Push messages to telephones and browsers, by Firebase Cloud Messaging."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime, timedelta

import httpx
import structlog

from notifications.config import NotificationSettings
from notifications.delivery.channel import ChannelPort
from notifications.delivery.fcm import Push, is_token_refused, outcome_of, together
from notifications.delivery.opening import opened
from notifications.delivery.service_account import AccessTokens, ServiceAccount, read_account
from notifications.delivery.web import open_client, unanswered
from notifications.domain.card import Card, Device
from notifications.domain.channels import ChannelPolicy
from notifications.domain.letter import Letter, Never, NotNow, Outcome, Withheld
from notifications.reference import channel_policies, push_terms
from notifications.repository.cards import cards_of
from servicekit.clock import SYSTEM_CLOCK
from servicekit.mongo import Store
from servicekit.sealing import Sealer

_SHARE = 0.8
"""Of a try's time, for one device: one that hangs must not make us forget that another one has it."""

_log = structlog.get_logger(__name__)


def open_push(settings: NotificationSettings) -> AbstractAsyncContextManager[ChannelPort] | None:
    """The channel, if there is an account for it and tokens can be read.

    Raises: `OSError`, `ValueError` when the account's file cannot be used.
    """
    sealer = settings.sealer()
    if settings.push_account is None or sealer is None:
        return None
    return _opened(settings, sealer, read_account(settings.push_account))


@asynccontextmanager
async def _opened(
    settings: NotificationSettings, sealer: Sealer, account: ServiceAccount
) -> AsyncIterator[ChannelPort]:
    policy = channel_policies()["push"].hastened(settings.haste)
    async with open_client(settings, policy) as http:
        yield _Push(settings, sealer, account, policy, http)


class _Push:
    """One letter to all devices of a person at the same time; where they are is on their card."""

    def __init__(
        self,
        settings: NotificationSettings,
        sealer: Sealer,
        account: ServiceAccount,
        policy: ChannelPolicy,
        http: httpx.AsyncClient,
    ) -> None:
        self._policy = policy
        self._longest = policy.retry.longest
        self._site = settings.site
        self._url = f"{settings.push_url}/v1/projects/{account.project_id}/messages:send"
        self._sealer = sealer
        self._http = http
        self._tokens = AccessTokens(account, http, SYSTEM_CLOCK, longest=self._longest)

    async def destinations(
        self, store: Store, regency: str, recipients: Collection[str]
    ) -> Mapping[str, Card]:
        """The cards of those who have a device."""
        cards = await cards_of(store, regency, recipients)
        return {subject: card for subject, card in cards.items() if card.devices}

    async def send(self, letter: Letter, destination: Card) -> Outcome:
        """Hand one letter over for every device; delivered when it was taken for one of them."""
        tokens = {
            device: opened(self._sealer, letter, f"device/{device.id}", device.token)
            for device in destination.devices
        }
        reached = {device: token for device, token in tokens.items() if token is not None}
        if not reached:
            return Withheld("no-contact")
        now = SYSTEM_CLOCK.now()
        push = Push(letter, destination.language, site=self._site, life=self._life(letter, now), at=now)
        if push.size > push_terms().payload_bytes:
            return Never("too-large")
        outcomes = await asyncio.gather(*(self._send(push, *one) for one in reached.items()))
        by_device = zip(reached, outcomes, strict=True)
        return together({device.fingerprint: outcome for device, outcome in by_device})

    def _life(self, letter: Letter, now: datetime) -> timedelta:
        until = letter.message.worth_until(self._policy.expires_after)
        return min(max(until - now, timedelta()), push_terms().longest_life)

    async def _send(self, push: Push, device: Device, token: str) -> Outcome:
        try:
            async with asyncio.timeout(self._policy.timeout.total_seconds() * _SHARE):
                answer = await self._post(push.to(device, token))
        except TimeoutError:
            return NotNow("timeout")
        except httpx.HTTPError as error:
            return unanswered(error)
        if isinstance(answer, NotNow):
            return answer
        return outcome_of(answer, push_terms(), at=SYSTEM_CLOCK.now(), longest=self._longest)

    async def _post(self, request: Mapping[str, object]) -> httpx.Response | NotNow:
        """The answer; when the access token was not good any more, that to a second try with a new one."""
        access = await self._tokens.token()
        if isinstance(access, NotNow):
            return access
        answer = await self._post_with(access, request)
        if not is_token_refused(answer):
            return answer
        renewed = await self._tokens.token(other_than=access)
        return renewed if isinstance(renewed, NotNow) else await self._post_with(renewed, request)

    async def _post_with(self, access: str, request: Mapping[str, object]) -> httpx.Response:
        bearer = {"Authorization": f"Bearer {access}"}
        return await self._http.post(self._url, json=request, headers=bearer)
