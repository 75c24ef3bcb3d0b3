"""E-mail by SMTP: one letter to one person, in their language, with a way to stop it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import structlog

from contracts.reference.regions import regencies
from notifications.config import NotificationSettings
from notifications.delivery.channel import ChannelPort
from notifications.delivery.mail_form import written
from notifications.delivery.opening import opened
from notifications.delivery.smtp import MailServerClient
from notifications.domain.card import Card
from notifications.domain.letter import Letter, Never, Outcome, Withheld
from notifications.domain.mail import Origin, Reader, compose
from notifications.domain.unsubscription import SEALED_ABOUT, unsubscription_of
from notifications.reference import mail_frame
from notifications.repository.cards import cards_of
from servicekit.mail_address import mail_address
from servicekit.mongo import Store
from servicekit.sealing import Sealer

_log = structlog.get_logger(__name__)


class UnsendableAddress(ValueError):
    """No mail can be addressed to this."""


def open_email(settings: NotificationSettings) -> AbstractAsyncContextManager[ChannelPort] | None:
    """The channel, if a mail server is named and addresses can be read."""
    sealer = settings.sealer()
    if not settings.mail_host or sealer is None:
        return None
    return _opened(settings, sealer)


@asynccontextmanager
async def _opened(settings: NotificationSettings, sealer: Sealer) -> AsyncIterator[ChannelPort]:
    client = MailServerClient(settings)
    tidying = asyncio.create_task(client.tidy())
    try:
        yield _Email(settings, sealer, client)
    finally:
        tidying.cancel()
        await client.close()


class _Email:
    """Letters by mail; where they go is a card, opened for each letter right before it is sent."""

    def __init__(self, settings: NotificationSettings, sealer: Sealer, client: MailServerClient) -> None:
        self._settings = settings
        self._sealer = sealer
        self._client = client

    async def destinations(
        self, store: Store, regency: str, recipients: Collection[str]
    ) -> Mapping[str, Card]:
        """The cards of those who have an address."""
        cards = await cards_of(store, regency, recipients)
        return {subject: card for subject, card in cards.items() if card.email}

    async def send(self, letter: Letter, destination: Card) -> Outcome:
        """Hand one letter over, as `Message-ID` its message's id: the same however often it is tried."""
        address = opened(self._sealer, letter, "email", destination.email)
        if address is None:
            return Withheld("no-contact")
        try:
            recipient = addressed(address)
        except UnsendableAddress:
            return Never("not-sendable")
        name = opened(self._sealer, letter, "name", destination.name) if destination.name else ""
        if name is None:
            return Withheld("no-contact")
        content = self._written(letter, recipient, Reader(destination.language, name or None))
        return await self._client.send(self._settings.mail_from, recipient, content)

    def _written(self, letter: Letter, recipient: str, reader: Reader) -> bytes:
        stop = self._stop(letter)
        mail = compose(letter.content.notice, reader, self._origin(letter, stop), mail_frame())
        return written(
            mail,
            message_id=letter.message.id,
            sender=self._settings.mail_from,
            recipient=recipient,
            language=reader.language,
            at=letter.message.queued_at,
            stop=stop,
        )

    def _stop(self, letter: Letter) -> str | None:
        asked = unsubscription_of(letter)
        if asked is None:
            return None
        token = self._sealer.seal(asked.written(), about=SEALED_ABOUT)
        return f"{self._settings.address}/v1/unsubscribe/{token}"

    def _origin(self, letter: Letter, stop: str | None) -> Origin:
        names = {regency.code: regency.name for regency in regencies()}
        return Origin(
            regency=names.get(letter.regency, letter.regency),
            site=self._settings.site,
            basis=letter.message.basis,
            purposes=tuple(sorted({message.purpose for message in letter.messages})),
            stop=stop,
        )


def addressed(address: str) -> str:
    """The address as a header can have it. Raises: `UnsendableAddress`."""
    try:
        return mail_address(address)
    except ValueError as error:
        raise UnsendableAddress from error
