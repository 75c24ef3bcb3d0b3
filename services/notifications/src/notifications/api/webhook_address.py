"""What is looked at of an endpoint's address when it is named: its parts, and what its host stands for.

The name is looked up once more, with each connection, when something is sent.
"""

from __future__ import annotations

import asyncio
import socket

from notifications.config import NotificationSettings
from notifications.domain.errors_webhooks import AddressRefused
from notifications.domain.web_address import AddressTerms, Place, is_public, place_of
from notifications.reference import webhook_terms
from servicekit.settings import Environment

LOOK_UP_SECONDS = 5.0
"""How long a look-up of a name may take."""


async def check_address(url: str, settings: NotificationSettings) -> None:
    """Return if messages may be sent there. Raises: `AddressRefused`."""
    data = webhook_terms()
    terms = AddressTerms(
        most_characters=data.url_characters,
        ports=data.ports,
        is_plain_allowed=settings.environment is not Environment.PRODUCTION,
    )
    place = place_of(url, terms)
    if not settings.private_targets and not all(map(is_public, await _addresses_of(place))):
        raise AddressRefused("private-address")


async def _addresses_of(place: Place) -> set[str]:
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(LOOK_UP_SECONDS):
            found = await loop.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:  # TimeoutError is an OSError; no name is longer than DNS allows
        raise AddressRefused("host-unknown") from error
    return {str(address[0]) for _, _, _, _, address in found}
