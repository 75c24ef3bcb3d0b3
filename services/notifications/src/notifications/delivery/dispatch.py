"""The letters of one worker to one target: claimed, looked at once more, sent, settled."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections import deque
from collections.abc import Sequence
from datetime import datetime

import structlog

from notifications.delivery.channel import ChannelPort
from notifications.delivery.last_look import last_look
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
        self._faults = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._news = asyncio.Event()
        self._claiming: asyncio.Task[Claimed] | None = None
        self._claim_at = 0.0

    async def run(self, stop: asyncio.Event) -> datetime | None:
        """Send what is due to the target until nothing is; after `stop` only what is in hand.

        Returns: When the target takes something again, if that is known.

        Raises: `ServiceError` of the store, when nothing is on its way.
        """
        claimed = Claimed()
        try:
            while True:
                claimed = await self._claimed() or claimed
                if not stop.is_set() and self._claiming is None and self._wants_more:
                    self._claiming = asyncio.create_task(self._claim())
                    self._claiming.add_done_callback(lambda _: self._news.set())
                await self._send_some()
                if not self._hand and not self._tasks and self._claiming is None:
                    return claimed.again_at
                await self._wait()
        finally:
            left = [*self._tasks, *([self._claiming] if self._claiming else [])]
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    @property
    def _free(self) -> int:
        return self._policy.concurrency - self._sending

    @property
    def _room(self) -> int:
        """How many letters more it may have in hand, sent but not settled, or being sent."""
        return self._most - len(self._hand) - len(self._tasks)

    @property
    def _wants_more(self) -> bool:
        is_worth_it = len(self._hand) < self._free or self._room >= self._most // 2
        return self._room > 0 and is_worth_it and time.monotonic() >= self._claim_at

    async def _claim(self) -> Claimed:
        command = Claim(self._target, self._room, self._policy)
        context = Context(self._regency, self._runtime.clock.new_id(), actor="notifications")
        return await self._runtime.transactions.run(lambda tx: claim(command, tx), context=context)

    async def _claimed(self) -> Claimed | None:
        """What a claim that has ended brought; None while there is none. Nothing was due: not soon again."""
        if self._claiming is None or not self._claiming.done():
            return None
        ended, self._claiming = self._claiming, None
        try:
            claimed = await ended
        except ServiceError:
            if not self._tasks and not self._hand:
                raise
            claimed = Claimed()
        self._hand += claimed.letters
        is_all = not claimed.letters and not claimed.is_more
        self._claim_at = time.monotonic() + CLAIM_SECONDS if is_all else 0.0
        return claimed

    async def _send_some(self) -> None:
        """Send as many of the letters in hand as may be sent at once, each after a last look."""
        self._leave_late()
        letters = [self._hand[number] for number in range(min(self._free, len(self._hand)))]
        if not letters:
            return
        try:
            looked = await self._looked(letters)
        except ServiceError as error:
            _log.warning("delivery_waits", target=self._target, code=error.reason_code)
            return
        late = self._leave_late()  # the store may have been slow to answer
        for letter, destination in looked[late:]:
            self._hand.popleft()
            self._sending += 1
            task = asyncio.create_task(self._send(letter, destination))
            self._tasks.add(task)
            task.add_done_callback(self._note_end)

    def _leave_late(self) -> int:
        """Leave the letters whose lease may end before they are sent; how many, the first ones in hand."""
        latest, left = self._runtime.clock.now() + self._policy.timeout, 0
        while self._hand and (self._hand[0].message.next_at or latest) < latest:
            late = self._hand.popleft()
            left += 1
            self._most = self._policy.concurrency
            _log.info("letter_left", message=late.message.id)
        return left

    async def _looked(self, letters: Sequence[Letter]) -> list[tuple[Letter, object]]:
        """Each letter with where it goes, or with why it does not."""
        if self._port is None:
            return [(letter, Withheld("channel-off")) for letter in letters]
        store, recipients = self._runtime.store, {letter.message.recipient for letter in letters}
        found, (letters, reasons) = await asyncio.gather(
            self._port.destinations(store, self._regency, recipients),
            last_look(store, self._regency, letters),
        )
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
        self._learn(outcome)
        settled = await self._settle(Sent(letter, outcome, random.random(), self._policy))
        if settled is not None:
            self._meters.count(settled)

    def _learn(self, outcome: Outcome) -> None:
        """Hold more letters while the target takes them, and few when it is slow or fails twice in a row.

        A failure now and then is no reason: the letters in between get through.
        """
        is_fault = isinstance(outcome, NotNow) and outcome.is_targets_fault
        self._faults = self._faults + 1 if is_fault else 0
        if self._faults > 1 or (isinstance(outcome, NotNow) and outcome.reason == "timeout"):
            self._most = self._policy.concurrency
        elif not isinstance(outcome, NotNow):
            self._most = min(self._most + 1, WAVES * self._policy.concurrency)

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
