"""A mail server over real sockets that takes letters down, and can be told to make trouble.

    async with MailServer(authority.server_context()) as server:
        server.troubles = Troubles({"451": 0.2, "drop-after": 0.1}, seed=7)

It listens in the loop of the test; services in other processes reach it by its port. While developing,
`python -m servicekit.testing.mail_server PORT FOLDER` takes letters in clear text and lays them down there.
"""

from __future__ import annotations

import argparse
import asyncio
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Literal, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from servicekit.testing.troubles import Troubles

Trouble = Literal["421", "450", "451", "452", "550", "552", "554", "hang", "drop", "drop-after"]
"""What may happen instead of taking a letter over.

A code is answered to its last dot; `hang` answers nothing as long as the client waits; `drop` takes nothing
and breaks the connection; `drop-after` takes the letter over and breaks the connection before saying so: the
client cannot know and has to send it again.
"""

Refusal = Literal["450", "550", "551", "553"]
Security = Literal["starttls", "tls", "none"]


@dataclass(frozen=True, slots=True)
class Mail:
    """A letter that was taken over.

    Attributes:
        user: Who logged in to hand it over.
        is_encrypted: Whether it came over TLS.
        connection: Number of the connection it came over.
        content: As it came.
    """

    at: datetime
    sender: str
    recipients: tuple[str, ...]
    user: str | None
    is_encrypted: bool
    connection: int
    content: bytes

    @property
    def message(self) -> EmailMessage:
        """Its headers and parts."""
        return message_from_bytes(self.content, _class=EmailMessage, policy=policy.SMTP)

    @property
    def id(self) -> str:
        """Its Message-ID."""
        return str(self.message["Message-ID"])

    def part(self, kind: Literal["plain", "html"]) -> str:
        """What it says in one of its two forms. Raises: `LookupError` without that form."""
        body = self.message.get_body((kind,))
        if body is None:
            raise LookupError(f"the letter has no {kind} part")
        text: str = body.get_content()
        return text


@dataclass(frozen=True, slots=True)
class Login:
    """Who may hand letters over."""

    user: str
    password: str


class MailServer:
    """Listens for the time of a block, and takes everything over until told otherwise.

    Args:
        tls: Its certificate; needed for "starttls" and "tls".
        login: Who has to log in first; None: nobody.
        port: Where it listens; 0 chooses one.
        folder: Where every letter it takes over is laid down too, as `<number>.eml`.

    Attributes:
        accepted: What was taken over, in order; a letter that came twice is in it twice.
        tries: How many letters were brought, whatever became of them.
        connections: How many there have been.
        refused: Addresses that are answered with this code.
        troubles: What happens to letters besides.
        open: While it is not set, letters wait for what becomes of them.
        waits_after: So many letters get through although it is not set.
    """

    def __init__(
        self,
        tls: ssl.SSLContext | None = None,
        security: Security = "starttls",
        *,
        login: Login | None = None,
        port: int = 0,
        folder: Path | None = None,
    ) -> None:
        self.tls = tls
        self.security = security
        self.login = login
        self.port = port
        self.folder = folder
        self.accepted: list[Mail] = []
        self.tries = 0
        self.connections = 0
        self.refused: dict[str, Refusal] = {}
        self.troubles: Troubles[Trouble] = Troubles({})
        self.open = asyncio.Event()
        self.open.set()
        self.waits_after = 0
        self._talks: list[SMTP] = []

    async def __aenter__(self) -> Self:
        """It listens."""
        loop = asyncio.get_running_loop()
        implicit = self.tls if self.security == "tls" else None
        self._server = await loop.create_server(self._talk, "127.0.0.1", self.port, ssl=implicit)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        """It is gone, and so is every connection."""
        self._server.close()
        self.hang_up()
        await self._server.wait_closed()

    def hang_up(self) -> None:
        """Break every connection."""
        for talk in self._talks:
            if isinstance(talk.transport, asyncio.Transport):
                talk.transport.abort()

    def take(self, mail: Mail) -> None:
        """Take a letter over."""
        self.accepted.append(mail)
        if self.folder is not None:
            (self.folder / f"{len(self.accepted):05}.eml").write_bytes(mail.content)

    def _talk(self) -> SMTP:
        self.connections += 1
        talk = SMTP(
            _Talk(self, self.connections),
            hostname="localhost",
            enable_SMTPUTF8=True,
            tls_context=self.tls if self.security == "starttls" else None,
            require_starttls=self.security == "starttls",
            auth_require_tls=self.security == "starttls",
            authenticator=self._authenticated,
            loop=asyncio.get_running_loop(),
        )
        self._talks.append(talk)
        return talk

    def _authenticated(self, _: SMTP, __: Session, ___: Envelope, ____: str, given: object) -> AuthResult:
        known = self.login and LoginPassword(self.login.user.encode(), self.login.password.encode())
        return AuthResult(success=given == known, handled=False, auth_data=given)


class _Talk:
    """One connection, as aiosmtpd asks what to answer."""

    def __init__(self, server: MailServer, number: int) -> None:
        self._server = server
        self._number = number

    async def handle_MAIL(  # noqa: N802 - the name aiosmtpd calls
        self, _: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._server.login and not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd calls
        self, _: SMTP, __: Session, envelope: Envelope, address: str, ___: list[str]
    ) -> str:
        if code := self._server.refused.get(address):
            return f"{code} No mail for this address"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, smtp: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        server = self._server
        server.tries += 1
        if server.tries > server.waits_after:
            await server.open.wait()
        trouble = server.troubles.draw()
        if trouble in {None, "drop-after"}:
            server.take(self._mail(session, envelope))
        match trouble:
            case None:
                return "250 OK"
            case "hang":
                await asyncio.Event().wait()
            case "drop" | "drop-after":
                await self._broken(smtp)
            case "421":
                await smtp.push("421 Closing down")
                await self._broken(smtp)
        return f"{trouble} Not this letter"

    async def _broken(self, smtp: SMTP) -> None:
        """Break the connection; what waits for it to be lost is cancelled then."""
        if isinstance(smtp.transport, asyncio.Transport):
            smtp.transport.close()
        await asyncio.Event().wait()

    def _mail(self, session: Session, envelope: Envelope) -> Mail:
        content = envelope.original_content or b""
        user = session.auth_data.login.decode() if session.auth_data else None
        return Mail(
            at=datetime.now(UTC),
            sender=envelope.mail_from or "",
            recipients=tuple(envelope.rcpt_tos),
            user=user,
            is_encrypted=self._server.security == "tls" or session.ssl is not None,
            connection=self._number,
            content=content,
        )


async def _run(port: int, folder: Path) -> None:
    async with MailServer(security="none", port=port, folder=folder):
        await asyncio.Event().wait()


def main() -> None:
    """Take letters until it is interrupted."""
    parser = argparse.ArgumentParser(description="Takes letters and lays them down in a folder.")
    parser.add_argument("port", type=int)
    parser.add_argument("folder", type=Path)
    told = parser.parse_args()
    told.folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(_run(told.port, told.folder))


if __name__ == "__main__":
    main()
