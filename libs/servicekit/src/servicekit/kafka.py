"""Kafka: producers, consumers, the admin client, partitions of keys, and the topics the contracts ask for.

The only module, beside the stream engine and `parting`, that knows aiokafka.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from typing import Any

from aiokafka import (
    AIOKafkaConsumer,
    AIOKafkaProducer,
    ConsumerRebalanceListener,
    ConsumerRecord,
    TopicPartition,
)
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic, RecordsToDelete
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor
from aiokafka.errors import (
    KafkaConnectionError,
    KafkaError,
    TopicAlreadyExistsError,
    UnknownTopicOrPartitionError,
    for_code,
)
from aiokafka.partitioner import murmur2

from contracts.registry import TOPICS
from contracts.topic import Kind, Topic
from servicekit.broker import Broker
from servicekit.errors import Unavailable
from servicekit.kafka_trouble import why_unusable

__all__ = [
    "AIOKafkaConsumer",
    "AIOKafkaProducer",
    "ConsumerRebalanceListener",
    "ConsumerRecord",
    "KafkaError",
    "TopicPartition",
    "TopicPlan",
    "TopicSpec",
    "admin",
    "apply_topics",
    "committed_offsets",
    "delete_records_before",
    "kafka_ready",
    "make_consumer",
    "make_producer",
    "members_of",
    "partition_of",
    "plan_topics",
    "remove_topics",
    "topic_specs",
]

BATCH_BYTES = 1_000_000
"""What one record batch may hold: under the broker's default message.max.bytes of 1,048,588."""

FETCH_BYTES = 50 * 1024 * 1024
"""What a fetch may bring."""

FETCH_WAIT = timedelta(milliseconds=100)
"""How long a fetch may wait for data. aiokafka sends no other to that broker meanwhile: what arrives on a
partition that was just read has to wait as long, so figures are no fresher than this."""

_LED_SECONDS = 30.0

DEAD_LETTER_RETENTION = timedelta(days=366)
DEAD_LETTER_BYTES = 4 * 1024 * 1024
"""A dead letter is a record that may have been as large as allowed, and a dozen headers."""


@lru_cache(maxsize=65_536)
def partition_of(key: str, partitions: int) -> int:
    """The partition of a key: murmur2, as Kafka's own default partitioner."""
    return (int(murmur2(key.encode())) & 0x7FFFFFFF) % partitions


def make_producer(broker: Broker, *, client_id: str = "regency", linger_ms: int = 0) -> AIOKafkaProducer:
    """An idempotent producer that waits for all replicas. Start it; put your own deadline on its futures."""
    return AIOKafkaProducer(
        **broker.client_options(),
        client_id=client_id,
        enable_idempotence=True,
        acks="all",
        linger_ms=linger_ms,
        max_batch_size=BATCH_BYTES,
        max_request_size=DEAD_LETTER_BYTES,
        request_timeout_ms=10_000,
    )


def make_consumer(
    broker: Broker,
    *topics: str,
    group: str | None = None,
    client_id: str = "regency",
    session_timeout: timedelta = timedelta(seconds=10),
    max_poll_interval: timedelta = timedelta(minutes=5),
    max_poll_records: int | None = 500,
    max_fetch_bytes: int = FETCH_BYTES,
) -> AIOKafkaConsumer:
    """A consumer that starts at the beginning, commits nothing by itself, shares partitions round robin.

    With `max_poll_records` of None a poll hands over all that was fetched: of all partitions together at most
    `max_fetch_bytes`, or one record batch.
    """
    return AIOKafkaConsumer(
        *topics,
        **broker.client_options(),
        group_id=group,
        client_id=client_id,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        partition_assignment_strategy=(RoundRobinPartitionAssignor,),
        session_timeout_ms=_milliseconds(session_timeout),
        heartbeat_interval_ms=_milliseconds(session_timeout / 4),
        max_poll_interval_ms=_milliseconds(max_poll_interval),
        max_poll_records=max_poll_records,
        fetch_max_wait_ms=_milliseconds(FETCH_WAIT),
        fetch_max_bytes=max_fetch_bytes,
        metadata_max_age_ms=30_000,
    )


@asynccontextmanager
async def admin(broker: Broker) -> AsyncIterator[AIOKafkaAdminClient]:
    """An admin client for the time of the block. Raises `Unavailable`, saying why no broker can be used."""
    client = AIOKafkaAdminClient(**broker.client_options(), request_timeout_ms=15_000)
    try:
        await client.start()
        yield client
    except KafkaConnectionError as error:
        raise await why_unusable(broker) from error
    finally:
        await client.close()


async def kafka_ready(broker: Broker, *, within: float = 3.0) -> None:
    """Return when a broker answered a metadata request. Raises `Unavailable`, saying why none does."""
    try:
        async with asyncio.timeout(within), admin(broker) as client:
            await client.list_topics()
    except (TimeoutError, KafkaError) as error:
        raise _unavailable() from error


@dataclass(frozen=True, slots=True)
class TopicSpec:
    """One topic as the broker should have it."""

    name: str
    partitions: int
    config: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TopicPlan:
    """What has to change on a broker. Nothing is ever deleted, and partitions never become fewer.

    Attributes:
        create: Topics that are missing.
        widen: Topic → its new number of partitions. Keys move: see the runbook before applying.
        configure: Topic → all its settings, where one differs.
    """

    create: tuple[TopicSpec, ...] = ()
    widen: Mapping[str, int] = field(default_factory=dict)
    configure: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Whether the broker is as it should be."""
        return not (self.create or self.widen or self.configure)


def topic_specs(topics: Iterable[Topic] = TOPICS, *, prefix: str = "") -> tuple[TopicSpec, ...]:
    """The topics of the contracts, and a dead-letter topic for each reader of each."""
    specs: list[TopicSpec] = []
    for topic in topics:
        specs.append(TopicSpec(prefix + topic.name, topic.partitions, _config(topic)))
        specs.extend(TopicSpec(prefix + name, 1, _dead_letter_config()) for name in topic.dead_letters)
    return tuple(specs)


async def plan_topics(broker: Broker, specs: Sequence[TopicSpec]) -> TopicPlan:
    """Compare the broker with the wanted topics. Raises `Unavailable`."""
    async with admin(broker) as client:
        described = await client.describe_topics()
        there = {one["topic"]: len(one["partitions"]) for one in described}
        known = [spec for spec in specs if spec.name in there]
        config = await _configs(client, [spec.name for spec in known])
    return TopicPlan(
        create=tuple(spec for spec in specs if spec.name not in there),
        widen={spec.name: spec.partitions for spec in known if there[spec.name] < spec.partitions},
        configure={
            spec.name: spec.config
            for spec in known
            if any(config[spec.name].get(name) != value for name, value in spec.config.items())
        },
    )


async def apply_topics(broker: Broker, plan: TopicPlan, *, replication: int = 1) -> None:
    """Make the broker as planned; a topic somebody else created meanwhile is fine.

    When it returns, whoever asks the broker sees the new topics, and each partition has a leader.
    Raises `Unavailable`, or KafkaError when the broker refuses.
    """
    if plan.empty:
        return
    async with admin(broker) as client:
        if plan.create:
            wanted = [
                NewTopic(s.name, s.partitions, replication, topic_configs=dict(s.config)) for s in plan.create
            ]
            created = await client.create_topics(wanted)
            _check(created.topic_errors, accept=(TopicAlreadyExistsError,))
            await _led(client, [spec.name for spec in plan.create])
        if plan.widen:
            counts = {name: NewPartitions(total_count=count) for name, count in plan.widen.items()}
            _check((await client.create_partitions(counts)).topic_errors)
        if plan.configure:
            resources = [
                ConfigResource(ConfigResourceType.TOPIC, name, configs=dict(config))
                for name, config in plan.configure.items()
            ]
            await client.alter_configs(resources)


async def _led(client: AIOKafkaAdminClient, names: list[str]) -> None:
    """Wait until the broker tells of every topic with a leader for each partition: creating is not seeing."""
    try:
        async with asyncio.timeout(_LED_SECONDS):
            while not all(map(_has_leaders, await client.describe_topics(names))):  # noqa: ASYNC110 - a poll
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise _unavailable() from None


def _has_leaders(topic: Mapping[str, Any]) -> bool:
    return not topic["error_code"] and all(not place["error_code"] for place in topic["partitions"])


async def committed_offsets(broker: Broker, group: str) -> dict[TopicPartition, int]:
    """Up to where a group has committed; without the partitions it never did. Raises `Unavailable`."""
    async with admin(broker) as client:
        found = await client.list_consumer_group_offsets(group)
    return {place: committed.offset for place, committed in found.items() if committed.offset >= 0}


async def members_of(broker: Broker, groups: Iterable[str], *, within: float = 60.0) -> dict[str, int]:
    """How many members each of these groups has; without those that have none.

    A broker that has just started knows of no groups for a while: then it is asked again.

    Raises: `Unavailable`, also when it cannot tell `within` so many seconds.
    """
    async with admin(broker) as client:
        try:
            async with asyncio.timeout(within):
                found = {name: await _members(client, name) for name in groups}
        except TimeoutError:
            raise _unavailable() from None
    return {name: members for name, members in found.items() if members}


async def _members(client: AIOKafkaAdminClient, group: str) -> int:
    """One at a time: aiokafka 0.14 reads an answer of version 3 as one of version 2, which fits only one."""
    while True:
        try:
            (answer,) = await client.describe_consumer_groups([group])
        except KafkaError as error:
            if not error.retriable:
                raise
            await asyncio.sleep(0.2)
            continue
        ((_, _, _, _, _, members),) = answer.groups
        return len(members)


async def remove_topics(broker: Broker, names: Collection[str], *, within: float = 60.0) -> None:
    """Delete topics with everything on them and committed for them; returns when the broker shows none.

    Raises: `Unavailable`, also when they are still there `within` so many seconds.
    """
    async with admin(broker) as client:
        answer = await client.delete_topics(list(names))
        _check(answer.topic_error_codes, accept=(UnknownTopicOrPartitionError,))
        try:
            async with asyncio.timeout(within):
                while set(names) & set(await client.list_topics()):  # noqa: ASYNC110 - a poll
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise _unavailable() from None


async def delete_records_before(broker: Broker, offsets: Mapping[TopicPartition, int]) -> None:
    """Let each log begin at an offset. Raises `Unavailable`, or KafkaError when the broker refuses."""
    async with admin(broker) as client:
        await client.delete_records({place: RecordsToDelete(offset) for place, offset in offsets.items()})


async def delete_topics(broker: Broker, prefix: str) -> None:
    """Remove every topic whose name starts with `prefix`, for tests. An empty prefix is refused."""
    if not prefix:
        raise ValueError("an empty prefix would delete every topic")
    async with admin(broker) as client:
        names = [name for name in await client.list_topics() if name.startswith(prefix)]
        if names:
            await client.delete_topics(names)


def _config(topic: Topic) -> dict[str, str]:
    if topic.kind is Kind.FEED:
        return {
            "cleanup.policy": "compact",
            "min.compaction.lag.ms": str(_milliseconds(timedelta(hours=1))),
            "segment.ms": str(_milliseconds(timedelta(hours=6))),
        }
    retention = -1 if topic.retention is None else _milliseconds(topic.retention)
    return {"cleanup.policy": "delete", "retention.ms": str(retention)}


def _dead_letter_config() -> dict[str, str]:
    return {
        "cleanup.policy": "delete",
        "retention.ms": str(_milliseconds(DEAD_LETTER_RETENTION)),
        "max.message.bytes": str(DEAD_LETTER_BYTES),
    }


async def _configs(client: AIOKafkaAdminClient, names: Sequence[str]) -> dict[str, dict[str, str]]:
    if not names:
        return {}
    responses = await client.describe_configs(
        [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
    )
    return {
        resource[3]: {entry[0]: entry[1] for entry in resource[4]}
        for response in responses
        for resource in response.resources
    }


def _check(errors: Iterable[Sequence[object]], *, accept: tuple[type[KafkaError], ...] = ()) -> None:
    for name, code, *_ in errors:
        kind = for_code(code)
        if code and not issubclass(kind, accept):
            raise kind(f"{name}: {kind.__name__}")


def _milliseconds(span: timedelta) -> int:
    return span // timedelta(milliseconds=1)


def _unavailable() -> Unavailable:
    return Unavailable("Kafka tidak dapat dihubungi", "no Kafka broker can be reached")
