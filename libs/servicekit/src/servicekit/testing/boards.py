"""The reading half of a service's indicators, running: a feed to write cells on, the sink, the HTTP API."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from fastapi import APIRouter

from contracts.indicators import INDICATORS, Indicator
from servicekit.issuer import DevelopmentIssuer
from servicekit.kafka import TopicPlan, TopicSpec, apply_topics, delete_topics, topic_specs
from servicekit.mongo import Store
from servicekit.service import Service
from servicekit.settings import Settings
from servicekit.stream.api import create_indicator_router
from servicekit.stream.archive import Archive
from servicekit.stream.cells import Cell, feed_of
from servicekit.stream.sink import IndicatorSink
from servicekit.testing.doors import Door, open_door
from servicekit.testing.ending import ended
from servicekit.testing.eventually import eventually
from servicekit.testing.feeds import Put, feed_writer


@dataclass(frozen=True, slots=True)
class Board:
    """Everything a reader of indicators meets.

    Attributes:
        publish: Puts cells on the feed.
    """

    door: Door
    publish: Put
    settings: Settings

    @property
    def store(self) -> Store:
        """Where the sink writes."""
        return self.door.runtime.store

    async def show(self, cells: Sequence[tuple[str, Cell]]) -> None:
        """Put cells on the feed and return when the API can read them."""
        await self.publish(cells)
        expected = dict(cells)

        async def is_there() -> bool:
            return await Archive(self.store).cells(expected) == expected

        await eventually(is_there)

    async def get(self, path: str, **headers: str) -> httpx.Response:
        """Ask the API."""
        async with httpx.AsyncClient(base_url=self.door.url, timeout=30.0) as client:
            return await client.get(f"/v1/indicators{path}", headers=headers)


@asynccontextmanager
async def open_board(
    settings: Settings,
    folder: Path,
    service: Service | None = None,
    indicators: Sequence[Indicator] = INDICATORS,
) -> AsyncIterator[Board]:
    """A board for the time of the block, on topics and in a database that are removed afterwards."""
    shown = service or Service(settings.service, APIRouter, ())
    feed = settings.topic(feed_of(settings.service))
    await apply_topics(settings.broker, TopicPlan(create=_feed_specs(settings, feed)))
    routers = [create_indicator_router(shown, indicators)]
    try:
        async with (
            open_door(shown, settings, DevelopmentIssuer(folder), lambda _: routers) as door,
            feed_writer(settings.kafka, feed) as publish,
            working(IndicatorSink(settings, door.runtime.store, door.runtime.metrics).run),
        ):
            yield Board(door, publish, settings)
    finally:
        await delete_topics(settings.broker, settings.topic_prefix)


@asynccontextmanager
async def working(*works: Callable[[asyncio.Event], Awaitable[None]]) -> AsyncIterator[None]:
    """These parts work for the time of the block, each until its event is set."""
    stop = asyncio.Event()

    async def one(work: Callable[[asyncio.Event], Awaitable[None]]) -> None:
        await work(stop)

    tasks = [asyncio.create_task(one(work)) for work in works]
    try:
        yield
    finally:
        stop.set()
        await ended(*tasks)


def _feed_specs(settings: Settings, feed: str) -> tuple[TopicSpec, ...]:
    return tuple(spec for spec in topic_specs(prefix=settings.topic_prefix) if spec.name == feed)
