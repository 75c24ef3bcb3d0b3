"""A receiver of webhooks over real HTTPS that believes nothing unsigned, and can be told to make trouble.

    async with WebhookReceiver(authority.server_context()) as receiver:
        receiver.know(secret)
        receiver.troubles = Troubles({"503": 0.2, "drop-after": 0.1}, seed=7)

It listens in the loop of the test; services in other processes reach it by its address. What comes before it
knows a secret waits, so that a challenge may arrive before the test has read the secret.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import ssl
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from http.client import parse_headers
from typing import Any, Literal, Self

from standardwebhooks import Webhook, WebhookVerificationError

from servicekit.testing.troubles import Troubles

Trouble = Literal["302", "400", "410", "429", "500", "503", "flood", "hang", "drop", "drop-after"]
"""What may happen instead of taking a message over.

A code is answered; `flood` takes the message over and answers with more than anybody reads; `hang` answers
nothing as long as the client waits; `drop` takes nothing and breaks the connection; `drop-after` takes the
message over and breaks the connection before saying so: the client cannot know and has to send it again.
"""

VERIFICATION = "endpoint.verification"

_FLOOD = b"x" * 1_000_000


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message whose signature and time were right.

    Attributes:
        headers: As they came, their names in small letters.
        content: As it came.
    """

    at: datetime
    headers: Mapping[str, str]
    content: bytes

    @property
    def id(self) -> str:
        """Its `webhook-id`."""
        return self.headers["webhook-id"]

    @property
    def signatures(self) -> list[str]:
        """Those it came with."""
        return self.headers["webhook-signature"].split()

    @property
    def told(self) -> dict[str, Any]:
        """What it says."""
        told: dict[str, Any] = json.loads(self.content)
        return told


class WebhookReceiver:
    """Listens for the time of a block, and takes everything over that is signed until told otherwise.

    Args:
        tls: Its certificate.
        host: The name it is reached by.

    Attributes:
        accepted: What was taken over, in order, challenges left out; what came twice is in it twice.
        challenges: The challenges that were answered.
        tries: How many requests came, whatever became of them.
        refused: Why others were not believed.
        proves: Whether challenges are answered as they are meant to be.
        retry_after: Said with 429 and 503, if anything.
        troubles: What happens to messages besides; to challenges too.
    """

    def __init__(self, tls: ssl.SSLContext, *, host: str = "localhost", port: int = 0) -> None:
        self.tls = tls
        self.host = host
        self.port = port
        self.accepted: list[Delivery] = []
        self.challenges: list[Delivery] = []
        self.tries = 0
        self.refused: list[str] = []
        self.proves = True
        self.retry_after: str | None = None
        self.troubles: Troubles[Trouble] = Troubles({})
        self._secrets: list[str] = []
        self._knows = asyncio.Event()
        self._talks: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        """Where messages are brought."""
        return f"https://{self.host}:{self.port}/webhooks/regency"

    def know(self, *secrets: str) -> None:
        """Believe what one of these secrets signed, and nothing else."""
        self._secrets = list(secrets)
        self._knows.set()

    def copies(self) -> Counter[str]:
        """How often each message was taken over, by its id."""
        return Counter(one.id for one in self.accepted)

    async def __aenter__(self) -> Self:
        """It listens."""
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", self.port, ssl=self.tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        """It is gone, and so is every connection."""
        self._server.close()
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)
        await self._server.wait_closed()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = asyncio.current_task()
        assert talk is not None  # noqa: S101 - asyncio runs this in a task of its own
        self._talks.add(talk)
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                while await self._exchange(reader, writer):
                    pass
        finally:
            self._talks.discard(talk)
            writer.close()
            with contextlib.suppress(ConnectionError, ssl.SSLError):
                await writer.wait_closed()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; whether the connection is still good."""
        head = io.BytesIO(await reader.readuntil(b"\r\n\r\n"))
        head.readline()
        headers = {name.lower(): value for name, value in parse_headers(head).items()}
        content = await reader.readexactly(int(headers["content-length"]))
        self.tries += 1
        await self._knows.wait()
        trouble = self.troubles.draw()
        if trouble == "hang":
            await asyncio.Event().wait()
        if trouble == "drop":
            return False
        if trouble in {None, "drop-after", "flood"}:
            status, answer = self._taken(headers, content)
        else:
            status, answer = int(str(trouble)), b""
        if trouble == "drop-after":
            return False
        await self._say(writer, status, _FLOOD if trouble == "flood" else answer)
        return True

    def _taken(self, headers: Mapping[str, str], content: bytes) -> tuple[int, bytes]:
        """What is answered to a message that there is no trouble with."""
        try:
            self._believe(headers, content)
        except WebhookVerificationError as error:
            self.refused.append(str(error))
            return HTTPStatus.UNAUTHORIZED, b""
        one = Delivery(datetime.now(UTC), headers, content)
        if one.told["type"] != VERIFICATION:
            self.accepted.append(one)
            return HTTPStatus.NO_CONTENT, b""
        self.challenges.append(one)
        proof = {"challenge": one.told["data"]["challenge"]} if self.proves else one.told
        return HTTPStatus.OK, json.dumps(proof).encode()

    def _believe(self, headers: Mapping[str, str], content: bytes) -> None:
        """Return if one of the known secrets signed this lately. Raises: `WebhookVerificationError`."""
        last = WebhookVerificationError("No secret is known")
        for secret in self._secrets:
            try:
                Webhook(secret).verify(content, dict(headers))
            except WebhookVerificationError as error:
                last = error
            else:
                return
        raise last

    async def _say(self, writer: asyncio.StreamWriter, status: int, answer: bytes) -> None:
        lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", "content-type: application/json"]
        if status != HTTPStatus.NO_CONTENT:
            lines.append(f"content-length: {len(answer)}")
        if status == HTTPStatus.FOUND:
            lines.append(f"location: {self.url}")
        if self.retry_after is not None and status in {429, 503}:
            lines.append(f"retry-after: {self.retry_after}")
        writer.write("\r\n".join([*lines, "", ""]).encode() + answer)
        await writer.drain()
