"""Conversations with a real mail server: encrypted or not at all, and no letter suffers for another."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from notifications.config import NotificationSettings
from notifications.delivery.smtp import MailServerClient
from notifications.domain.letter import Never, NotNow, Outcome, Taken
from servicekit.settings import load_as
from servicekit.testing.certificates import Authority
from servicekit.testing.eventually import eventually
from servicekit.testing.mail_server import Login, MailServer
from servicekit.testing.troubles import Troubles

SENDER = "pemberitahuan@sragen.test"
LOGIN = Login("regency", "rahasia-9")
TAKEN = Taken(is_delivered=True)

Connect = Callable[..., MailServerClient]


@pytest.fixture
async def server(authority: Authority) -> AsyncIterator[MailServer]:
    """A mail server with STARTTLS."""
    async with MailServer(authority.server_context()) as listening:
        yield listening


@pytest.fixture
async def connect(authority: Authority) -> AsyncIterator[Connect]:
    """Makes clients of a mail server, which say goodbye in the end."""
    clients: list[MailServerClient] = []

    def made(server: MailServer, **more: str) -> MailServerClient:
        told = {
            "mail_host": "127.0.0.1",
            "mail_port": str(server.port),
            "trusted_certificates": str(authority.file),
        } | more
        environ = {f"NOTIFICATIONS_{name.upper()}": value for name, value in told.items() if value}
        clients.append(MailServerClient(load_as(NotificationSettings, "notifications", environ)))
        return clients[-1]

    yield made
    for client in clients:
        await client.close()


async def send(client: MailServerClient, to: str = "warga@contoh.id") -> Outcome:
    """A short letter."""
    content = f"To: {to}\r\nSubject: Halo\r\n\r\nIsi.\r\n".encode()
    return await client.send(SENDER, to, content)


@pytest.mark.parametrize("security", ["starttls", "tls", "none"])
async def test_letters_go_over_the_encryption_that_was_asked_for(
    security: str, authority: Authority, connect: Connect
) -> None:
    async with MailServer(authority.server_context(), security, login=LOGIN) as server:  # type: ignore[arg-type]  # parametrized
        client = connect(server, mail_security=security, mail_user=LOGIN.user, mail_password=LOGIN.password)

        outcome = await send(client)

    assert outcome == TAKEN
    assert [(mail.user, mail.is_encrypted) for mail in server.accepted] == [("regency", security != "none")]


async def test_a_certificate_nobody_trusts_is_refused(server: MailServer, connect: Connect) -> None:
    assert await send(connect(server, trusted_certificates="")) == NotNow("tls")
    assert server.tries == 0


async def test_no_letter_goes_in_clear_text_where_encryption_is_asked_for(connect: Connect) -> None:
    async with MailServer(security="none") as server:
        assert await send(connect(server)) == NotNow("tls")
        assert server.tries == 0


async def test_a_wrong_password_is_seen_as_such(authority: Authority, connect: Connect) -> None:
    async with MailServer(authority.server_context(), login=LOGIN) as server:
        client = connect(server, mail_user=LOGIN.user, mail_password="salah")

        assert await send(client) == NotNow("smtp-535")


async def test_a_server_that_is_away_is_tried_later(server: MailServer, connect: Connect) -> None:
    client = connect(server)

    await server.__aexit__()

    assert await send(client) == NotNow("connection")


async def test_letters_after_one_another_share_a_connection_also_after_a_refusal(
    server: MailServer, connect: Connect
) -> None:
    server.refused = {"pindah@contoh.id": "551"}
    client = connect(server)

    outcomes = [await send(client, to) for to in ("a@contoh.id", "pindah@contoh.id", "b@contoh.id")]

    assert outcomes == [TAKEN, Never("address-unknown"), TAKEN]
    assert server.connections == 1


async def test_a_connection_that_broke_while_it_was_idle_costs_no_letter(
    server: MailServer, connect: Connect
) -> None:
    client = connect(server)
    await send(client)

    server.hang_up()

    assert await send(client) == TAKEN
    assert (server.connections, len(server.accepted)) == (2, 2)


async def test_a_server_that_greets_and_says_no_more_keeps_no_connection(connect: Connect) -> None:
    """Given a mail server that hangs before the first letter, each try given up ends its connection."""
    greeted, ended = asyncio.Event(), asyncio.Event()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 localhost\r\n")
        await reader.readline()
        greeted.set()
        await reader.read()
        ended.set()
        writer.close()

    listening = await asyncio.start_server(talk, "127.0.0.1", 0)
    port = str(listening.sockets[0].getsockname()[1])
    async with listening, MailServer(security="none") as unused:
        trying = asyncio.create_task(send(connect(unused, mail_port=port, mail_security="none")))
        await greeted.wait()
        trying.cancel()
        await asyncio.wait([trying])
        async with asyncio.timeout(5.0):
            await ended.wait()


async def test_a_letter_that_hangs_keeps_no_other_from_arriving(server: MailServer, connect: Connect) -> None:
    client = connect(server)
    server.troubles = Troubles({"hang": 1.0})
    hanging = asyncio.create_task(send(client))
    await eventually(lambda: server.tries)
    server.troubles = Troubles({})

    beside = await send(client)
    hanging.cancel()
    await asyncio.wait([hanging])
    after = await send(client)

    assert (hanging.cancelled(), beside, after) == (True, TAKEN, TAKEN)
