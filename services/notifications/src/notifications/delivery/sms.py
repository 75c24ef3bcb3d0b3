"""Text messages, by a provider that speaks the shape of docs/sms-provider.md."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus

import httpx
import structlog
from pydantic import BaseModel, ValidationError

from notifications.config import NotificationSettings
from notifications.delivery.channel import ChannelPort
from notifications.delivery.opening import opened
from notifications.delivery.web import open_client, refused, unanswered
from notifications.domain.addresses import with_addresses
from notifications.domain.card import Card, Language
from notifications.domain.letter import Letter, Never, NotNow, Outcome, Taken, Withheld
from notifications.domain.segments import fitted
from notifications.domain.short_text import short_text
from notifications.domain.sms_report import sending_name
from notifications.reference import channel_policies, sms_terms
from notifications.repository.cards import cards_of
from servicekit.clock import SYSTEM_CLOCK
from servicekit.mongo import Store
from servicekit.sealing import Sealer

_log = structlog.get_logger(__name__)


def open_sms(settings: NotificationSettings) -> AbstractAsyncContextManager[ChannelPort] | None:
    """The channel, if a provider is named and numbers can be read."""
    sealer = settings.sealer()
    if not settings.sms_url or sealer is None:
        return None
    return _opened(settings, sealer)


@asynccontextmanager
async def _opened(settings: NotificationSettings, sealer: Sealer) -> AsyncIterator[ChannelPort]:
    policy = channel_policies()["sms"].hastened(settings.haste)
    async with open_client(settings, policy) as http:
        yield _Sms(settings, sealer, http, policy.retry.longest)


class _Sms:
    """Letters as short texts; where they go is a card, opened for each letter right before it is sent."""

    def __init__(
        self, settings: NotificationSettings, sealer: Sealer, http: httpx.AsyncClient, longest: timedelta
    ) -> None:
        self._settings = settings
        self._sealer = sealer
        self._http = http
        self._longest = longest

    async def destinations(
        self, store: Store, regency: str, recipients: Collection[str]
    ) -> Mapping[str, Card]:
        """The cards of those who have a telephone."""
        cards = await cards_of(store, regency, recipients)
        return {subject: card for subject, card in cards.items() if card.phone}

    async def send(self, letter: Letter, destination: Card) -> Outcome:
        """Hand one letter over, under its sending's name: the provider sends it once, however often it comes.

        It is delivered when the provider reports that.
        """
        number = opened(self._sealer, letter, "phone", destination.phone)
        if number is None:
            return Withheld("no-contact")
        try:
            answer = await self._post(letter, number, destination.language)
        except httpx.HTTPError as error:
            return unanswered(error)
        return outcome_of(answer, at=SYSTEM_CLOCK.now(), longest=self._longest)

    async def _post(self, letter: Letter, number: str, language: Language) -> httpx.Response:
        text = written(letter, language, self._settings.site)
        name = sending_name(letter.message)
        request = {"id": name, "reference": letter.regency, "to": number, "text": text}
        sender = {"from": self._settings.sms_sender} if self._settings.sms_sender else {}
        headers = {
            "Authorization": f"Bearer {self._settings.sms_token.get_secret_value()}",
            "Idempotency-Key": name,
        }
        return await self._http.post(
            f"{self._settings.sms_url}/messages", json=request | sender, headers=headers
        )


def written(letter: Letter, language: Language, site: str) -> str:
    """What the message says: whole addresses, plain letters, and no more segments than it may cost."""
    return fitted(with_addresses(short_text(letter.content.notice, language), site), sms_terms().segments)


class _Accepted(BaseModel):
    id: str | None = None


class _Problem(BaseModel):
    code: str = ""


def outcome_of(answer: httpx.Response, *, at: datetime, longest: timedelta) -> Outcome:
    """What an answer of the provider means.

    What its account may not do, or has no credit for, waits for an operator.
    """
    if answer.is_success:
        return Taken(is_delivered=False, reason="accepted", reference=_reference(answer))
    later = refused(answer, now=at, longest=longest)
    match answer.status_code:
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
            return NotNow("unauthorized")
        case HTTPStatus.CONFLICT:
            return replace(later, is_targets_fault=False)
        case HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return Never("too-large")
        case HTTPStatus.BAD_REQUEST | HTTPStatus.UNPROCESSABLE_ENTITY:
            return Never("address-unknown" if _code(answer) == "recipient-invalid" else "rejected")
    return later


def _reference(answer: httpx.Response) -> str | None:
    try:
        return _Accepted.model_validate_json(answer.content).id
    except ValidationError:
        return None


def _code(answer: httpx.Response) -> str:
    try:
        return _Problem.model_validate_json(answer.content).code
    except ValidationError:
        return ""
