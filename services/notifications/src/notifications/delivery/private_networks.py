"""Keeps requests out of private networks, by the address that is really connected to.

A name may stand for another address at each look-up, so what it stood for when an endpoint was registered
proves nothing: each new connection is looked at before anything is said over it, TLS included.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from notifications.domain.web_address import is_public

_CONNECTED = "connection.connect_tcp.complete"


class PrivateAddress(Exception):
    """The name stands for an address in a private network; the connection was closed, nothing was sent."""


async def stay_outside(step: str, info: Mapping[str, Any]) -> None:
    """Takes part in a request as its `trace` extension. Raises: `PrivateAddress`."""
    if step != _CONNECTED:
        return
    connection = info["return_value"]
    address = connection.get_extra_info("server_addr")
    if not address or not is_public(address[0]):
        await connection.aclose()
        raise PrivateAddress


def outside(request: httpx.Request) -> httpx.Request:
    """The request, which leaves for public addresses only."""
    request.extensions["trace"] = stay_outside
    return request
