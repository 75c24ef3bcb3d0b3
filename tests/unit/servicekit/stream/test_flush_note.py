"""What a flush says of its events is short, and hostile notes change nothing."""

from __future__ import annotations

import pytest

from servicekit.stream.flush_note import HEADER, FlushNote, note_of, summed


def test_a_note_comes_back_as_it_was_written() -> None:
    note = FlushNote([(1_795_312_803_123, 4)], ["00-" + "a" * 32 + "-" + "b" * 16 + "-01"])

    assert note_of([("other", b"x"), *note.headers()]) == note


@pytest.mark.parametrize("value", [b"", b"{", b"[]", b'{"committed": "x"}', b'{"committed": [[1]]}'])
def test_a_note_that_cannot_be_read_is_none(value: bytes) -> None:
    assert note_of([(HEADER, value)]) is None


def test_events_of_many_instants_are_summed_up_and_never_made_younger() -> None:
    dated = [(1_000_000 + 13 * number, 2) for number in range(5_000)]

    parts = summed(dated)

    assert len(parts) <= 32
    assert sum(events for _, events in parts) == 10_000
    assert parts[0][0] <= 1_000_000
    assert all(sum(n for at, n in parts if at <= limit) >= 2 for limit, _ in dated[::500])


def test_few_instants_stay_as_they_are() -> None:
    assert summed([(5, 1), (7, 2), (5, 3)]) == [(5, 4), (7, 2)]
