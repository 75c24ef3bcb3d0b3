"""The channels this process is set up for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

from notifications.config import NotificationSettings
from notifications.delivery.channel import ChannelPort
from notifications.delivery.email import open_email
from notifications.delivery.push import open_push
from notifications.delivery.sms import open_sms
from notifications.delivery.webhook import open_webhook
from notifications.domain.channels import Channel

Opener = Callable[[NotificationSettings], AbstractAsyncContextManager[ChannelPort] | None]
"""Opens a channel for the time of a block; None when the settings do not set it up."""

OPENERS: Mapping[Channel, Opener] = {
    "email": open_email,
    "webhook": open_webhook,
    "push": open_push,
    "sms": open_sms,
}
"""Every channel beside the inbox, which needs nothing to be opened."""


@asynccontextmanager
async def open_channels(settings: NotificationSettings) -> AsyncIterator[Mapping[Channel, ChannelPort]]:
    """The channels that are set up, for the time of the block; what is not set up is left out."""
    async with AsyncExitStack() as stack:
        opened = {name: opener(settings) for name, opener in OPENERS.items()}
        yield {name: await stack.enter_async_context(port) for name, port in opened.items() if port}
