"""HTTP as channels speak it: how they connect, and what failures and answers mean for a message.

A channel opens one client for the time a worker lives. What the other side refuses for good is the channel's
to say; everything else is read here, so that all channels tell operators the same reasons.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from notifications.config import NotificationSettings
from notifications.delivery.trust import trust
from notifications.domain.channels import ChannelPolicy
from notifications.domain.letter import NotNow

_IDLE_CONNECTIONS = 32
"""How many connections are kept open for the next message; a busy target has as many as its channel sends."""


def open_client(settings: NotificationSettings, policy: ChannelPolicy) -> httpx.AsyncClient:
    """A client for one channel, to be used as a context manager.

    Certificates are verified, no redirect is followed, no cookie is kept, and neither proxies nor passwords
    are taken from the surroundings of the process. Nobody waits for a connection somebody else has: one
    target that hangs does not use up what others need. The policy's timeout bounds each step of an exchange;
    who calls the channel bounds the whole.
    """
    return httpx.AsyncClient(
        verify=trust(settings),
        follow_redirects=False,
        trust_env=False,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        timeout=policy.timeout.total_seconds(),
        limits=httpx.Limits(max_connections=None, max_keepalive_connections=_IDLE_CONNECTIONS),
    )


async def read_within(response: httpx.Response, most: int) -> bytes | None:
    """The body of a streamed answer as it came; None when it is longer than `most` bytes.

    What is longer is not read to its end, and what is compressed is not unpacked. Raises: `httpx.HTTPError`.
    """
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > most:
            return None
    return bytes(body)


def unanswered(error: httpx.HTTPError) -> NotNow:
    """What a request means that got no answer: `timeout`, or `connection` for all else."""
    return NotNow("timeout" if isinstance(error, httpx.TimeoutException) else "connection")


def refused(response: httpx.Response, *, now: datetime, longest: timedelta) -> NotNow:
    """What an answer means that took nothing over: `throttled` for 429, else such as `http-503`.

    When the other side says in `Retry-After` when to come again (RFC 9110, section 10.2.3), that is heeded up
    to `longest`.
    """
    throttled = response.status_code == HTTPStatus.TOO_MANY_REQUESTS
    reason = "throttled" if throttled else f"http-{response.status_code}"
    return NotNow(reason, after=retry_after(response.headers.get("retry-after", ""), now, longest))


def retry_after(said: str, now: datetime, longest: timedelta) -> timedelta | None:
    """How long to wait, from seconds or a date, up to `longest`; None when that cannot be read."""
    wait = _seconds(said) if said.isascii() and said.isdigit() else _until(said, now)
    return None if wait is None else min(max(wait, timedelta()), longest)


def _seconds(said: str) -> timedelta:
    """More digits than any wait has are as good as for ever; `timedelta` could not hold them."""
    return timedelta.max if len(said) > 9 else timedelta(seconds=int(said))


def _until(said: str, now: datetime) -> timedelta | None:
    try:
        at = parsedate_to_datetime(said)
    except (ValueError, OverflowError):
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)) - now
