"""Live changes of a service's figures for the readers of one API process.

While anybody listens, one consumer reads the feed. A changed cell becomes the figure it belongs to, merged
with the cells of the other partitions, and is told to all whom it concerns. A reader that was away says how
far it had come (`positions`) and is told what changed since, or, where that cannot be known any more, to read
the figures again: `resync`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import structlog

from contracts.indicators import Indicator
from servicekit.errors import Unavailable
from servicekit.kafka import KafkaError
from servicekit.mongo import Store
from servicekit.process import Runtime
from servicekit.stream.answers import item_of
from servicekit.stream.archive import Archive
from servicekit.stream.cells import read_key
from servicekit.stream.fan_out import Channel, Interest
from servicekit.stream.feed_reader import FeedReader
from servicekit.stream.journal import CAPACITY, Change, Held, Journal
from servicekit.stream.positions import Positions

log = structlog.get_logger(__name__)

KEEP_ALIVE_SECONDS = 15.0
_RETRY_SECONDS = 1.0
_GLANCE_SECONDS = 0.5
_PACE_SECONDS = 0.05
"""Rounds are no shorter: a round costs every reader a little, however little it brings."""

_MORE = 2_000
"""Records of each partition that are read again beyond that: others that were away will come too."""

_LOOK_SECONDS = 2.0
"""How often is asked how far the sink has come."""

_HEAD = b"retry: 2000\n\n"
_KEEP_ALIVE = b": keep-alive\n"


@dataclass(frozen=True, slots=True)
class Limits:
    """What is told again to readers that missed something; who missed more reads the figures anew.

    Attributes:
        far: How many records are read again for one that was away.
        many: How many figures are told at once.
        kept: Of how many figures the last change is remembered.
    """

    far: int = 200_000
    many: int = 5_000
    kept: int = CAPACITY


@dataclass(frozen=True, slots=True)
class _Seen:
    """How far one reader has come: a round of a journal, and where on the feed that was."""

    journal: Journal
    round: int
    positions: Positions

    @property
    def marker(self) -> bytes:
        """An id without an event, for a reader that was told everything before it."""
        return f"id: {self.positions.text}\n\n".encode()


class Feed:
    """Tells readers of changes to these indicators."""

    def __init__(
        self,
        indicators: Iterable[Indicator],
        keep_alive: float = KEEP_ALIVE_SECONDS,
        limits: Limits = Limits(),
    ) -> None:
        self._indicators = {(one.name, one.version): one for one in indicators}
        self._keep_alive = keep_alive
        self._limits = limits
        self._channels: dict[Interest, Channel] = {}
        self._work: asyncio.Task[None] | None = None
        self._now: _Seen | None = None
        self._copied: Sequence[int] = ()
        self._reaching = asyncio.Lock()
        self._over = False

    async def stream(
        self, process: Runtime, interest: Interest, since: Positions | None = None
    ) -> AsyncGenerator[bytes, None]:
        """Server-sent events, until the caller goes away or the process drains.

        Begins with what changed after `since`, or with a `resync` once changes are being read.
        """
        with self._listening(process, interest) as channel:
            yield _HEAD
            seen: _Seen | None = None
            while not self._over:
                if not self._has_news(channel, seen):
                    await channel.wait()
                    if not self._has_news(channel, seen):
                        seen = seen and self._now
                        yield _KEEP_ALIVE + (seen.marker if seen else b"\n")
                elif seen is None or self._now is None or seen.journal is not self._now.journal:
                    content, seen = await self._welcome(process, interest, since)
                    since = None
                    yield content
                else:
                    content = channel.after(seen.round) or self._changes(interest, seen.positions.offsets)
                    seen = self._now
                    yield content

    def _has_news(self, channel: Channel, seen: _Seen | None) -> bool:
        if self._now is None:
            return False
        return seen is None or seen.journal is not self._now.journal or channel.newest > seen.round

    @contextmanager
    def _listening(self, process: Runtime, interest: Interest) -> Iterator[Channel]:
        channel = self._channels.setdefault(interest, Channel(interest))
        channel.readers += 1
        clients = process.metrics.gauge("regency_sse_clients")
        clients.inc()
        if self._work is None:
            self._work = asyncio.create_task(self._run(process))
        try:
            yield channel
        finally:
            clients.dec()
            channel.readers -= 1
            if not channel.readers:
                del self._channels[interest]
            if not self._channels:
                self._stop()

    def _stop(self) -> None:
        """Nobody listens: end the reading. Not awaited: a reader that went away is cancelled at any await."""
        work, self._work = self._work, None
        self._now = None
        if work is not None:
            work.cancel()

    async def _run(self, process: Runtime) -> None:
        """Read; wake the readers now and then, to keep their connections, and when the process drains.

        A mistake in reading is logged, and reading goes on from where it was: nobody waits in vain.
        """
        reading = asyncio.create_task(self._read(process))
        woken = time.monotonic()
        try:
            while not process.health.is_draining:
                await asyncio.wait([reading], timeout=_GLANCE_SECONDS)
                if reading.done():
                    log.error("feed_broke", exc_info=None if reading.cancelled() else reading.exception())
                    await asyncio.sleep(_RETRY_SECONDS)
                    reading = asyncio.create_task(self._read(process))
                if time.monotonic() - woken >= self._keep_alive:
                    woken = time.monotonic()
                    self._wake()
            self._over = True
            self._wake()
        finally:
            reading.cancel()

    def _wake(self) -> None:
        for channel in self._channels.values():
            channel.wake()

    async def _read(self, process: Runtime) -> None:
        while True:
            try:
                async with FeedReader.open(process.settings) as reader:
                    await self._follow(reader, process.store)
            except (KafkaError, Unavailable) as error:
                log.warning("feed_interrupted", reason=str(error))
            await asyncio.sleep(_RETRY_SECONDS)

    async def _follow(self, reader: FeedReader, store: Store) -> None:
        """Tell of changes, from where the reading was interrupted if the feed is still the same."""
        ends, self._copied = await reader.ends(), await reader.copied()
        if self._now is None or not _is_within(self._now.positions.offsets, ends):
            self._now = _Seen(Journal(self._copied, self._limits.kept), 0, _here(self._copied))
            self._wake()
        journal = self._now.journal
        reader.seek(self._now.positions.offsets)
        looked = time.monotonic()
        while True:
            changes, position = await reader.read(), await reader.position()
            await self._learn(store, journal, changes)
            self._tell(journal, changes, position)
            if time.monotonic() - looked > _LOOK_SECONDS:
                self._copied, looked = await reader.copied(), time.monotonic()
            await asyncio.sleep(_PACE_SECONDS)

    async def _learn(self, store: Store, journal: Journal, changes: Iterable[Change]) -> None:
        """Let the journal know what the store says about figures it does not hold.

        Who reads back meanwhile may make it forget others of them: it holds them all when this returns.
        """
        changes, sources = list(changes), range(len(journal.floor))
        while known := self._known(journal.unknown(changes)):
            cells = await Archive(store).cells([f"{source}|{place}" for place in known for source in sources])
            for place, indicator in known.items():
                keys = {source: f"{source}|{place}" for source in sources}
                journal.learn(
                    place, indicator, {source: cells[key] for source, key in keys.items() if key in cells}
                )

    def _known(self, places: Iterable[str]) -> dict[str, Indicator]:
        """Those of the places that figures of these indicators have."""
        found = {place: self._indicator(place) for place in places}
        return {place: indicator for place, indicator in found.items() if indicator is not None}

    def _indicator(self, place: str) -> Indicator | None:
        try:
            key = read_key(f"0|{place}")
        except ValueError:
            return None  # the sink says so
        return self._indicators.get((key.indicator, key.version))

    def _tell(self, journal: Journal, changes: Iterable[Change], offsets: Sequence[int]) -> None:
        """One round: everything that changed, to everybody who wants it."""
        assert self._now is not None  # noqa: S101 - set before anything is read
        figures = journal.take(changes)
        self._now = _Seen(journal, self._now.round + 1, _here(offsets))
        marker = self._now.marker
        for channel in self._channels.values():
            wanted = [_event(held) for held in figures if _is_wanted(channel.interest, held)]
            if wanted:
                channel.push(self._now.round, b"".join([*wanted, marker]))

    async def _welcome(
        self, process: Runtime, interest: Interest, since: Positions | None
    ) -> tuple[bytes, _Seen]:
        """What a reader that comes is told first; from then on it misses nothing."""
        reason = "start" if since is None else await self._reach(process, since)
        now = self._now
        assert now is not None  # noqa: S101 - a reader is welcomed once changes are being read
        if since is None or reason is not None:
            return self._resync(interest, str(reason)), now
        return self._changes(interest, tuple(map(min, since.offsets, now.positions.offsets))), now

    def _changes(self, interest: Interest, offsets: Sequence[int]) -> bytes:
        """Each figure that changed from these offsets on, as it is now."""
        now = self._now
        assert now is not None  # noqa: S101 - as above
        if not now.journal.covers(offsets):
            return self._resync(interest, "too-slow")
        wanted = [held for held in now.journal.since(offsets) if _is_wanted(interest, held)]
        if len(wanted) > self._limits.many:
            return self._resync(interest, "too-far")
        return b"".join([*map(_event, wanted), now.marker])

    def _resync(self, interest: Interest, reason: str) -> bytes:
        """Read the figures again; and those of which the store may lack something."""
        now = self._now
        assert now is not None  # noqa: S101 - as above
        lacking = [held for held in now.journal.since(self._copied) if _is_wanted(interest, held)]
        resync = f'event: resync\ndata: {{"reason":"{reason}"}}\n\n'.encode()
        return b"".join([resync, *map(_event, lacking), now.marker])

    async def _reach(self, process: Runtime, since: Positions) -> str | None:
        """Know everything that changed since; or why that cannot be."""
        now = self._now
        if now is None or len(since.offsets) != len(now.positions.offsets):
            return "unknown-position"
        if not since.is_trusted(now.positions.at):
            return "too-old"
        try:
            async with self._reaching:
                if not now.journal.covers(since.offsets) or not _is_within(
                    since.offsets, now.positions.offsets
                ):
                    async with FeedReader.open(process.settings) as reader:
                        if not _is_within(since.offsets, await reader.ends()):
                            return "unknown-position"
                        await self._reach_back(reader, process.store, now.journal, since.offsets)
        except (KafkaError, Unavailable):
            return "unreadable"
        return None if now.journal.covers(since.offsets) else "too-far"

    async def _reach_back(
        self, reader: FeedReader, store: Store, journal: Journal, offsets: Sequence[int]
    ) -> None:
        """Read again what happened before the journal began, and some more for who comes next."""
        until = list(journal.floor)
        begins = await reader.begins()
        wanted = [
            max(begin, min(offset, known) - _MORE)
            for begin, offset, known in zip(begins, offsets, until, strict=True)
        ]
        if sum(until) - sum(wanted) > self._limits.far or not _is_within(begins, offsets):
            return
        reader.seek(wanted)
        found: list[Change] = []
        while not _is_within(until, await reader.position()):
            found += [one for one in await reader.read() if one.offset < until[one.partition]]
        await self._learn(store, journal, found)
        journal.extend(wanted, until, found)


def _is_wanted(interest: Interest, held: Held) -> bool:
    """Asks by name first: a figure nobody wants is not worked out."""
    return interest.names(held.indicator) and interest.wants(held.figure)


def _event(held: Held) -> bytes:
    if held.encoded is None:
        item = item_of(held.figure, with_name=True).model_dump_json()
        held.encoded = f"event: figure\ndata: {item}\n\n".encode()
    return held.encoded


def _here(offsets: Sequence[int]) -> Positions:
    return Positions(round(time.time() * 1e3), tuple(offsets))


def _is_within(offsets: Sequence[int], ends: Sequence[int]) -> bool:
    return len(offsets) == len(ends) and all(map(int.__le__, offsets, ends))
