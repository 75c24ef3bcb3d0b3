"""What topics hold beside a backup: what lies behind its cut is set aside before they are made anew.

Kafka deletes from the beginning of a log only, so a topic with records behind the cut is removed, created and
filled again (`refilling`). Sequences are never given out twice: the highest on each lane is found here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from regencyctl.backup.cut import Cut
from regencyctl.backup.frames import FrameFile, frame_file
from regencyctl.backup.manifest import Manifest, SavedFile, SavedPartition
from regencyctl.backup.records import SavedRecord, frame_of, saved_record
from regencyctl.backup.scope import Scope
from servicekit.kafka import AIOKafkaConsumer, TopicPartition, make_consumer
from servicekit.outbox import lane_name
from servicekit.parting import leave
from servicekit.topic_reading import extents, places_of, records_so_far


@dataclass(slots=True)
class Behind:
    """What a broker holds now, beside a backup.

    Attributes:
        highest: Lane → the highest sequence on it.
        empty: Topics that hold nothing, or do not exist.
        as_saved: Topics that hold what was saved and nothing else; they stay.
        waiting: Topic other systems write → its records since the backup; they stay, and are handled again.
        lost: (topic, type of event) → records behind the cut.
        span: Topic → `ce_time` of the first and the last of them.
    """

    highest: dict[str, int] = field(default_factory=dict)
    empty: set[str] = field(default_factory=set)
    as_saved: set[str] = field(default_factory=set)
    waiting: dict[str, int] = field(default_factory=dict)
    lost: Counter[tuple[str, str]] = field(default_factory=Counter)
    span: dict[str, tuple[str, str]] = field(default_factory=dict)

    def lose(self, topic: str, record: SavedRecord) -> None:
        """Count a record that will not be there any more."""
        self.lost[topic, record.header("ce_type")] += 1
        at = record.header("ce_time")
        first, last = self.span.get(topic, (at, at))
        self.span[topic] = (min(first, at), max(last, at))


async def look_behind(
    scope: Scope, manifest: Manifest, cut: Cut, aside: Path, files: dict[str, SavedFile]
) -> Behind:
    """Read the topics there are; what lies behind the cut is written to `aside`.

    On a topic that came with a later release than the backup everything does.
    """
    places = await places_of(scope.broker, scope.saved_topics)
    behind = Behind(empty=set(scope.saved_topics) - {place.topic for place in places})
    if not places:
        return behind
    consumer = make_consumer(scope.broker)
    try:
        await consumer.start()
        for topic in sorted({place.topic for place in places}):
            mine = [place for place in places if place.topic == topic]
            saved = manifest.topics.get(topic, ())
            reader = _Topic(topic, saved, cut, aside, files, behind, is_door=topic in scope.doors)
            await reader.read(consumer, mine)
    finally:
        await leave(consumer)
    return behind


class _Topic:
    """One topic while it is compared with what was saved of it."""

    def __init__(
        self,
        topic: str,
        saved: Collection[SavedPartition],
        cut: Cut,
        aside: Path,
        files: dict[str, SavedFile],
        behind: Behind,
        *,
        is_door: bool,
    ) -> None:
        self._topic = topic
        self._saved = {TopicPartition(one.topic, one.partition): one for one in saved}
        self._is_door = is_door
        self._cut = cut
        self._aside = aside
        self._files = files
        self._behind = behind
        self._open: dict[TopicPartition, FrameFile] = {}

    async def read(self, consumer: AIOKafkaConsumer, places: Collection[TopicPartition]) -> None:
        """Compare. What other systems wrote stays, unless their topic was made anew since the backup."""
        begins, ends = await extents(consumer, places)
        if begins == ends:
            self._behind.empty.add(self._topic)
            return
        if self._is_door and all(ends.get(place, 0) >= one.end for place, one in self._saved.items()):
            waiting = sum(ends[place] - self._end(place) for place in places)
            self._behind.waiting[self._topic] = waiting
            self._behind.as_saved.add(self._topic)
            return
        with ExitStack() as files:
            async for record in records_so_far(consumer, places):
                self._take(TopicPartition(record.topic, record.partition), saved_record(record), files)
        if not self._open and all(self._is_whole(place, ends) for place in self._saved):
            self._behind.as_saved.add(self._topic)

    def _take(self, place: TopicPartition, record: SavedRecord, files: ExitStack) -> None:
        sequence = record.sequence
        if sequence is not None:
            lane = lane_name(place.topic, place.partition)
            self._behind.highest[lane] = max(sequence, self._behind.highest.get(lane, 0))
        if self._is_in_backup(place, record):
            return
        if place not in self._open:
            path = f"topics/{place.topic}/{place.partition}.records.gz"
            saving = partial(self._files.__setitem__, path)
            self._open[place] = files.enter_context(frame_file(self._aside / path, saving))
        self._open[place].put(frame_of(record))
        self._behind.lose(place.topic, record)

    def _is_in_backup(self, place: TopicPartition, record: SavedRecord) -> bool:
        """By its sequence where a lane gave it out, else by its offset; on a door made anew nothing tells."""
        if self._is_door:
            return False
        if record.sequence is not None and lane_name(place.topic, place.partition) in self._cut.lanes:
            return self._cut.has(place, record)
        return record.offset < self._end(place)

    def _end(self, place: TopicPartition) -> int:
        return self._saved[place].end if place in self._saved else 0

    def _is_whole(self, place: TopicPartition, ends: Mapping[TopicPartition, int]) -> bool:
        saved = self._saved[place]
        return ends.get(place) == saved.end and not saved.left_out
