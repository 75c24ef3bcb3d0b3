"""The shape of a dead letter."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from servicekit.dead_letter import Cause, DeadLetter, stored
from servicekit.errors import FieldProblem, InvalidInput, NotFound
from servicekit.kafka import ConsumerRecord

AT = datetime(2026, 1, 4, 3, tzinfo=UTC)
HEADERS = (
    ("ce_type", b"t"),
    ("ce_sequence", b"7"),
    ("ce_id", b"e1"),
    ("odd", b"\xff"),
    ("ce_correlationid", b"c"),
)


def letter(**more: object) -> DeadLetter:
    """A dead letter of programs."""
    error = InvalidInput(
        "Salah", "Wrong", fields=(FieldProblem("coins", "missing", "Wajib diisi", "Required"),)
    )
    values = {
        "topic": "tourism-market.coins",
        "consumer": "programs",
        "key": b"k\xff",
        "value": b"\x00bytes",
        "headers": HEADERS,
        "cause": Cause.of(error, failed_at=AT, attempts=3),
        "partition": 2,
        "offset": 41,
    } | more
    return DeadLetter(**values)  # type: ignore[arg-type]  # the values of a test


def on_topic(headers: tuple[tuple[str, bytes], ...], value: bytes = b"\x00bytes") -> ConsumerRecord:
    """A record of the dead-letter topic."""
    return ConsumerRecord(
        topic="p.tourism-market.coins.dlq.programs",
        partition=0,
        offset=5,
        timestamp=0,
        timestamp_type=0,
        key=b"k\xff",
        value=value,
        checksum=None,
        serialized_key_size=0,
        serialized_value_size=0,
        headers=headers,
    )


def test_what_is_read_back_is_what_was_set_aside() -> None:
    made = letter()

    found = stored(on_topic((*made.record_headers(), ("ce_sequence", b"99"))))

    assert found.id == "p.tourism-market.coins.dlq.programs/0/5"
    assert found.source_topic == "p.tourism-market.coins"
    assert found.letter.value == made.value
    assert found.letter.key == made.key
    assert found.letter.cause == made.cause
    assert (found.letter.partition, found.letter.offset) == (2, 41)
    assert found.letter.headers == tuple(pair for pair in HEADERS if pair[0] != "ce_sequence")


def test_a_letter_from_http_has_no_place() -> None:
    found = stored(on_topic(letter(partition=None, offset=None).record_headers()))

    assert (found.letter.partition, found.letter.offset) == (None, None)


def test_the_cause_names_the_fields_in_both_languages() -> None:
    cause = letter().cause

    assert cause.reason_id == "Salah (coins: Wajib diisi)"
    assert cause.reason_en == "Wrong (coins: Required)"
    assert (cause.code, cause.attempts, cause.first_failed_at) == ("invalid-input", 3, AT)


def test_a_replay_is_addressed_and_carries_no_sequence() -> None:
    headers = letter().replay_headers("dlq/0/5")

    assert headers[0] == ("ce_type", b"t")
    assert dict(headers)["dlq_replayed_from"] == b"dlq/0/5"
    assert dict(headers)["dlq_replayed_for"] == b"programs"
    assert "ce_sequence" not in dict(headers)
    assert ("odd", b"\xff") in headers


def test_a_replay_of_a_replay_names_its_last_letter_only() -> None:
    again = letter(headers=letter().replay_headers("dlq/0/5"))

    names = [name for name, _ in again.replay_headers("dlq/0/9")]

    assert names.count("dlq_replayed_from") == 1
    assert dict(again.replay_headers("dlq/0/9"))["dlq_replayed_from"] == b"dlq/0/9"


def test_a_record_without_a_cause_is_no_dead_letter() -> None:
    with pytest.raises(NotFound):
        stored(on_topic(HEADERS))
