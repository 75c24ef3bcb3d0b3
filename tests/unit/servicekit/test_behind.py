"""Seconds behind say how things stand now: none when caught up, one more each second while standing still."""

from __future__ import annotations

from servicekit.behind import Behind


class Hands:
    """A clock that stands where it is put."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        """The time it shows."""
        return self.now


def test_a_reader_that_is_caught_up_is_not_behind_however_long_nothing_comes() -> None:
    hands = Hands()
    behind = Behind(hands)
    behind.look(end=10, reached=10)

    hands.now += 86_400

    assert behind.look(end=10, reached=10) == 0


def test_a_reader_that_stands_still_falls_behind_by_the_time_that_passes() -> None:
    hands = Hands()
    behind = Behind(hands)
    behind.look(end=10, reached=10)

    seconds = []
    for _ in range(3):
        hands.now += 60
        seconds.append(behind.look(end=12, reached=10))

    assert seconds == [60, 120, 180]


def test_a_reader_that_gets_on_is_as_far_behind_as_its_oldest_unread_record() -> None:
    hands = Hands()
    behind = Behind(hands)
    for end in range(10, 20):
        hands.now += 1
        behind.look(end=end, reached=10)

    assert behind.look(end=19, reached=15) == 4
    assert behind.look(end=19, reached=19) == 0


def test_a_record_after_a_quiet_time_has_waited_since_it_came_not_since_the_last_one() -> None:
    hands = Hands()
    behind = Behind(hands)
    behind.look(end=10, reached=10)
    hands.now += 3_600
    behind.look(end=10, reached=10)

    hands.now += 2

    assert behind.look(end=11, reached=10) == 2


def test_who_begins_with_old_records_is_as_far_behind_as_the_newest_one_read() -> None:
    hands = Hands()
    behind = Behind(hands)

    began = behind.look(end=500, reached=0)
    reading = behind.look(end=500, reached=100, read_until=hands.now - 7_200)

    assert (began, reading) == (0, 7_200)


def test_a_long_standstill_is_told_in_bounded_memory_and_never_too_short() -> None:
    hands = Hands()
    behind = Behind(hands)
    behind.look(end=0, reached=0)
    for end in range(1, 2_000):
        hands.now += 1
        behind.look(end=end, reached=0)

    seconds = behind.look(end=1_999, reached=1_000)

    assert 999 <= seconds <= 1_100
    assert len(behind._ends) <= 128
