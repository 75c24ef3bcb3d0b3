"""Patience and the limit of what may be set aside."""

from __future__ import annotations

import pytest

from servicekit.attempts import DeadLetterLimit, LimitReached, Patience
from servicekit.inbox import Position


def test_pauses_grow_and_never_exceed_the_longest() -> None:
    patience = Patience(first_pause=0.1, longest_pause=2.0)

    pauses = [patience.pause(failures) for failures in range(2_000)]

    assert 0.05 <= pauses[0] <= 0.1
    assert max(pauses) <= 2.0
    assert min(pauses[10:]) >= 1.0


def test_so_many_in_a_row_are_set_aside_and_no_more() -> None:
    limit = DeadLetterLimit(max_consecutive=3)
    for _ in range(3):
        limit.spend()

    with pytest.raises(LimitReached):
        limit.spend()


def test_a_handled_message_ends_the_row() -> None:
    limit = DeadLetterLimit(max_consecutive=1, window=1_000)

    for _ in range(50):
        limit.spend()
        limit.handled()


def test_a_share_of_a_full_window_is_set_aside_and_no_more() -> None:
    limit = DeadLetterLimit(max_consecutive=100, max_ratio=0.5, window=10)
    for _ in range(5):
        limit.spend()
        limit.handled()

    with pytest.raises(LimitReached):
        limit.spend()


def test_a_position_knows_what_it_has_seen() -> None:
    position = Position(10, sequence=4)

    assert [position.has_seen(sequence) for sequence in (None, 3, 4, 5)] == [False, True, True, False]
    assert position.after(10, 5) == Position(11, 5)
    assert position.after(10, None) == Position(11, 4)
    assert position.after(10, 2) == Position(11, 4)
