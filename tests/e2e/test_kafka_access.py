"""On a Kafka that gives nobody more than the registry says, everything works and nothing else does."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import httpx
import pytest
from aiokafka.errors import GroupAuthorizationFailedError, TopicAuthorizationFailedError

from contracts.access import Operation, Principal, Resource, service_principal, service_user
from contracts.registry import SERVICES, TOPICS, dead_letter_topics
from regencyctl import coin_load
from regencyctl.local.ports import free_port
from regencyctl.local.secured import PUBLISHER, KafkaKeys
from regencyctl.local.stack import LocalStack
from regencyctl.market_days import follow_market, hold_day
from regencyctl.platform_client import Platform
from servicekit.broker import Broker, TlsFiles
from servicekit.dead_letter import StoredLetter, read_dead_letters, replay
from servicekit.errors import NotFound, Unavailable
from servicekit.kafka import TopicPartition, admin, kafka_ready, make_consumer, make_producer
from servicekit.parting import abandon, leave
from servicekit.testing.eventually import eventually

MARKET = "tourism-market"
DAY = date(2025, 4, 6)
DOOR = f"{MARKET}.intake"
LETTERS = f"{DOOR}.dlq.{MARKET}"
EVERY_TOPIC = {topic.name for topic in (*TOPICS, *dead_letter_topics())}
FORBIDDEN = 29
"""Kafka's TOPIC_AUTHORIZATION_FAILED."""


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """Two services that have to do with each other, on a secured Kafka."""
    folder = tmp_path_factory.mktemp("secured")
    stack = LocalStack(folder, services=("programs", MARKET), free_ports=True, secured=True)
    stack.up()
    yield stack
    stack.down(wipe=True)


@pytest.fixture
async def platform(secured: LocalStack) -> AsyncIterator[Platform]:
    urls = {service: secured.url(service) for service in secured.services}
    async with Platform(urls, secured.token, patience=20) as client:
        yield client


def as_user(stack: LocalStack, user: str) -> Broker:
    """The stack's Kafka as this user sees it."""
    return KafkaKeys(stack.files.kafka_keys).broker(stack.kafka, user)


def allowed(principal: Principal, operation: Operation) -> set[str]:
    """The topics a user without prefixes may do this with."""
    topics = (right for right in principal.rights if right.resource is Resource.TOPIC)
    return {right.name for right in topics if operation in right.operations}


async def refused(broker: Broker, topics: set[str]) -> set[str]:
    """Those of these topics that take no record of this user's."""
    producer, found = make_producer(broker), set()
    await producer.start()
    try:
        for topic in sorted(topics):
            try:
                await producer.send_and_wait(topic, b"not mine", partition=0)
            except TopicAuthorizationFailedError:
                found.add(topic)
    finally:
        await abandon(producer)
    return found


async def visible(broker: Broker) -> set[str]:
    """The topics whose existence this user is told of."""
    async with admin(broker) as client:
        described = await client.describe_topics(sorted(EVERY_TOPIC))
    assert {one["error_code"] for one in described} <= {0, FORBIDDEN}
    return {one["topic"] for one in described if not one["error_code"]}


async def withheld(broker: Broker, topics: set[str]) -> set[str]:
    """Those of these topics whose records this user is refused."""
    consumer, found = make_consumer(broker), set()
    await consumer.start()
    try:
        for topic in sorted(topics):
            place = TopicPartition(topic, 0)
            consumer.assign([place])
            consumer.seek(place, 0)
            try:
                await consumer.getmany(place, timeout_ms=20_000)
            except TopicAuthorizationFailedError:
                found.add(topic)
    finally:
        await leave(consumer)
    return found


async def test_a_market_day_reaches_the_other_service_and_the_figures_of_both(platform: Platform) -> None:
    """Given a programme that follows a market, when a day is settled, then both services count it.

    Command, relay, the other service's consumer, processor, feed and sink each did what only they may.
    """
    program = f"p-{uuid.uuid4().hex[:8]}"
    await follow_market(platform, program, year=2025)

    entries = coin_load.balanced_day(DAY, issued=50, refunded=0, prefix="secured")
    await hold_day(platform, DAY, entries, "Uji")

    async def both_count_it() -> bool:
        followed = await platform.get("programs", f"/v1/programs/{program}", role="planner")
        turnover = await platform.indicator(
            MARKET, "market-turnover", window="market-day", market_id=coin_load.MARKET
        )
        registered = await platform.indicator("programs", "programs-registered", window="all")
        return bool(followed["realised"] == 100_000 and turnover and registered)

    await eventually(both_count_it)


async def test_the_door_takes_what_a_publisher_brings_and_an_operator_sends_again(
    secured: LocalStack,
) -> None:
    """Given a record nobody can read, when it is brought to a door, it becomes a letter, and so again."""
    producer = make_producer(as_user(secured, PUBLISHER.name))
    await producer.start()
    try:
        await producer.send_and_wait(DOOR, b"no event")
    finally:
        await abandon(producer)
    (letter,) = await eventually(lambda: letters(secured, 1))

    await replay(secured.broker, [letter])

    await eventually(lambda: letters(secured, 2))


async def letters(stack: LocalStack, count: int) -> list[StoredLetter]:
    """The letters of the market's door, once there are so many."""
    try:
        found = await read_dead_letters(stack.broker, LETTERS)
    except NotFound:
        return []
    return found if len(found) >= count else []


@pytest.mark.parametrize("service", SERVICES)
async def test_a_service_sees_reads_and_writes_only_what_the_registry_gives_it(
    secured: LocalStack, service: str
) -> None:
    """Also of services that do not run here: the broker knows their users."""
    broker, principal = as_user(secured, service_user(service)), service_principal(service)
    may_read, may_write = (allowed(principal, one) for one in (Operation.READ, Operation.WRITE))
    foreign = EVERY_TOPIC - may_write

    seen = await visible(broker)

    assert seen == may_read | may_write
    assert await withheld(broker, seen - may_read) == seen - may_read
    assert await refused(broker, foreign) == foreign


async def test_a_publisher_writes_to_one_door_and_reads_nothing(secured: LocalStack) -> None:
    broker = as_user(secured, PUBLISHER.name)

    assert await visible(broker) == {DOOR}
    assert await withheld(broker, {DOOR}) == {DOOR}
    assert await refused(broker, EVERY_TOPIC - {DOOR}) == EVERY_TOPIC - {DOOR}


async def test_a_group_of_another_service_cannot_be_joined(secured: LocalStack) -> None:
    consumer = make_consumer(as_user(secured, service_user("programs")), group="evaluation.reactions")
    consumer.subscribe(["programs.program"])

    with pytest.raises(GroupAuthorizationFailedError):
        await consumer.start()

    await leave(consumer)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"password_file": None, "password": "guessed"}, "kafka-credentials-refused"),
        ({"username": "nobody"}, "kafka-credentials-refused"),
        ({"files": TlsFiles()}, "kafka-certificate-refused"),
        ({"servers": "127.0.0.1:1"}, "unavailable"),
    ],
)
async def test_why_kafka_cannot_be_used_is_told(
    secured: LocalStack, change: dict[str, Any], code: str
) -> None:
    broker = replace(as_user(secured, service_user("programs")), **change)

    with pytest.raises(Unavailable) as refusal:
        await kafka_ready(broker, within=20)

    assert refusal.value.reason_code == code


async def test_a_worker_with_a_wrong_password_is_not_ready_and_says_why(secured: LocalStack) -> None:
    """Given a password that is no longer good, the worker lives, waits and says so."""
    port, keys = free_port(), KafkaKeys(secured.files.kafka_keys)
    told = {
        **keys.settings(service_user("programs")),
        "kafka": secured.kafka,
        "kafka_password_file": str(keys.password_file(PUBLISHER.name)),
        "mongo_url": secured.store,
        "database": "programs_without_kafka",
        "metrics_port": str(port),
    }
    given = {f"PROGRAMS_{name.upper()}": value for name, value in told.items()}
    worker = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "programs", "worker", env={**os.environ, **given}, stderr=subprocess.DEVNULL
    )
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            await eventually(lambda: says(client, "kafka-credentials-refused"), timeout=180)
            assert (await client.get("/livez")).status_code == httpx.codes.OK
    finally:
        worker.terminate()
        await worker.wait()


async def says(client: httpx.AsyncClient, code: str) -> bool:
    """Whether `/readyz` gives this as the reason why Kafka cannot be used."""
    try:
        answer = await client.get("/readyz")
    except httpx.TransportError:
        return False
    return answer.status_code == httpx.codes.SERVICE_UNAVAILABLE and code in answer.text
