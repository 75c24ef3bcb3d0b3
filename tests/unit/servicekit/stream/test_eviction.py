from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from faust.types import TP

from contracts.indicators import Window
from servicekit.stream.cells import Cell
from servicekit.stream.cold import HOT, is_cold
from servicekit.stream.counting import PartitionCount
from servicekit.stream.eviction import Mark
from servicekit.stream.partition_cells import Group, PartitionCells

TOPIC = TP("tourism-market.coins", 3)
OLD = "3|market-turnover|1|market-day|2026-01-04|33.14|bahulak|33.14.02.2001"
NEWEST = OLD.replace("2026-01-04", "2026-01-11")
BEFORE, MARKED, AFTER = (f"2026-11-22T02:00:0{second}.000Z" for second in (1, 2, 3))


def a_mark(cells: PartitionCells, *counts: PartitionCount, due: int = 40) -> Mark:
    cold = tuple(cells.groups)
    return Mark(
        cells, cold, MARKED, 100, {TOPIC._replace(partition=n): (c, due) for n, c in enumerate(counts)}
    )


def some_cells(at: str = BEFORE) -> PartitionCells:
    cells = PartitionCells(3)
    cells.put(OLD, Cell((1,), 1, 5, 1, at))
    cells.put(NEWEST, Cell((1,), 1, 7, 1, at))
    return cells


def a_count() -> PartitionCount:
    return PartitionCount(3, (), -1, 1)


def test_cells_leave_when_the_sink_and_the_group_have_got_past_the_mark() -> None:
    mark = a_mark(some_cells(), a_count())

    assert mark.is_passed(100, lambda _: 40)
    assert not mark.is_passed(99, lambda _: 40)
    assert not mark.is_passed(100, lambda _: 39)


def test_nothing_leaves_once_the_partition_has_changed_hands() -> None:
    count = a_count()
    mark = a_mark(some_cells(), count, a_count())

    count.owned = False

    assert not mark.is_owned
    assert not mark.is_passed(100, lambda _: 40)


def test_nothing_leaves_a_partition_that_was_not_open_when_it_was_marked() -> None:
    """Nobody could tell whether it has changed hands since."""
    assert not a_mark(some_cells()).is_passed(100, lambda _: 40)


def test_a_cell_that_changed_since_stays_and_so_does_the_newest() -> None:
    unchanged, changed = a_mark(some_cells(BEFORE)), a_mark(some_cells(AFTER))

    assert [unchanged.may_leave(key) for key in (OLD, NEWEST)] == [True, False]
    assert not changed.may_leave(OLD)


@pytest.mark.parametrize(
    ("window", "start", "end"),
    [
        (Window.MINUTE, "2026-11-22T09:05+07:00", "2026-11-22T09:06:00+07:00"),
        (Window.HOUR, "2026-11-22T09:00+07:00", "2026-11-22T10:00:00+07:00"),
        (Window.DAY, "2026-11-22", "2026-11-23T00:00:00+07:00"),
        (Window.MARKET_DAY, "2026-11-22", "2026-11-23T00:00:00+07:00"),
        (Window.MONTH, "2026-12", "2027-01-01T00:00:00+07:00"),
        (Window.QUARTER, "2026-Q4", "2027-01-01T00:00:00+07:00"),
        (Window.YEAR, "2026", "2027-01-01T00:00:00+07:00"),
    ],
)
def test_a_window_is_cold_when_its_horizon_has_passed_since_its_end(
    window: Window, start: str, end: str
) -> None:
    horizon = datetime.fromisoformat(end) + HOT[window]

    assert not is_cold(window, start, horizon)
    assert is_cold(window, start, horizon + timedelta(microseconds=1))


@pytest.mark.parametrize(
    ("window", "start"),
    [(Window.ALL, "all"), (Window.SURVEY_PERIOD, "2026-S1"), (Window.MARKET_DAY, "9999-12-31")],
)
def test_a_window_whose_end_no_clock_will_see_is_never_cold(window: Window, start: str) -> None:
    assert not is_cold(window, start, datetime(9999, 12, 31, tzinfo=UTC))


def test_groups_are_named_by_window_and_start() -> None:
    assert list(some_cells().groups) == [Group("market-day", "2026-01-04"), Group("market-day", "2026-01-11")]
