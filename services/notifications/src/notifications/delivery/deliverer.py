"""Takes what is due, target by target, sends it, and notes what became of it.

Every target has a task and a number of letters on their way of its own, so that one that hangs keeps nobody
else waiting.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Mapping, Sequence

import structlog

from notifications.config import own
from notifications.delivery.channel import ChannelPort
from notifications.delivery.channels import open_channels
from notifications.delivery.last_look import forbidden
from notifications.domain.channels import Channel
from notifications.domain.letter import Letter, NotNow, Outcome, Withheld
from notifications.domain.target import target_of
from notifications.handlers.claim import Claim, claim
from notifications.handlers.settle import Sent, settle
from notifications.reference import channel_policies
from notifications.repository.ledger import targets_due
from servicekit.context import Context
from servicekit.errors import ServiceError, Unavailable
from servicekit.process import Runtime

LOOK_SECONDS = 0.5
"""How often a worker looks for targets something is due to."""

_log = structlog.get_logger(__name__)

Where = tuple[str, str]
"""A regency and a target."""


async def deliver(runtime: Runtime, stop: asyncio.Event) -> None:
    """Send what is due until `stop`; then finish what is on its way."""
    async with open_channels(own(runtime.settings)) as channels, asyncio.TaskGroup() as tasks:
        busy: dict[Where, asyncio.Task[None]] = {}
        while not stop.is_set():
            with contextlib.suppress(Unavailable):
                for where in await targets_due(runtime.store, runtime.clock.now()):
                    if where not in busy or busy[where].done():
                        busy[where] = tasks.create_task(_Delivery(runtime, channels, *where).run(stop))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await stop.wait()


class _Delivery:
    """The letters of one worker to one target."""

    def __init__(
        self, runtime: Runtime, channels: Mapping[Channel, ChannelPort], regency: str, target: str
    ) -> None:
        self._runtime = runtime
        self._regency = regency
        self._target = target
        self._policy = channel_policies()[target_of(target).channel]
        self._port = channels.get(self._policy.name)

    async def run(self, stop: asyncio.Event) -> None:
        """Send what is due to the target until nothing is, or until `stop`."""
        on_their_way: set[asyncio.Task[None]] = set()
        try:
            while not stop.is_set():
                free = self._policy.concurrency - len(on_their_way)
                letters = await self._claim(free)
                if not letters and not on_their_way:
                    return
                on_their_way |= {asyncio.create_task(self._send(*one)) for one in await self._looked(letters)}
                _, on_their_way = await asyncio.wait(on_their_way, return_when=asyncio.FIRST_COMPLETED)
        except ServiceError as error:
            _log.warning("delivery_interrupted", target=self._target, code=error.reason_code)
        finally:
            await asyncio.gather(*on_their_way)

    async def _claim(self, most: int) -> list[Letter]:
        command = Claim(self._target, most)
        context = Context(self._regency, self._runtime.clock.new_id(), actor="notifications")
        return await self._runtime.transactions.run(lambda tx: claim(command, tx), context=context)

    async def _looked(self, letters: Sequence[Letter]) -> list[tuple[Letter, Outcome | object]]:
        """Each letter with where it goes, or with why it does not."""
        if self._port is None:
            return [(letter, Withheld("channel-off")) for letter in letters]
        store, recipients = self._runtime.store, {letter.message.recipient for letter in letters}
        found = await self._port.destinations(store, self._regency, recipients)
        reasons = await forbidden(store, self._regency, letters)
        missing = Withheld("no-contact")
        return [
            (letter, Withheld(reasons[letter.message.id]))
            if letter.message.id in reasons
            else (letter, found.get(letter.message.recipient, missing))
            for letter in letters
        ]

    async def _send(self, letter: Letter, destination: object) -> None:
        if isinstance(destination, Withheld) or self._port is None:
            outcome: Outcome = destination if isinstance(destination, Withheld) else Withheld("channel-off")
        else:
            outcome = await self._handed_over(self._port, letter, destination)
        await self._settle(Sent(letter, outcome, random.random()))

    async def _handed_over(self, port: ChannelPort, letter: Letter, destination: object) -> Outcome:
        try:
            async with asyncio.timeout(self._policy.timeout.total_seconds()):
                return await port.send(letter, destination)
        except TimeoutError:
            return NotNow("timeout")

    async def _settle(self, sent: Sent) -> None:
        message = sent.letter.message
        context = Context(self._regency, sent.letter.correlation_id, message.cause, actor="notifications")
        gathering = self._runtime.transactions.gathering
        key = f"{self._regency}/{self._target}"
        try:
            await gathering.submit(key, settle, sent, context=context)
        except ServiceError as error:
            _log.warning("message_not_settled", message=message.id, code=error.reason_code)
