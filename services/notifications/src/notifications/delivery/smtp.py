"""Conversations with a mail server (RFC 5321): connections, and what its answers mean for a letter."""

from __future__ import annotations

import asyncio
import contextlib
import re
import ssl
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from notifications.config import NotificationSettings
from notifications.delivery.trust import trust
from notifications.domain.letter import Never, NotNow, Outcome, Taken

_NO_SUCH_ADDRESS = frozenset({550, 551, 553})
_TOO_LARGE = 552
_AUTHENTICATION = frozenset({530, 534, 535, 538})
_CLOSING = 421
_POLICY = re.compile(r"5\.7\.\d")
"""The enhanced code of a letter that is not wanted, whoever it is for (RFC 3463)."""

_IDLE_SECONDS = 10.0
_GOODBYE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class _Idle:
    """A connection nobody uses, since when it is so."""

    smtp: SMTP
    since: float


class MailServerClient:
    """Hands letters over, one after the other over a connection, several connections at a time.

    A connection serves one letter at a time. It is asked whether it is still good before it is used again,
    and one that failed is used for no other letter.
    """

    def __init__(self, settings: NotificationSettings) -> None:
        self._settings = settings
        self._trust = trust(settings)
        self._idle: deque[_Idle] = deque()

    async def send(self, sender: str, recipient: str, content: bytes) -> Outcome:
        """Hand a letter over. Who cancels this cannot know whether it was taken over."""
        try:
            async with self._connection() as smtp:
                await smtp.sendmail(sender, [recipient], content)
        except (SMTPException, OSError) as error:
            return outcome_of(error)
        return Taken(is_delivered=True)

    async def close(self) -> None:
        """Say goodbye on every connection that is not in use."""
        while self._idle:
            await _goodbye(self._idle.popleft().smtp)

    async def tidy(self) -> None:
        """For as long as it runs, say goodbye on connections that were not needed for a while."""
        while True:
            await asyncio.sleep(_IDLE_SECONDS)
            while self._idle and self._idle[0].since < time.monotonic() - _IDLE_SECONDS:
                await _goodbye(self._idle.popleft().smtp)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[SMTP]:
        smtp = None
        try:
            smtp = await self._opened()
            yield smtp
        except (SMTPResponseException, SMTPRecipientsRefused):
            raise  # the letter was refused; the connection is as good as before
        except BaseException:
            if smtp is not None:
                smtp.close()
            raise
        finally:
            if smtp is not None and smtp.is_connected:
                self._idle.append(_Idle(smtp, time.monotonic()))

    async def _opened(self) -> SMTP:
        while self._idle:
            smtp = self._idle.pop().smtp
            if await _is_good(smtp):
                return smtp
        smtp = self._new()
        try:
            await smtp.connect()
            if smtp.is_ehlo_or_helo_needed:
                await smtp.ehlo()
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _new(self) -> SMTP:
        settings = self._settings
        return SMTP(
            hostname=settings.mail_host,
            port=settings.mail_port,
            username=settings.mail_user or None,
            password=settings.mail_password.get_secret_value() or None,
            use_tls=settings.mail_security == "tls",
            start_tls=settings.mail_security == "starttls",
            tls_context=self._trust,
            timeout=None,
        )


async def _goodbye(smtp: SMTP) -> None:
    with contextlib.suppress(SMTPException, OSError):
        await smtp.quit(timeout=_GOODBYE_SECONDS)


async def _is_good(smtp: SMTP) -> bool:
    """Whether a connection that served a letter before can serve another."""
    is_good = False
    try:
        await smtp.rset()
        is_good = True
    except (SMTPException, OSError):
        pass
    finally:
        if not is_good:
            smtp.close()
    return is_good


def outcome_of(error: SMTPException | OSError) -> Outcome:
    """What a failed conversation means for the letter: its code tells whose fault it is."""
    match error:
        case SMTPRecipientsRefused(recipients=[refused, *_]):
            return _refused(refused.code, refused.message)
        case SMTPDataError(code=code, message=message):
            return _refused(code, message)
        case SMTPSenderRefused(code=552):
            return Never("too-large")
        case SMTPResponseException(code=code):
            return NotNow(f"smtp-{code}")
        case SMTPNotSupported():
            return NotNow("login")
    return NotNow(_trouble(error))


def _refused(code: int, message: str) -> Outcome:
    """What an answer to one letter means, rather than to the conversation."""
    if code in _AUTHENTICATION:
        return NotNow(f"smtp-{code}")
    if code < 500:
        return NotNow(f"smtp-{code}", is_targets_fault=code == _CLOSING)
    if code == _TOO_LARGE:
        return Never("too-large")
    is_policy = _POLICY.match(message) is not None
    return Never("address-unknown" if code in _NO_SUCH_ADDRESS and not is_policy else "rejected")


def _trouble(error: SMTPException | OSError) -> str:
    if isinstance(error, TimeoutError):
        return "timeout"
    if isinstance(error, ssl.SSLError) or isinstance(error.__cause__, ssl.SSLError):
        return "tls"
    return "connection" if isinstance(error, ConnectionError) else "tls"
