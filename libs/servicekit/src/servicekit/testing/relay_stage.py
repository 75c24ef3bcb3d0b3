"""A service's outbox and topics for tests of the relay, and relays to work on them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial

from prometheus_client import CollectorRegistry

from servicekit import topic_ends
from servicekit.broker import Broker
from servicekit.clock import SystemClock
from servicekit.kafka import (
    AIOKafkaProducer,
    apply_topics,
    delete_topics,
    make_producer,
    partition_of,
    plan_topics,
    topic_specs,
)
from servicekit.lanes import Lanes
from servicekit.metrics import Metrics
from servicekit.mongo import Document, Store
from servicekit.outbox import COLLECTIONS, LANES, OUTBOX, Outbox, lane_name, lanes_of
from servicekit.relay import Pace, Relay
from servicekit.testing.ending import ended
from servicekit.testing.eventually import eventually
from servicekit.testing.numbered import COLLECTION, TOPIC, Findings, number, read_back
from servicekit.testing.relay_process import Surroundings
from servicekit.topic_ends import LastSequences
from servicekit.transaction import Transactions

SERVICE = "tourism-market"
LEASE = timedelta(seconds=1)


class Stage:
    """One service's outbox and topics, and relays to work on them."""

    def __init__(self, kafka: str, store_url: str, prefix: str) -> None:
        self.where = Surroundings(
            kafka, store_url, f"{prefix}_relay", f"{prefix}.", SERVICE, lease_seconds=1.0
        )
        self.store = Store.open(store_url, self.where.database)
        outbox = Outbox(SERVICE, topic_prefix=self.where.topic_prefix)
        self.transactions = Transactions(self.store, outbox, SystemClock())
        self.registry = CollectorRegistry()
        self.metrics = Metrics(self.registry)

    async def write(self, key: str = "k", events: int = 20, commands: int = 1) -> None:
        """Commands on one key, one after the other."""
        for _ in range(commands):
            await number(self.transactions, key, events)

    async def make_topics(self) -> None:
        """The topics of its service, and their dead letters."""
        wanted = [one for one in topic_specs(prefix=self.where.topic_prefix) if SERVICE in one.name]
        await apply_topics(Broker(self.where.kafka), await plan_topics(Broker(self.where.kafka), wanted))

    def relay(
        self, producer: AIOKafkaProducer | None = None, last_sequences: LastSequences | None = None
    ) -> Relay:
        """A relay; the first producer it makes may be given, and how it looks at the topics."""
        given = [producer] if producer is not None else []
        return Relay(
            self.store,
            lanes_of(SERVICE, topic_prefix=self.where.topic_prefix),
            lambda: given.pop() if given else make_producer(Broker(self.where.kafka)),
            last_sequences or partial(topic_ends.last_sequences, Broker(self.where.kafka)),
            clock=SystemClock(),
            metrics=self.metrics,
            pace=Pace(lease=LEASE, renew=LEASE / 4),
        )

    def lanes(self, owner: str) -> Lanes:
        """The leases of a relay that only exists as its leases."""
        names = lanes_of(SERVICE, topic_prefix=self.where.topic_prefix)
        return Lanes(self.store, names, owner=owner, clock=SystemClock(), lease=LEASE)

    def lane(self, key: str) -> str:
        """The lane a key's events travel in."""
        return lane_name(self.where.topic_prefix + TOPIC.name, partition_of(key, TOPIC.partitions))

    async def published(self) -> Findings:
        """What is on the topic once the outbox is empty."""
        await eventually(self.empty)
        return await read_back(self.where.kafka, self.where.topic_prefix)

    async def empty(self) -> bool:
        """Whether everything was published."""
        return await self.store.collection(OUTBOX).count({}) == 0

    async def lane_documents(self) -> dict[str, Document]:
        """The lanes as they are stored."""
        return {one["_id"]: one for one in await self.store.collection(LANES).find({"kind": "lane"})}

    async def owners(self) -> list[str | None]:
        """Who holds the lanes, one entry a lane."""
        return [lane["owner"] for lane in (await self.lane_documents()).values()]

    async def shared(self, *, among: int) -> bool:
        """Whether this many relays hold the lanes, none of them more than one lane above another."""
        owners = await self.owners()
        held = [owners.count(owner) for owner in set(owners)]
        return bool(held) and None not in owners and len(held) == among and max(held) - min(held) <= 1


@asynccontextmanager
async def running(relay: Relay) -> AsyncIterator[Relay]:
    """A relay that runs for the time of the block and is then told to stop. The block ends if it dies."""
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(relay.run(stop))
        yield relay
        stop.set()
        await ended(task)


@asynccontextmanager
async def stage_on(
    kafka: str, store_url: str, prefix: str, *, with_topics: bool = True
) -> AsyncIterator[Stage]:
    """A stage with topics and a database of its own, removed afterwards."""
    built = Stage(kafka, store_url, prefix)
    await built.store.ensure((COLLECTION, *COLLECTIONS))
    if with_topics:
        await built.make_topics()
    yield built
    await built.store.drop_database()
    await built.store.close()
    await delete_topics(Broker(kafka), built.where.topic_prefix)
