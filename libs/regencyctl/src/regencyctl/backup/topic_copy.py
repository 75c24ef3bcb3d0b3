"""Records of topics to files, up to the cut; what lies behind it is left out and counted."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from regencyctl.backup.cut import Cut
from regencyctl.backup.frames import FrameFile, frame_file
from regencyctl.backup.manifest import SavedFile, SavedPartition
from regencyctl.backup.records import SavedRecord, frame_of, saved_record
from regencyctl.backup.scope import Scope, Tell
from regencyctl.errors import OperatorError
from servicekit.kafka import AIOKafkaConsumer, TopicPartition, make_consumer
from servicekit.parting import leave
from servicekit.topic_reading import extents, places_of, records_so_far


class _Partition:
    """One partition while it is read."""

    def __init__(self, place: TopicPartition, file: FrameFile, path: str, begin: int, end: int) -> None:
        self._place = place
        self._file = file
        self._path = path
        self._begin = begin
        self._end = end
        self._left_out = self._sequence = 0

    def take(self, record: SavedRecord, cut: Cut) -> None:
        """Keep a record, if it belongs to the backup."""
        self._end = max(self._end, record.offset + 1)
        if not cut.has(self._place, record):
            self._left_out += 1
            return
        self._sequence = max(self._sequence, record.sequence or 0)
        self._file.put(frame_of(record))

    @property
    def saved(self) -> SavedPartition:
        """What was kept."""
        return SavedPartition(
            topic=self._place.topic,
            partition=self._place.partition,
            file=self._path,
            begin=self._begin,
            end=self._end,
            records=self._file.items,
            left_out=self._left_out,
            sequence=self._sequence,
        )


async def save_topics(
    scope: Scope, folder: Path, files: dict[str, SavedFile], cut: Cut, tell: Tell
) -> list[SavedPartition]:
    """Write every topic that holds what is nowhere else. To be called after the databases were read."""
    places = await places_of(scope.broker, scope.saved_topics)
    missing = scope.saved_topics - {place.topic for place in places}
    if missing:
        raise OperatorError(f"Kafka has no topic {', '.join(sorted(missing))}: ./regency topics apply")
    consumer = make_consumer(scope.broker)
    saved: list[SavedPartition] = []
    try:
        await consumer.start()
        for topic in sorted({place.topic for place in places}):
            mine = [place for place in places if place.topic == topic]
            saved += await _save_topic(consumer, mine, folder, files, cut)
            records = sum(one.records for one in saved if one.topic == topic)
            if records:
                tell(f"saved  {topic}  {records} records")
    finally:
        await leave(consumer)
    return saved


async def _save_topic(
    consumer: AIOKafkaConsumer,
    places: Collection[TopicPartition],
    folder: Path,
    files: dict[str, SavedFile],
    cut: Cut,
) -> list[SavedPartition]:
    begins, ends = await extents(consumer, places)
    under_way: dict[TopicPartition, _Partition] = {}
    with ExitStack() as opened:
        for place in places:
            path = f"topics/{place.topic}/{place.partition}.records.gz"
            file = opened.enter_context(frame_file(folder / path, partial(files.__setitem__, path)))
            under_way[place] = _Partition(place, file, path, begins[place], ends[place])
        if begins != ends:
            async for record in records_so_far(consumer, places):
                under_way[TopicPartition(record.topic, record.partition)].take(saved_record(record), cut)
    return [one.saved for one in under_way.values()]
