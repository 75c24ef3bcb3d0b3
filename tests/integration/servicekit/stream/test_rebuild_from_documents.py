"""A version is built exactly although its topic has lost its beginning: the service's documents tell it."""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import pytest
from aiokafka.admin import RecordsToDelete
from prometheus_client import CollectorRegistry

from contracts.event import Event
from contracts.indicators import Indicator, indicators_of
from contracts.tourism_market import CoinsRedeemed
from servicekit.broker import Broker
from servicekit.context import Context
from servicekit.kafka import TopicPartition, admin, delete_topics, make_consumer, make_producer
from servicekit.metrics import Metrics
from servicekit.mongo import CollectionSpec, Store
from servicekit.outbox import COLLECTIONS as OUTBOX
from servicekit.outbox import lanes_of
from servicekit.parting import leave
from servicekit.process import Runtime, open_runtime
from servicekit.relay import Relay
from servicekit.stream.archive import CELLS, COLLECTIONS, Archive, cell_of
from servicekit.stream.cells import decode_cell, feed_of, read_key
from servicekit.stream.documents import Documents
from servicekit.stream.ledger import Progress, VersionLedger
from servicekit.stream.processor import Processor, wiring_of
from servicekit.stream.sink import IndicatorSink
from servicekit.stream.versions import State
from servicekit.testing.boards import working
from servicekit.testing.doors import settings_for_test
from servicekit.testing.ending import ended
from servicekit.testing.eventually import PATIENCE, eventually
from servicekit.testing.redemptions import SERVICE, TOPIC, Redemptions, turnover_of
from servicekit.topic_ends import last_sequences
from servicekit.transaction import Transaction

TURNOVER = next(indicator for indicator in indicators_of(SERVICE) if indicator.name == "market-turnover")
SECOND = replace(TURNOVER, version=TURNOVER.version + 1)
ENTRIES = "entries"
CHUNK = 50


@dataclass(frozen=True, slots=True)
class Market:
    """A service that keeps a document of every redemption and announces it through its outbox.

    Attributes:
        was_read: Set when all documents have been read once.
    """

    runtime: Runtime
    redemptions: Redemptions
    was_read: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def ledger(self) -> VersionLedger:
        """Where it is noted how far the versions are."""
        return VersionLedger(self.runtime.store, (TURNOVER, SECOND))

    async def redeem(self, events: int) -> None:
        """So many redemptions, a transaction for every few."""
        made = [CoinsRedeemed.model_validate_json(one.data) for _, one in self.redemptions.make(events)]
        context = Context(regency="33.14", correlation_id="test")
        for at in range(0, len(made), CHUNK):
            await self.runtime.transactions.run(partial(_keep, made[at : at + CHUNK]), context=context)

    async def forget(self) -> None:
        """The documents are gone."""
        await self.runtime.store.collection(ENTRIES).delete_many({})

    async def recount(self, store: Store) -> AsyncIterator[tuple[str, Event]]:
        """What the documents tell."""
        async for document in store.collection(ENTRIES).stream({}):
            yield document["regency"], CoinsRedeemed.model_validate(document["said"])
        self.was_read.set()

    @contextlib.asynccontextmanager
    async def relaying(self) -> AsyncIterator[None]:
        """What waits in the outbox is published for the time of the block."""
        settings = self.runtime.settings
        relay = Relay(
            self.runtime.store,
            lanes_of(SERVICE, topic_prefix=settings.topic_prefix),
            partial(make_producer, settings.broker),
            partial(last_sequences, settings.broker),
            clock=self.runtime.clock,
            metrics=self.runtime.metrics,
        )
        async with working(relay.run):
            yield

    @contextlib.asynccontextmanager
    async def counting(self, *indicators: Indicator) -> AsyncIterator[None]:
        """A processor of these versions runs for the time of the block."""
        store = self.runtime.store
        processor = Processor(
            wiring_of(self.runtime.settings, indicators),
            Archive(store),
            Metrics(CollectorRegistry()),
            VersionLedger(store, indicators),
            Documents(store, {CoinsRedeemed: self.recount}),
        )
        running = asyncio.create_task(processor.run())
        try:
            yield
        finally:
            processor.stop()
            await ended(running)

    async def expire(self) -> int:
        """Of every partition the first half is deleted, of one everything; how many events are left."""
        kafka, topic = self.runtime.settings.kafka, self.runtime.settings.topic(TOPIC.name)
        places = [TopicPartition(topic, number) for number in range(TOPIC.partitions)]
        consumer = make_consumer(Broker(kafka))
        await consumer.start()
        ends = await consumer.end_offsets(places)
        await leave(consumer)
        fullest = max(ends, key=lambda place: ends[place])
        first = {place: end if place == fullest else end // 2 for place, end in ends.items()}
        async with admin(Broker(kafka)) as client:
            await client.delete_records({place: RecordsToDelete(before) for place, before in first.items()})
        return sum(ends[place] - before for place, before in first.items())

    async def told(self, version: int) -> tuple[dict[str, int], int]:
        """Rupiah by market day, and how many events, by the cells of a version in the store."""
        found = await self.runtime.store.collection(CELLS).find({"version": version})
        return turnover_of({read_key(document["_id"]): cell_of(document) for document in found})

    async def ranks(self) -> dict[bytes, list[tuple[int, int]]]:
        """The values of each cell on the feed, in the order they were written, by what makes one right."""
        settings = self.runtime.settings
        feed = settings.topic(feed_of(SERVICE))
        places = [TopicPartition(feed, number) for number in range(TOPIC.partitions)]
        found: defaultdict[bytes, list[tuple[int, int]]] = defaultdict(list)
        consumer = make_consumer(settings.broker)
        await consumer.start()
        consumer.assign(places)
        ends = await consumer.end_offsets(places)
        while any([await consumer.position(place) < end for place, end in ends.items()]):
            for records in (await consumer.getmany(timeout_ms=100)).values():
                for record in records:
                    if record.value is not None:
                        found[record.key].append(decode_cell(record.value).rank)
        await leave(consumer)
        return found

    async def is_right(self, version: int) -> bool:
        """Whether a version says what was redeemed."""
        return await self.told(version) == (dict(self.redemptions.turnover), self.redemptions.events)

    async def built(self) -> Progress:
        """How far the second version is, when it is live."""
        progress = await self.ledger.progress(SECOND)
        assert progress.state is State.LIVE
        return progress


async def _keep(events: Sequence[CoinsRedeemed], tx: Transaction) -> None:
    said = [
        {"_id": event.transaction_id, "regency": "33.14", "said": event.model_dump(mode="json")}
        for event in events
    ]
    await tx.collection(ENTRIES).insert_many(said)
    tx.emit(*events)


@pytest.fixture
async def market(kafka_url: str, store_url: str, prefix: str, tmp_path: Path) -> AsyncIterator[Market]:
    settings = settings_for_test(SERVICE, tmp_path, prefix, kafka=kafka_url, mongo_url=store_url)
    async with (
        Redemptions(kafka_url, f"{prefix}.") as redemptions,
        open_runtime(settings, "worker") as runtime,
    ):
        await runtime.store.ensure((*COLLECTIONS, *OUTBOX, CollectionSpec(ENTRIES)))
        async with working(IndicatorSink(settings, runtime.store, runtime.metrics).run):
            yield Market(runtime, redemptions)
        await runtime.store.drop_database()
    await delete_topics(Broker(kafka_url), f"{prefix}.")


async def test_what_the_topic_lost_comes_from_documents_while_events_keep_coming(market: Market) -> None:
    """Given half a topic, when events wait in the outbox and others come, then each is counted once."""
    async with market.counting(TURNOVER), market.relaying():
        await market.redeem(2_000)
        assert await eventually(lambda: market.is_right(1), interval=0.3)
    await market.expire()
    await market.redeem(200)

    async with market.counting(TURNOVER, SECOND):
        async with asyncio.timeout(PATIENCE):
            await market.was_read.wait()
        async with market.relaying():
            loading = asyncio.create_task(market.redeem(1_000))
            progress = await eventually(market.built, timeout=90.0, interval=0.3)
            await loading
            assert await eventually(lambda: market.is_right(2), interval=0.3)

    assert await market.is_right(1)
    ranks = await market.ranks()
    assert ranks == {key: sorted(set(some)) for key, some in ranks.items()}
    assert (progress.done, progress.reach.is_told, progress.reach.since) == (progress.of, True, None)


async def test_documents_that_do_not_tell_what_the_topic_has_are_no_source(market: Market) -> None:
    """Given half a topic, when no document tells the events it still has, then it alone is counted."""
    async with market.counting(TURNOVER), market.relaying():
        await market.redeem(500)
        assert await eventually(lambda: market.is_right(1), interval=0.3)
    left = await market.expire()
    await market.forget()

    async with market.counting(TURNOVER, SECOND):
        progress = await eventually(market.built, interval=0.3)
        assert await eventually(lambda: _events(market, left), interval=0.3)

    assert 0 < left < 500
    assert progress.reach.since is not None


async def _events(market: Market, expected: int) -> bool:
    _, events = await market.told(SECOND.version)
    assert events == expected
    return True
