"""One partition in the hands of this process: where it stands, and whether it must let go."""

from __future__ import annotations

import asyncio
from datetime import datetime

from servicekit.behind import Behind
from servicekit.inbox import Inbox, Position
from servicekit.kafka import AIOKafkaConsumer, TopicPartition
from servicekit.mongo import Store
from servicekit.progress import Progress
from servicekit.transaction import Transaction


class LetGo(Exception):
    """The partition has been taken away, or the process stops: leave the rest for whoever comes next."""


class Place:
    """A partition this process has been given.

    Attributes:
        topic: Without the prefix of a test.
        reached: Behind the last record dealt with, skipped ones included.
        is_located: It has gone to the stored position; before, `reached` says nothing.
        is_idle: It waits for records and may be interrupted.
        is_backing_off: It waits before it tries again.
        progress: When it last got on.
        behind: For how many seconds records have waited here.
        read_until: Unix time of the newest record dealt with, as its producer dated it.
    """

    def __init__(self, group: str, topic: str, partition: TopicPartition) -> None:
        self.topic = topic
        self.partition = partition
        self.reached = Position(0)
        self.is_located = False
        self.is_idle = False
        self.is_backing_off = False
        self.progress = Progress()
        self.behind = Behind()
        self.read_until: float | None = None
        self._inbox = Inbox(group, partition.topic, partition.partition)
        self._stored: Position | None = None
        self._leaving = asyncio.Event()

    @property
    def inbox(self) -> Inbox:
        """Its stored position and what it has seen."""
        return self._inbox

    def leave(self) -> None:
        """Ask for it back: work in hand is finished, nothing new is begun."""
        self._leaving.set()

    def check(self) -> None:
        """Raise `LetGo` if the partition is wanted back."""
        if self._leaving.is_set():
            raise LetGo

    async def back_off(self, seconds: float) -> None:
        """Wait, this partition alone. Raises `LetGo` as soon as it is wanted back."""
        self.is_backing_off = True
        try:
            async with asyncio.timeout(seconds):
                await self._leaving.wait()
        except TimeoutError:
            return
        finally:
            self.is_backing_off = False
            self.progress.move()
        raise LetGo

    async def locate(self, store: Store, consumer: AIOKafkaConsumer) -> None:
        """Go to the stored position.

        Where the log no longer reaches that far back, or was made anew, to its beginning: the sequence still
        knows what has been handled.
        """
        self._stored = await self._inbox.load(store)
        begin = (await consumer.beginning_offsets([self.partition]))[self.partition]
        end = (await consumer.end_offsets([self.partition]))[self.partition]
        stored = self._stored or Position(begin)
        offset = stored.offset if begin <= stored.offset <= end else begin
        self.reached = Position(offset, stored.sequence)
        self.is_located = True
        self.progress.move()
        consumer.seek(self.partition, offset)

    def pass_over(self, offset: int, sequence: int | None) -> None:
        """Leave a record behind that has no effect; `keep` or the next `move` stores it."""
        self.reached = self.reached.after(offset, sequence)

    def catch_up(self, offset: int) -> None:
        """There is nothing to read before this offset: gaps at the end of a log are no lag."""
        self.reached = Position(max(offset, self.reached.offset), self.reached.sequence)

    async def move(self, tx: Transaction, to: Position) -> None:
        """Store the position within the handler's transaction. Raises `PositionMoved`."""
        await self._inbox.move(tx, self._stored, to)

    def moved(self, to: Position) -> None:
        """The transaction that moved the position is committed."""
        self.reached = self._stored = to
        self.progress.move()

    async def keep(self, store: Store, now: datetime) -> None:
        """Store how far records were passed over: one write for the whole run. Raises `PositionMoved`."""
        if self.reached == self._stored:
            return
        await self._inbox.skip(store, self._stored, self.reached, now)
        self.moved(self.reached)
