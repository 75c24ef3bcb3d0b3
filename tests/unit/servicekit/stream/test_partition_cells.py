from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pytest

from contracts.indicators import INDICATORS
from servicekit.stream.cells import Cell, encode_cell
from servicekit.stream.partition_cells import Group, PartitionCells
from servicekit.stream.plan import make_plan
from servicekit.stream.pulse import AT_ONCE

SUNDAY = "3|market-turnover|1|market-day|2026-11-22|33.14|bahulak|33.14.02.2001"
MONDAY = SUNDAY.replace("2026-11-22", "2026-11-23")
ISSUED = SUNDAY.replace("market-turnover", "coins-issued")
SOURCES = make_plan(indicator for indicator in INDICATORS if indicator.name == "market-turnover")
OF_SUNDAY = Group("market-day", "2026-11-22")


@dataclass(frozen=True)
class Stored:
    """A record of the feed."""

    offset: int
    key: bytes | None
    value: bytes | None


def a_cell(seq: int, gen: int = 1, rupiah: int = 2_000) -> Cell:
    return Cell((rupiah,), 1, seq, gen, "2026-11-22T02:00:00.000Z")


def recovered(log: Iterable[tuple[str, Cell | None]]) -> PartitionCells:
    """What a new owner knows after reading the log of the feed."""
    cells = PartitionCells(3)
    for offset, (key, cell) in enumerate(log):
        cells.take(Stored(offset, key.encode(), None if cell is None else encode_cell(cell)))
    return cells


def test_of_two_values_the_one_with_the_higher_rank_is_right_wherever_it_stands() -> None:
    newer = a_cell(seq=3, gen=2)

    for log in ([(SUNDAY, a_cell(seq=9)), (SUNDAY, newer)], [(SUNDAY, newer), (SUNDAY, a_cell(seq=9))]):
        assert recovered(log).cells == {SUNDAY: newer}


def test_a_right_value_that_was_overtaken_must_be_written_again() -> None:
    """Compaction keeps the last value, which a processor wrote that had been replaced."""
    stale, right = a_cell(seq=9, gen=1), a_cell(seq=3, gen=2)

    assert recovered([(SUNDAY, right), (SUNDAY, stale)]).overtaken == {SUNDAY}
    assert recovered([(SUNDAY, right), (SUNDAY, stale), (SUNDAY, right)]).overtaken == set()
    assert recovered([(SUNDAY, right), (SUNDAY, stale), (SUNDAY, None)]).overtaken == set()


def test_what_is_no_cell_is_told_once_and_changes_nothing() -> None:
    cells = recovered([(SUNDAY, a_cell(seq=1))])

    for key, value in ((SUNDAY, b"{"), ("3|market-turnover", b'{"v":[1],"n":1,"seq":1,"gen":1,"at":""}')):
        cells.take(Stored(7, key.encode(), value))
    cells.take(Stored(8, b"\xff", encode_cell(a_cell(seq=1))))
    cells.take(Stored(9, None, encode_cell(a_cell(seq=1))))

    assert [offset for offset, _ in cells.take_unreadable()] == [7, 7, 8, 9]
    assert cells.take_unreadable() == []
    assert cells.cells == {SUNDAY: a_cell(seq=1)}


def test_the_horizon_of_a_topic_is_that_of_what_it_feeds() -> None:
    cells = recovered([(SUNDAY, a_cell(seq=5)), (MONDAY, a_cell(seq=7)), (ISSUED, a_cell(seq=90))])

    assert cells.horizon(SOURCES) == 7
    assert PartitionCells(3).horizon(SOURCES) == -1


def test_a_cell_that_left_the_feed_leaves_its_window_and_a_horizon_remains() -> None:
    cells = recovered([(SUNDAY, a_cell(seq=5)), (SUNDAY, None)])

    assert cells.keys_in(OF_SUNDAY) == []
    assert not cells.groups
    assert cells.horizon(SOURCES) == 5


def test_a_cell_that_left_the_feed_and_came_back_is_in_its_window_once() -> None:
    cells = recovered([(SUNDAY, a_cell(seq=5)), (SUNDAY, None), (SUNDAY, a_cell(seq=6))])

    assert cells.keys_in(OF_SUNDAY) == [SUNDAY]


def test_one_cell_of_each_indicator_stands_for_its_last_event() -> None:
    """Events of other types on the same topic do not change that: their indicators may be gone tomorrow."""
    cells = recovered([(SUNDAY, a_cell(seq=5)), (MONDAY, a_cell(seq=7)), (ISSUED, a_cell(seq=90))])
    together = recovered([(SUNDAY, a_cell(seq=5)), (MONDAY, a_cell(seq=5))])

    assert [cells.is_newest(key) for key in (SUNDAY, MONDAY, ISSUED)] == [False, True, True]
    assert [together.is_newest(key) for key in (SUNDAY, MONDAY)] == [False, True]


def test_the_term_is_the_highest_of_any_owner() -> None:
    assert recovered([(SUNDAY, a_cell(seq=5, gen=4)), (MONDAY, a_cell(seq=9, gen=2))]).term == 4


def test_a_key_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="no cell key"):
        PartitionCells(3).put("3|market-turnover|1", a_cell(seq=1))


def test_all_cells_are_forgotten_a_few_at_a_time() -> None:
    cells = PartitionCells(3)
    for number in range(2 * AT_ONCE + 1):
        cells.put(f"{SUNDAY}-{number}", a_cell(seq=number))

    left = [len(cells) for _ in cells.dissolve()]

    assert left == [AT_ONCE + 1, 1, 0, 0]
    assert not cells.groups
