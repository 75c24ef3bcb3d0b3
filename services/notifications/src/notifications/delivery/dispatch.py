"""The letters of one worker to one target: claimed, looked at once more, sent, settled."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections import deque
from collections.abc import Sequence
from datetime import datetime

import structlog

from notifications.delivery.channel import ChannelPort
from notifications.delivery.last_look import forbidden, without_withdrawn
from notifications.delivery.meters import Meters
from notifications.domain.channels import ChannelPolicy
from notifications.domain.letter import Letter, NotNow, Outcome, Withheld
from notifications.domain.message import Message
from notifications.handlers.claim import Claim, Claimed, claim
from notifications.handlers.settle import Sent, settle
from servicekit.context import Context
from servicekit.errors import ServiceError, TransientError
from servicekit.process import Runtime

WAVES = 8
"""How many times what it may send at once a worker claims of a target that takes everything quickly."""

CLAIM_SECONDS = 0.25
"""How soon a worker that is still sending to a target looks for what came meanwhile."""

_SETTLE_AGAIN_SECONDS = (0.2, 3.0)

_log = structlog.get_logger(__name__)

Where = tuple[str, str]
"""A regency and a target."""


class Dispatch:
    """The letters of one worker to one target.

    It claims as many as it can send at once, more of them while the target takes every one, so that a claim
    is a small part of the work; what it has claimed it can send within the lease, or it leaves it.
    """

    def __init__(
        self,
        runtime: Runtime,
        where: Where,
        policy: ChannelPolicy,
        port: ChannelPort | None,
        meters: Meters,
    ) -> None:
        self._runtime = runtime
        self._regency, self._target = where
        self._policy = policy
        self._port = port
        self._meters = meters
        self._hand: deque[Letter] = deque()
        self._most = policy.concurrency
        self._sending = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._news = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> datetime | None:
        """Send what is due to the target until nothing is; after `stop` only what is in hand.

        Returns: When the target takes something again, if that is known.

        Raises: `ServiceError` of the store, when nothing is on its way.
        """
        try:
            while True:
                claimed = Claimed() if stop.is_set() else await self._claim()
                await self._send_some()
                if not self._hand and not self._tasks and not claimed.is_more:
                    return claimed.again_at
                if not claimed.is_more:
                    await self._wait()
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def _free(self) -> int:
        return self._policy.concurrency - self._sending

    async def _claim(self) -> Claimed:
        """Fill the hand when it holds less than could be sent at once."""
        most = self._most - len(self._hand) - len(self._tasks)
        if len(self._hand) >= self._free or most <= 0:
            return Claimed()
        command = Claim(self._target, most, self._policy)
        context = Context(self._regency, self._runtime.clock.new_id(), actor="notifications")
        try:
            claimed = await self._runtime.transactions.run(lambda tx: claim(command, tx), context=context)
        except ServiceError:
            if not self._tasks and not self._hand:
                raise
            return Claimed()
        self._hand += claimed.letters
        return claimed

    async def _send_some(self) -> None:
        """Send as many of the letters in hand as may be sent at once, each after a last look."""
        latest = self._runtime.clock.now() + self._policy.timeout
        while self._hand and (self._hand[0].message.next_at or latest) < latest:
            late = self._hand.popleft()
            _log.info("letter_left", message=late.message.id)
        letters = [self._hand[number] for number in range(min(self._free, len(self._hand)))]
        if not letters:
            return
        try:
            looked = await self._looked(letters)
        except ServiceError as error:
            _log.warning("delivery_waits", target=self._target, code=error.reason_code)
            return
        for letter, destination in looked:
            self._hand.popleft()
            self._sending += 1
            task = asyncio.create_task(self._send(letter, destination))
            self._tasks.add(task)
            task.add_done_callback(self._note_end)

    async def _looked(self, letters: Sequence[Letter]) -> list[tuple[Letter, object]]:
        """Each letter with where it goes, or with why it does not."""
        if self._port is None:
            return [(letter, Withheld("channel-off")) for letter in letters]
        store, recipients = self._runtime.store, {letter.message.recipient for letter in letters}
        found = await self._port.destinations(store, self._regency, recipients)
        letters = await without_withdrawn(store, self._regency, letters)
        reasons = await forbidden(store, self._regency, letters)
        missing = Withheld("no-contact")
        return [
            (letter, Withheld(reasons[letter.message.id]))
            if letter.message.id in reasons
            else (letter, found.get(letter.message.recipient, missing))
            for letter in letters
        ]

    async def _send(self, letter: Letter, destination: object) -> None:
        try:
            outcome = await self._outcome(letter, destination)
        finally:
            self._sending -= 1
            self._news.set()
        is_in_trouble = isinstance(outcome, NotNow)
        self._most = self._policy.concurrency if is_in_trouble else min(self._most + 1, self._longest_hand)
        settled = await self._settle(Sent(letter, outcome, random.random(), self._policy))
        if settled is not None:
            self._meters.count(settled)

    @property
    def _longest_hand(self) -> int:
        return WAVES * self._policy.concurrency

    async def _outcome(self, letter: Letter, destination: object) -> Outcome:
        """What became of one letter; a channel that breaks is a failure of this letter alone."""
        if isinstance(destination, Withheld) or self._port is None:
            return destination if isinstance(destination, Withheld) else Withheld("channel-off")
        sending = asyncio.create_task(self._port.send(letter, destination))
        try:
            await asyncio.wait([sending], timeout=self._policy.timeout.total_seconds())
            if not sending.done():
                return NotNow("timeout")
            if error := sending.exception():
                _log.error("channel_broke", message=letter.message.id, exc_info=error)
                return NotNow("channel-broke", is_targets_fault=False)
            return sending.result()
        finally:
            sending.cancel()

    async def _settle(self, sent: Sent) -> Message | None:
        """Note what became of a letter. As long as nobody else may send it, the store is asked again."""
        message = sent.letter.message
        context = Context(self._regency, sent.letter.correlation_id, message.cause, actor="notifications")
        gathering, key = self._runtime.transactions.gathering, f"{self._regency}/{self._target}"
        while True:
            try:
                settled: Message = await gathering.submit(key, settle, sent, context=context)
            except TransientError as error:
                if message.next_at is None or self._runtime.clock.now() >= message.next_at:
                    _log.error("message_not_settled", message=message.id, code=error.reason_code)
                    return None
            else:
                return settled
            await asyncio.sleep(random.uniform(*_SETTLE_AGAIN_SECONDS))

    async def _wait(self) -> None:
        """Until something has ended, or for a little while."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLAIM_SECONDS):
                await self._news.wait()
        self._news.clear()

    def _note_end(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._news.set()
        if not task.cancelled() and (error := task.exception()):
            _log.error("message_not_settled", target=self._target, exc_info=error)
