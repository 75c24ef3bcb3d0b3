"""Where a backup is cut, what its files hold, and where its manifest may lead."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from regencyctl.backup.cut import Cut
from regencyctl.backup.frames import frame_file, framed, frames
from regencyctl.backup.manifest import Manifest, SavedFile, SavedPartition
from regencyctl.backup.records import SavedRecord, frame_of, records_in
from regencyctl.backup.refilling import refuse_other_partitions
from regencyctl.backup.scope import Scope
from regencyctl.errors import OperatorError
from servicekit.broker import Broker
from servicekit.inbox import INBOX
from servicekit.kafka import TopicPartition
from servicekit.outbox import LANES

SCOPE = Scope(Broker("127.0.0.1:9092"), "mongodb://127.0.0.1", services=("programs",))
PLACE = TopicPartition("programs.program", 3)


def _record(sequence: int | None) -> SavedRecord:
    headers = [] if sequence is None else [("ce_sequence", b"%d" % sequence)]
    return SavedRecord(7, 1_740_000_000_000, None, None, headers)


def _cut(*, next_sequence: int, read: int) -> Cut:
    cut = Cut()
    cut.note(LANES, {"_id": "relay:a", "kind": "relay"})
    cut.note(LANES, {"_id": "programs.program/3", "kind": "lane", "next_sequence": next_sequence})
    cut.note(INBOX, {"_id": "evaluation.reactions/programs.program/3", "offset": 9, "sequence": read})
    return cut


@pytest.mark.parametrize(("sequence", "belongs"), [(None, True), (4, True), (5, False), (6, False)])
def test_a_record_belongs_to_a_backup_if_its_sequence_had_been_given_out(
    sequence: int | None, belongs: bool
) -> None:
    assert _cut(next_sequence=5, read=4).has(PLACE, _record(sequence)) is belongs
    assert Cut().has(PLACE, _record(sequence))


def _manifest(partitions: Mapping[str, int]) -> Manifest:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    saved = [
        SavedPartition(
            topic=topic,
            partition=number,
            file=f"topics/{topic}/{number}.records.gz",
            begin=0,
            end=1,
            records=1,
            left_out=0,
            sequence=1,
        )
        for topic, count in partitions.items()
        for number in range(count)
    ]
    return Manifest(
        version="0.9",
        begun_at=now,
        taken_at=now,
        ended_at=now,
        collections=(),
        partitions=tuple(saved),
        files={},
    )


def test_a_backup_of_topics_that_are_made_otherwise_today_is_refused_before_anything_is_removed() -> None:
    made = {spec.name: spec.partitions for spec in SCOPE.specs}
    refuse_other_partitions(SCOPE, _manifest(made))

    with pytest.raises(OperatorError, match=r"programs\.program; restore with version 0\.9"):
        refuse_other_partitions(SCOPE, _manifest(made | {"programs.program": 1}))
    with pytest.raises(OperatorError, match=r"programs\.gone; "):
        refuse_other_partitions(SCOPE, _manifest(made | {"programs.gone": 1}))


def test_a_reader_ahead_of_its_lane_was_looked_at_later() -> None:
    _cut(next_sequence=5, read=4).check()

    with pytest.raises(OperatorError, match=r"programs\.program/3"):
        _cut(next_sequence=5, read=5).check()


def test_records_come_back_as_they_were_and_a_file_that_was_cut_off_is_noticed(tmp_path: Path) -> None:
    saved: list[SavedFile] = []
    records = [_record(None), _record(1), SavedRecord(8, 0, b"k", b"\0" * 5_000, [("a", b""), ("a", b"2")])]
    path = tmp_path / "topics" / "0.records.gz"
    with frame_file(path, saved.append) as file:
        for record in records:
            file.put(frame_of(record))

    assert list(records_in(path)) == records
    assert (saved[0].items, saved[0].size) == (3, path.stat().st_size)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(OperatorError, match="cannot be read"):
        list(records_in(path))


def test_a_frame_that_promises_more_than_there_is_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "store" / "facts.bson.gz"
    with frame_file(path, lambda _saved: None) as file:
        file.put(framed(b"whole"))
        file.put(framed(b"half")[:-1])

    with pytest.raises(OperatorError, match="ends within a frame"):
        list(frames(path))


@pytest.mark.parametrize("file", ["/etc/passwd", "topics/../../x", "topics/a/../b", "store/../x", "topics/a"])
def test_a_manifest_leads_nowhere_outside_of_its_folder(file: str) -> None:
    partition = {
        "topic": "a",
        "partition": 0,
        "begin": 0,
        "end": 1,
        "records": 1,
        "left_out": 0,
        "sequence": 1,
    }

    with pytest.raises(ValidationError):
        SavedPartition.model_validate({**partition, "file": file})
