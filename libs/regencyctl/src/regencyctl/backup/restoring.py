"""Puts a backup back: store and Kafka as they were together at one instant.

Everything goes back together, because services know of each other what lies behind the cut: one that was put
back alone would react again to what it had reacted to, and others would count that twice (ADR 41).
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from regencyctl.backup.cut import Cut, place_of
from regencyctl.backup.feeds import count_from_the_start, fill_feed
from regencyctl.backup.frames import frames, write_durably
from regencyctl.backup.halfway import done
from regencyctl.backup.manifest import Manifest
from regencyctl.backup.refilling import Moved, Standing, make_anew, refill, refuse_other_partitions
from regencyctl.backup.rewinding import Behind, look_behind
from regencyctl.backup.saving import check
from regencyctl.backup.scope import Scope, Tell
from regencyctl.backup.store_copy import load_store
from regencyctl.errors import OperatorError
from servicekit.inbox import INBOX
from servicekit.kafka import TopicPartition, members_of
from servicekit.mongo import Document, decode_document
from servicekit.outbox import LANES

UNKNOWN_TAIL = 1_000_000
"""Raised by so much, a lane gives out no sequence again that may have been on a topic nobody has any more."""

_FENCE = "fence.json"
_SESSION_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did.

    Attributes:
        aside: Where lies what was behind the cut.
        refilled: The topics that were made anew.
        cells: How many cells the feeds were filled with.
    """

    manifest: Manifest
    behind: Behind
    aside: Path
    refilled: tuple[str, ...]
    cells: int


async def restore(scope: Scope, folder: Path, tell: Tell, *, replication: int = 1) -> Restored:
    """Make store and Kafka what they were at the instant of the backup. If it was broken off, do it again.

    Raises: `OperatorError` if the backup is not whole, or processes of services still run; `Unavailable`.
    """
    manifest = check(folder)
    refuse_other_partitions(scope, manifest)
    await refuse_while_running(scope)
    cut = _cut_of(folder, manifest)
    aside = folder.with_name(f"{folder.name}.set-aside-{datetime.now(UTC):%Y%m%dT%H%M%S%f}")
    behind = await look_behind(scope, manifest, cut, aside, {})
    fence = _fence(folder, aside, cut, behind)
    refilled = _to_refill(scope, manifest, behind)
    await make_anew(scope, scope.derived_topics.union(refilled), replication)
    partitions = [one for one in manifest.partitions if one.topic in refilled]
    standing = standing_at(_positions(folder, manifest))
    torn = {TopicPartition(one.topic, one.partition) for one in partitions if one.begin > 0}
    moved = await refill(scope, folder, partitions, standing, torn, tell)
    tell(f"filled  {len(refilled)} topics  {sum(one.records for one in partitions)} records")
    changes = {INBOX: lambda one: _moved(one, moved), LANES: lambda one: _raised(one, fence)}
    await load_store(scope, folder, manifest.collections, changes, tell)
    cells = await feed_again(scope, tell)
    done(folder)
    return Restored(manifest, behind, aside, tuple(refilled), cells)


async def rehearse(scope: Scope, folder: Path) -> Behind:
    """What `restore` would find behind the cut, without changing anything. Raises: what it raises."""
    manifest = check(folder)
    refuse_other_partitions(scope, manifest)
    with TemporaryDirectory() as aside:
        return await look_behind(scope, manifest, _cut_of(folder, manifest), Path(aside), {})


async def feed_again(scope: Scope, tell: Tell) -> int:
    """Fill the feeds from the store and let everything be counted from the start; how many cells."""
    cells = 0
    for service in scope.services:
        cells += await fill_feed(scope, service)
        await count_from_the_start(scope, service)
    tell(f"filled  feeds  {cells} cells")
    return cells


async def refuse_while_running(scope: Scope) -> None:
    """Raise `OperatorError` while a process of a service takes part in one of its groups.

    Whoever was killed, or is a static member, is missed when its session is over: that long is waited.
    """
    groups = [group for one in scope.services for group in scope.groups(one)]
    until = time.monotonic() + _SESSION_SECONDS
    while busy := await members_of(scope.broker, groups):
        if time.monotonic() > until:
            names = ", ".join(sorted(busy))
            raise OperatorError(f"stop the services first; these groups have members: {names}")
        await asyncio.sleep(1)


def standing_at(positions: Collection[Document]) -> Standing:
    """The offsets that positions of inboxes stand at."""
    found: defaultdict[TopicPartition, set[int]] = defaultdict(set)
    for one in positions:
        found[TopicPartition(*place_of(one["_id"]))].add(one["offset"])
    return found


def _to_refill(scope: Scope, manifest: Manifest, behind: Behind) -> list[str]:
    """The topics that are not as they were; one that held nothing, or did not exist, and holds nothing is."""
    held = {one.topic for one in manifest.partitions if one.records}
    return sorted(scope.saved_topics - behind.as_saved - (behind.empty - held))


def _positions(folder: Path, manifest: Manifest) -> list[Document]:
    return list(_documents(folder, manifest, INBOX))


def _cut_of(folder: Path, manifest: Manifest) -> Cut:
    cut = Cut()
    for document in _documents(folder, manifest, LANES):
        cut.note(LANES, document)
    return cut


def _documents(folder: Path, manifest: Manifest, name: str) -> Iterator[Document]:
    for collection in manifest.collections:
        if collection.name == name:
            yield from map(decode_document, frames(folder / collection.file))


def _fence(folder: Path, aside: Path, cut: Cut, behind: Behind) -> Mapping[str, int]:
    """The first sequence each lane may give out, on the disk before anything is removed.

    What an earlier restore of this backup found counts too: it may have been broken off.
    """
    fence = {lane: _first_free(lane, after, behind) for lane, after in cut.lanes.items()}
    for earlier in folder.parent.glob(f"{folder.name}.set-aside-*/{_FENCE}"):
        for lane, after in json.loads(earlier.read_text(encoding="utf-8")).items():
            fence[lane] = max(after, fence.get(lane, 0))
    aside.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_durably(aside / _FENCE, json.dumps(fence, indent=1))
    return fence


def _first_free(lane: str, after: int, behind: Behind) -> int:
    if lane.rpartition("/")[0] in behind.empty:
        return after + UNKNOWN_TAIL
    return max(after, behind.highest.get(lane, 0) + 1)


def _moved(position: Document, moved: Moved) -> Document:
    known = moved.get(TopicPartition(*place_of(position["_id"])))
    return position if known is None else position | {"offset": known[position["offset"]]}


def _raised(lane: Document, fence: Mapping[str, int]) -> Document | None:
    """A lane that goes on behind the fence; what relays that are gone said of themselves is left out."""
    if lane["kind"] != "lane":
        return None
    return lane | {"next_sequence": max(lane["next_sequence"], fence[lane["_id"]])}
