"""A restore of the topics that was broken off: it is known again, and begins from the start.

Positions of readers are translated to the offsets of the filled topics. Done twice they would be lost, so
what they were is on the disk before anything is changed, beside the backup, until everything is done.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from pydantic import BaseModel, ValidationError

from regencyctl.backup.frames import write_durably
from regencyctl.backup.manifest import Manifest
from regencyctl.backup.records import SavedRecord, saved_record
from regencyctl.backup.refilling import filled_with, used
from regencyctl.backup.scope import Scope
from regencyctl.errors import OperatorError
from servicekit.kafka import TopicPartition, make_consumer
from servicekit.parting import leave
from servicekit.topic_reading import places_of, records_so_far


class Before(BaseModel, frozen=True):
    """What the stores said when the restore began.

    Attributes:
        offsets: Position of a reader → where it stood on the topic that is lost.
        sequences: Position of a reader → what it had read; lane → what it had published. While services are
            stopped nobody changes these.
    """

    offsets: Mapping[str, int]
    sequences: Mapping[str, int]


def begun(folder: Path) -> Before | None:
    """What was noted when a restore from this backup was begun that is not done yet, if there is one.

    Raises: `OperatorError` for a note that somebody altered.
    """
    note = _note(folder)
    try:
        return Before.model_validate_json(note.read_bytes())
    except FileNotFoundError:
        return None
    except ValidationError as error:
        raise OperatorError(f"{note} cannot be read: {error.error_count()} problems") from None


def begin(folder: Path, before: Before) -> None:
    """Note that a restore begins: it is on the disk when this returns."""
    write_durably(_note(folder), before.model_dump_json(indent=1))


def done(folder: Path) -> None:
    """Forget the note: what stands in the stores now is right."""
    _note(folder).unlink(missing_ok=True)


async def refuse_others(
    scope: Scope, folder: Path, manifest: Manifest, torn: Collection[TopicPartition]
) -> None:
    """Raise `OperatorError` if topics hold anything that no restore from this backup filled them with."""
    places = await places_of(scope.broker, await used(scope, scope.saved_topics))
    if not places:
        return
    wanted = {
        place: _Wanted(folder / one.file, is_torn=place in torn)
        for one in manifest.partitions
        if (place := TopicPartition(one.topic, one.partition)) in places
    }
    odd = {place.topic for place in places if place not in wanted}
    consumer = make_consumer(scope.broker)
    try:
        await consumer.start()
        async for record in records_so_far(consumer, [place for place in places if place in wanted]):
            if not wanted[TopicPartition(record.topic, record.partition)].has(saved_record(record)):
                odd.add(record.topic)
    finally:
        await leave(consumer)
    if odd:
        raise OperatorError(
            f"not only what is in the backup is on {', '.join(sorted(odd))}: somebody published there."
            " Restore without --topics-only, which sets it aside"
        )


class _Wanted:
    """What a partition is filled with, compared record by record with what is on it."""

    def __init__(self, file: Path, *, is_torn: bool) -> None:
        self._records = enumerate(filled_with(file, is_torn=is_torn))

    def has(self, record: SavedRecord) -> bool:
        """Whether that is filled in at this offset. To be asked in the order of offsets."""
        wanted = next((one for offset, one in self._records if offset == record.offset), None)
        return wanted is not None and _content(wanted) == _content(record)


def _content(record: SavedRecord) -> tuple[object, ...]:
    return record.key, record.value, record.headers


def _note(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.topics-only.json")
