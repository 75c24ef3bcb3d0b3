"""What changed since, each figure once, and from where on that is known."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from contracts.indicators import indicator_named
from servicekit.stream.cells import Cell
from servicekit.stream.journal import Change, Held, Journal

TURNOVER = indicator_named("market-turnover")
PARTITIONS = 3


def place(name: str) -> str:
    return f"market-turnover|1|market-day|2026-01-04|33.14|{name}|33.14.02.2001"


def change(offset: int, name: str, value: int, *, partition: int = 0, rank: int | None = None) -> Change:
    cell = Cell((value,), 1, value if rank is None else rank, 1, "2026-11-22T02:05:07.123Z")
    return Change(partition, offset, partition, place(name), cell)


def journal(offsets: Sequence[int] = (0,) * PARTITIONS, capacity: int = 100) -> Journal:
    return Journal(offsets, capacity)


def feed(to: Journal, changes: list[Change]) -> dict[str, Any]:
    """What readers are told of: market → value."""
    for one in to.unknown(changes):
        to.learn(one, TURNOVER, {})
    return told(to.take(changes))


def told(held: Iterable[Held]) -> dict[str, Any]:
    return {one.figure.labels["market_id"]: one.figure.state[0] for one in held}


def test_each_figure_that_changed_since_is_told_once_with_its_newest_value() -> None:
    kept = journal()
    feed(kept, [change(0, "a", 1), change(1, "b", 2), change(2, "a", 3), change(0, "c", 4, partition=1)])

    assert told(kept.since((0, 0, 0))) == {"a": 3, "b": 2, "c": 4}
    assert told(kept.since((2, 0, 0))) == {"a": 3, "c": 4}
    assert told(kept.since((2, 1, 0))) == {"a": 3}
    assert told(kept.since((3, 1, 0))) == {}


def test_the_partitions_of_a_figure_are_added_up_with_what_the_store_says() -> None:
    kept = journal()
    stored = Cell((10,), 1, 1, 1, "2026-11-22T02:05:07.123Z")
    kept.learn(place("a"), TURNOVER, {2: stored})

    figures = told(kept.take([change(0, "a", 5), change(0, "a", 7, partition=1)]))

    assert figures == {"a": 22}


def test_a_cell_of_a_lower_rank_changes_nothing() -> None:
    kept = journal()
    feed(kept, [change(0, "a", 5, rank=9)])

    again = feed(kept, [change(1, "a", 99, rank=8), change(2, "a", 5, rank=9)])

    assert again == {}
    assert told(kept.since((0, 0, 0))) == {"a": 5}


def test_what_the_store_had_already_is_told_when_it_is_first_met_on_the_feed() -> None:
    kept = journal()
    met = change(0, "a", 5)
    assert met.cell is not None
    kept.learn(place("a"), TURNOVER, {0: met.cell})

    assert told(kept.take([met])) == {"a": 5}
    assert told(kept.take([met])) == {}


def test_what_is_forgotten_is_not_claimed_to_be_known() -> None:
    kept = journal(capacity=2)

    feed(kept, [change(0, "a", 1), change(1, "b", 2), change(2, "c", 3)])

    assert kept.floor == [1, 0, 0]
    assert not kept.covers((0, 0, 0))
    assert kept.covers((1, 0, 0))
    assert told(kept.since((1, 0, 0))) == {"b": 2, "c": 3}


def test_what_happened_before_is_put_in_front_of_what_is_known() -> None:
    kept = journal((5, 0, 0))
    feed(kept, [change(5, "a", 5), change(6, "b", 6)])
    older = [change(1, "c", 1), change(2, "a", 2), change(3, "c", 3), Change(0, 4, 0, place("d"), None)]
    for one in kept.unknown(older):
        kept.learn(one, TURNOVER, {0: Cell((8,), 1, 8, 1, "x")} if one == place("d") else {})

    assert kept.extend((1, 0, 0), (5, 0, 0), older)
    assert kept.floor == [1, 0, 0]
    assert told(kept.since((3, 0, 0))) == {"a": 5, "b": 6, "c": 3, "d": 8}
    assert told(kept.since((4, 0, 0))) == {"a": 5, "b": 6, "d": 8}
    assert told(kept.since((6, 0, 0))) == {"b": 6}


def test_what_happened_before_is_not_taken_in_when_what_was_known_has_moved() -> None:
    kept = journal((5, 0, 0), capacity=1)
    feed(kept, [change(5, "a", 5), change(6, "b", 6)])

    assert not kept.extend((2, 0, 0), (5, 0, 0), [])
    assert kept.floor == [6, 0, 0]


@given(seed=st.integers(0, 10_000), capacity=st.integers(1, 30))
def test_nobody_misses_a_change_however_the_reading_is_cut(seed: int, capacity: int) -> None:
    """Read from the middle of a feed, then what came before it: whoever is covered is told everything."""
    draw = random.Random(seed)
    ends = [0] * PARTITIONS
    whole: list[Change] = []
    for number in range(1, 60):
        market = draw.randrange(12)
        partition = market % PARTITIONS
        whole.append(change(ends[partition], f"m{market}", number, partition=partition))
        ends[partition] += 1
    begin, floor = ([draw.randint(0, end) for end in ends] for _ in range(2))
    floor = list(map(min, begin, floor))
    kept = Journal(begin, capacity)
    for one in whole:
        if one.offset >= begin[one.partition]:
            feed(kept, [one])
    before = [one for one in whole if floor[one.partition] <= one.offset < begin[one.partition]]
    for missing in kept.unknown(before):
        kept.learn(missing, TURNOVER, {})
    kept.extend(floor, begin, before)

    since = [draw.randint(0, end) for end in ends]

    changed = {one.place for one in whole if one.offset >= since[one.partition]}
    newest = {one.place: one.cell.v[0] for one in whole if one.cell and one.place in changed}
    if kept.covers(since):
        assert {one.place: one.figure.state[0] for one in kept.since(since)} == newest
