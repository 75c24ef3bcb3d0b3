"""Puts back what Kafka lost while the store is whole: the store is newer than the backup, and goes on.

What was published after the backup is on no topic any more. The documents have it, and tell it to the
indicators (ADR 15); a reader that had not come to it will never read it, and that is said.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from regencyctl.backup.cut import place_of
from regencyctl.backup.halfway import Before, begin, begun, done, refuse_others
from regencyctl.backup.manifest import Manifest
from regencyctl.backup.refilling import Moved, make_anew, refill, refuse_other_partitions, used
from regencyctl.backup.restoring import feed_again, refuse_while_running, standing_at
from regencyctl.backup.saving import check
from regencyctl.backup.scope import Scope, Tell
from regencyctl.errors import OperatorError
from servicekit.inbox import INBOX
from servicekit.kafka import TopicPartition
from servicekit.mongo import Document, UpdateOne
from servicekit.outbox import LANES, OUTBOX, lane_name

Span = tuple[int, int]
"""The first and the last sequence of those that are gone; numbers between them may never have been used."""


@dataclass(frozen=True, slots=True)
class Replaced:
    """What was put back, and what nobody can put back.

    Attributes:
        gone: Lane → what was on its topic and is on none any more.
        unread: Position of a reader → what it had not read of that.
    """

    manifest: Manifest
    cells: int
    gone: Mapping[str, Span]
    unread: Mapping[str, Span]


@dataclass(frozen=True, slots=True)
class _Now:
    """What a service's store says now.

    Attributes:
        published: Lane → the last sequence that may have been published and will not be again.
    """

    positions: list[Document]
    published: Mapping[str, int]


async def put_topics_back(scope: Scope, folder: Path, tell: Tell, *, replication: int = 1) -> Replaced:
    """Fill an empty Kafka from a backup of before, and have the readers of the store go on from it.

    If it was broken off, do it again: it removes what it filled, and begins from the start.

    Raises: `OperatorError` if the backup is not whole, Kafka holds anything else, the stores went on since
    it was broken off, or processes still run.
    """
    manifest = check(folder)
    refuse_other_partitions(scope, manifest)
    await refuse_while_running(scope)
    now = {service: await _look(scope, service) for service in scope.services}
    published = {lane: last for one in now.values() for lane, last in one.published.items()}
    gone = _gone(manifest, published)
    torn = _torn(manifest, gone)
    before = await _before(scope, folder, manifest, now.values(), torn)
    stood = {service: _stood(one.positions, before) for service, one in now.items()}
    positions = [position for of_one in stood.values() for position in of_one]
    await make_anew(scope, scope.saved_topics | scope.derived_topics, replication)
    moved = await refill(scope, folder, manifest.partitions, standing_at(positions), torn, tell)
    tell(f"filled  {len(manifest.topics)} topics  {sum(one.records for one in manifest.partitions)} records")
    for service, of_one in stood.items():
        await _move(scope, service, of_one, moved)
        tell(f"moved   {service}  {len(of_one)} positions")
    cells = await feed_again(scope, tell)
    done(folder)
    return Replaced(manifest, cells, gone, _unread(positions, gone))


async def _before(
    scope: Scope,
    folder: Path,
    manifest: Manifest,
    stores: Collection[_Now],
    torn: Collection[TopicPartition],
) -> Before:
    """What the stores said when this was begun, now or by a run that was broken off."""
    now, earlier = _said_by(stores), begun(folder)
    if earlier is None:
        await _refuse_records(scope)
        begin(folder, now)
        return now
    if earlier.sequences != now.sequences:
        raise OperatorError(
            "services ran since an earlier --topics-only was broken off: restore without --topics-only"
        )
    await refuse_others(scope, folder, manifest, torn)
    return earlier


def _said_by(stores: Collection[_Now]) -> Before:
    positions = [position for one in stores for position in one.positions]
    published = {lane: last for one in stores for lane, last in one.published.items()}
    return Before(
        offsets={one["_id"]: one["offset"] for one in positions},
        sequences={one["_id"]: one["sequence"] for one in positions} | published,
    )


def _stood(positions: Collection[Document], before: Before) -> list[Document]:
    return [one | {"offset": before.offsets[one["_id"]]} for one in positions]


async def _refuse_records(scope: Scope) -> None:
    full = await used(scope, scope.saved_topics)
    if full:
        raise OperatorError(
            f"Kafka is not empty: {', '.join(sorted(full))}."
            " If it was not lost, restore without --topics-only"
        )


async def _look(scope: Scope, service: str) -> _Now:
    store = scope.store(service)
    try:
        positions = await store.collection(INBOX).find({})
        waiting = {one["_id"] async for one in store.collection(OUTBOX).stream({}, projection={"_id": 1})}
        last: dict[str, int] = {}
        async for document in store.collection(LANES).stream({"kind": "lane"}):
            last[document["_id"]] = _last_published(document, waiting)
        return _Now(positions, last)
    finally:
        await store.close()


def _last_published(lane: Document, waiting: Collection[str]) -> int:
    """What is recorded and still in the outbox is published again by the next relay."""
    batch = lane["batch"]
    is_pending = batch is not None and any(one in waiting for one in batch["ids"])
    return int(batch["base"] if is_pending else lane["next_sequence"]) - 1


def _gone(manifest: Manifest, published: Mapping[str, int]) -> dict[str, Span]:
    saved = {lane_name(one.topic, one.partition): one.sequence for one in manifest.partitions}
    return {
        lane: (saved.get(lane, 0) + 1, last) for lane, last in published.items() if last > saved.get(lane, 0)
    }


def _torn(manifest: Manifest, gone: Collection[str]) -> set[TopicPartition]:
    return {
        TopicPartition(one.topic, one.partition)
        for one in manifest.partitions
        if one.begin > 0 or lane_name(one.topic, one.partition) in gone
    }


def _unread(positions: Collection[Document], gone: Mapping[str, Span]) -> dict[str, Span]:
    unread: dict[str, Span] = {}
    for one in positions:
        first, last = gone.get(lane_name(*place_of(one["_id"])), (0, -1))
        if one["sequence"] < last:
            unread[one["_id"]] = (max(first, one["sequence"] + 1), last)
    return unread


def _stands(position: Document, moved: Moved) -> int:
    """Where a reader goes on; a topic that is not in the backup is new, and is read from its begin."""
    known = moved.get(TopicPartition(*place_of(position["_id"])))
    return 0 if known is None else known[position["offset"]]


async def _move(scope: Scope, service: str, positions: Collection[Document], moved: Moved) -> None:
    writes = [
        UpdateOne(
            {"_id": one["_id"]},
            {"$set": {"offset": _stands(one, moved)}},
        )
        for one in positions
    ]
    store = scope.store(service)
    try:
        await store.collection(INBOX).bulk_write(writes, ordered=False)
    finally:
        await store.close()
