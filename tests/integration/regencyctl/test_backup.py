"""A backup of one service's store and topics: both lost, put back byte for byte; a bad backup is refused."""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from regencyctl.backup.manifest import NAME
from regencyctl.backup.replacing import put_topics_back
from regencyctl.backup.restoring import UNKNOWN_TAIL, rehearse, restore
from regencyctl.backup.saving import check, save
from regencyctl.backup.scope import Scope
from regencyctl.errors import OperatorError
from servicekit.broker import Broker
from servicekit.inbox import INBOX
from servicekit.kafka import (
    TopicPartition,
    apply_topics,
    delete_records_before,
    make_consumer,
    make_producer,
    plan_topics,
    remove_topics,
)
from servicekit.mongo import ASCENDING, CollectionSpec, Index, Store
from servicekit.outbox import LANES, lane_name
from servicekit.topic_reading import records_so_far

COINS = "tourism-market.coins"
DOOR = "tourism-market.intake"
READER = "programs.reactions"
NOW = datetime(2025, 3, 2, 4, 5, 6, 789000, UTC)
DOCUMENTS = [
    {"_id": number, "at": NOW, "sealed": bytes(range(number)), "part": {"n": 2**40}} for number in range(40)
]
INDEXES = (Index((("at", ASCENDING),), expire_after=timedelta(days=90)), Index((("part.n", ASCENDING),)))

Sent = list[tuple[int, int, bytes | None, bytes | None, tuple[tuple[str, bytes], ...]]]


KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from regencyctl.backup.replacing import put_topics_back
from regencyctl.backup.scope import Scope
from servicekit.broker import Broker

kafka, store, prefix, folder, last = sys.argv[1:]

def tell(line):
    if line.startswith(last):
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(put_topics_back(Scope(Broker(kafka), store, prefix, ("tourism-market",)), Path(folder), tell))
"""
"""A restore of the topics that nobody can end properly: it is killed when it has told of a step."""


def silent(_line: str) -> None:
    """Tells nobody."""


@pytest.fixture
async def scope(kafka_url: str, store_url: str, prefix: str) -> AsyncIterator[Scope]:
    """A service with documents, a lane that gave out 100 sequences, and a reader at an offset."""
    scope = Scope(Broker(kafka_url), store_url, f"{prefix}.", ("tourism-market",))
    await apply_topics(scope.broker, await plan_topics(scope.broker, scope.specs))
    store = scope.store("tourism-market")
    await store.ensure([CollectionSpec("facts", INDEXES), CollectionSpec(LANES), CollectionSpec(INBOX)])
    await store.collection("facts").insert_many([dict(one) for one in DOCUMENTS])
    await store.collection(LANES).insert_one(_lane(scope, after=101))
    await store.collection(INBOX).insert_one(
        {
            "_id": f"{scope.topic(READER)}/{scope.topic(COINS)}/1",
            "offset": 60,
            "sequence": 60,
            "moved_at": NOW,
        }
    )
    await _publish(scope, scope.topic(COINS), range(1, 111))
    await _publish(scope, scope.topic(DOOR), range(1, 8))
    await delete_records_before(scope.broker, {TopicPartition(scope.topic(COINS), 1): 10})
    yield scope
    await store.drop_database()
    await store.close()
    await remove_topics(scope.broker, [spec.name for spec in scope.specs])


def _lane(scope: Scope, after: int) -> dict[str, Any]:
    lane = lane_name(scope.topic(COINS), 1)
    return {"_id": lane, "kind": "lane", "owner": None, "epoch": 3, "next_sequence": after, "batch": None}


async def _publish(scope: Scope, topic: str, sequences: range) -> None:
    """Records of odd content on partition 1; those on a door have no sequence."""
    producer = make_producer(scope.broker)
    await producer.start()
    written = int(time.time() * 1000) - 1_000_000
    for number in sequences:
        sequence = [] if topic == scope.topic(DOOR) else [("ce_sequence", b"%d" % number)]
        headers = [("ce_type", b"regency.test"), *sequence, ("ce_time", b"2025-03-02T04:05:06Z")]
        key = None if number % 7 == 0 else b"k%d" % number
        await producer.send_and_wait(
            topic,
            bytes([number]),
            key=key,
            partition=1,
            headers=headers,
            timestamp_ms=written + number,
        )
    await producer.stop()


async def _records(scope: Scope, topic: str) -> Sent:
    consumer = make_consumer(scope.broker)
    await consumer.start()
    place = TopicPartition(topic, 1)
    found = [
        (one.offset, one.timestamp, one.key, one.value, tuple(one.headers))
        async for one in records_so_far(consumer, [place])
    ]
    await consumer.stop()
    return found


async def _assert_read_as_before(scope: Scope, *, coins: Sent, asked: Sent) -> None:
    """The topics hold these records, wherever they lie now, and the reader goes on where it was."""
    store = scope.store("tourism-market")
    after = await _records(scope, scope.topic(COINS))
    assert [one[1:] for one in after] == [one[1:] for one in coins]
    assert [one[1:] for one in await _records(scope, scope.topic(DOOR))] == [one[1:] for one in asked]
    (position,) = await store.collection(INBOX).find({})
    assert {one[0]: one[3] for one in after}[position["offset"]] == bytes([61])
    await store.close()


def _held(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


async def _lose(scope: Scope, store: Store) -> None:
    await store.drop_database()
    await remove_topics(scope.broker, [spec.name for spec in scope.specs])


async def test_what_was_lost_altogether_comes_back_byte_for_byte_up_to_the_instant(
    scope: Scope, tmp_path: Path
) -> None:
    """Given store and topics of one instant, when both are lost, then restore brings them back.

    Ten records were published after the instant of the databases: they are no part of it. The reader stood
    before the record of sequence 61; it stands there again, though the offsets are others.
    """
    store, coins, folder = scope.store("tourism-market"), scope.topic(COINS), tmp_path / "backup"
    before, asked = await _records(scope, coins), await _records(scope, scope.topic(DOOR))
    manifest = await save(scope, folder, silent)
    await _lose(scope, store)

    await restore(scope, folder, silent)

    assert check(folder) == manifest
    assert [one.left_out for one in manifest.partitions if one.left_out] == [10]
    assert await store.collection("facts").find({}, sort=[("_id", ASCENDING)]) == DOCUMENTS
    listed = await store.command({"listIndexes": "facts"})
    assert {tuple(one["key"]): one.get("expireAfterSeconds") for one in listed["cursor"]["firstBatch"]} == {
        ("_id",): None,
        ("at",): 90 * 86_400,
        ("part.n",): None,
    }
    assert (await _records(scope, coins))[0][0] > 0
    await _assert_read_as_before(scope, coins=before[:-10], asked=asked)
    (lane,) = await store.collection(LANES).find({})
    assert lane == _lane(scope, after=101 + UNKNOWN_TAIL)
    await store.close()


async def test_what_lies_behind_the_instant_is_set_aside_and_no_sequence_is_given_out_again(
    scope: Scope, tmp_path: Path
) -> None:
    """Given topics that went on after the backup, when the store is put back, then the loss is exact."""
    store, folder = scope.store("tourism-market"), tmp_path / "backup"
    await save(scope, folder, silent)
    await _publish(scope, scope.topic(COINS), range(111, 131))
    await _publish(scope, scope.topic(DOOR), range(8, 10))
    told = await rehearse(scope, folder)

    restored = await restore(scope, folder, silent)

    assert restored.behind.lost == told.lost == {(scope.topic(COINS), "regency.test"): 30}
    assert restored.behind.waiting[scope.topic(DOOR)] == 2
    assert len(await _records(scope, scope.topic(DOOR))) == 9
    assert (await _records(scope, scope.topic(COINS)))[-1][3] == bytes([100])
    (lane,) = await store.collection(LANES).find({})
    assert lane["next_sequence"] == 131
    await store.close()


async def test_a_backup_that_is_not_whole_or_was_altered_is_refused(scope: Scope, tmp_path: Path) -> None:
    folder = tmp_path / "backup"

    def kill(_line: str) -> None:
        saving.cancel()

    saving = asyncio.create_task(save(scope, folder, kill))
    await asyncio.wait([saving])
    assert _held(tmp_path) == []
    manifest = await save(scope, folder, silent)
    path = next(one.file for one in manifest.collections if one.name == "facts")

    with (folder / path).open("r+b") as file:
        file.seek(-3, 2)
        file.write(b"\0\0\0")

    with pytest.raises(OperatorError, match=r"facts\.bson\.gz is not as it was saved"):
        check(folder)
    (folder / NAME).unlink()
    with pytest.raises(OperatorError, match="no whole backup"):
        check(folder)


async def test_databases_of_two_instants_are_no_backup(scope: Scope, tmp_path: Path) -> None:
    """A reader that knows a sequence nobody has given out was looked at later than the lane."""
    store = scope.store("tourism-market")
    await store.collection(INBOX).update_one({}, {"$set": {"sequence": 101}})

    with pytest.raises(OperatorError, match="no single instant"):
        await save(scope, tmp_path / "backup", silent)

    assert _held(tmp_path) == []
    await store.close()


async def _broken_off(scope: Scope, folder: Path, last: str) -> None:
    """Restore the topics in a process that is killed behind a step."""
    arguments = (scope.broker.servers, scope.store_url, scope.prefix, str(folder), last)
    killed = await asyncio.create_subprocess_exec(sys.executable, "-c", KILLED, *arguments)
    assert await killed.wait() == -signal.SIGKILL


async def test_a_restore_of_lost_topics_that_is_killed_twice_is_done_again_and_all_is_as_it_was(
    scope: Scope, tmp_path: Path
) -> None:
    """Given topics filled by half, then positions moved already, when it is done again, then all is right."""
    store, coins, folder = scope.store("tourism-market"), scope.topic(COINS), tmp_path / "backup"
    before, asked = await _records(scope, coins), await _records(scope, scope.topic(DOOR))
    await save(scope, folder, silent)
    await remove_topics(scope.broker, [spec.name for spec in scope.specs])
    await _broken_off(scope, folder, f"filled  {coins}")
    await _broken_off(scope, folder, "moved")

    await put_topics_back(scope, folder, silent)

    await _assert_read_as_before(scope, coins=before[:-10], asked=asked)
    assert _held(tmp_path) == ["backup"]
    with pytest.raises(OperatorError, match="Kafka is not empty"):
        await put_topics_back(scope, folder, silent)
    await store.close()


async def test_topics_that_somebody_went_on_with_after_a_restore_was_broken_off_are_not_removed(
    scope: Scope, tmp_path: Path
) -> None:
    store, folder = scope.store("tourism-market"), tmp_path / "backup"
    await save(scope, folder, silent)
    await remove_topics(scope.broker, [spec.name for spec in scope.specs])
    await _broken_off(scope, folder, f"filled  {scope.topic(COINS)}")
    await _publish(scope, scope.topic(DOOR), range(8, 9))

    with pytest.raises(OperatorError, match=r"not only what is in the backup is on \S+\.intake: "):
        await put_topics_back(scope, folder, silent)
    await store.collection(LANES).update_one({}, {"$inc": {"next_sequence": 1}})
    with pytest.raises(OperatorError, match="services ran since"):
        await put_topics_back(scope, folder, silent)

    assert len(await _records(scope, scope.topic(DOOR))) == 1
    await store.close()
