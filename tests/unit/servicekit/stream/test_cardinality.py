"""What has no room goes under `other`, and a replay puts it there again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.indicators import indicator_named
from contracts.notifications import MessageDelivered
from contracts.programs import ProgramRegistered
from servicekit.stream import measures
from servicekit.stream.cardinality import Admission, LabelGuard, counted_elsewhere
from servicekit.stream.cells import Cell
from servicekit.stream.counting import PartitionCount
from servicekit.stream.partition_cells import PartitionCells
from servicekit.stream.plan import make_plan

DELIVERED = indicator_named("messages-delivered")
ROOM = DELIVERED.most_label_sets
SOURCES = make_plan([DELIVERED])
DAY = "3|messages-delivered|1|day|2026-11-22|33.14|inbox|"
LATEST = "2026-12-31T00:00:00Z"


@dataclass(frozen=True)
class Arrived:
    """A record as the consumer hands it over."""

    offset: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]]


def arrived(sequence: int, event_type: str, **payload: str) -> Arrived:
    names = ("ce_type", "ce_sequence", "a", "b", "c", "d", "e", "f", "g", "ce_regency")
    values = {"ce_type": event_type.encode(), "ce_sequence": b"%d" % sequence, "ce_regency": b"33.14"}
    body = msgspec.json.encode({"occurred_at": "2026-11-22T02:00:00Z", **payload})
    return Arrived(sequence, b"key", body, [(name, values.get(name, b"x")) for name in names])


def delivered(rules: Iterable[int]) -> list[Arrived]:
    """One message of each of these rules, in this order; somebody calls the rule -1 "other"."""
    names = ("other" if rule < 0 else f"rule-{rule}" for rule in rules)
    return [
        arrived(sequence, MessageDelivered.type, channel="inbox", rule_id=name)
        for sequence, name in enumerate(names)
    ]


class Feed:
    """What was saved, whatever happens to the process."""

    def __init__(self) -> None:
        self.saved: dict[str, Cell] = {}

    def opened(self) -> tuple[PartitionCount, PartitionCells]:
        """The partition as a new owner finds it."""
        cells = PartitionCells(3)
        for key, cell in self.saved.items():
            cells.put(key, cell)
        return PartitionCount(3, SOURCES, cells.horizon(SOURCES), 1), cells

    def flush(
        self,
        count: PartitionCount,
        cells: PartitionCells,
        *,
        saved: Collection[int] | None = None,
        cold: Collection[str] = (),
    ) -> Counter[tuple[str, str]]:
        """Write the changed cells, or only some of them: then the process died."""
        drained = count.drain()
        for _ in drained.fold():
            pass
        admission = Admission(count.guard, cells.cells, cells.known, cold)
        for key in drained.gaining:
            admission.decide(key)
        for _ in drained.move(admission.moved):
            pass
        for _ in drained.settle(lambda key: cells.cells[key].seq if key in cells.cells else -1):
            pass
        for number, (key, gain) in enumerate(drained.deltas.items()):
            held = cells.cells.get(key)
            state = measures.merge(gain.measure, held.v if held else (), gain.state)
            cell = Cell(state, gain.events + (held.n if held else 0), drained.sequence, 1, "")
            cells.put(key, cell)
            if saved is None or number in saved:
                self.saved[key] = cell
        return counted_elsewhere((key, gain.events) for key, gain in drained.deltas.items())

    def figures(self) -> dict[str, tuple[object, int]]:
        """State and events of every cell."""
        return {key: (cell.v, cell.n) for key, cell in self.saved.items()}


def counted_once(records: Sequence[Arrived]) -> Feed:
    feed = Feed()
    count, cells = feed.opened()
    count.add(records, LATEST)
    feed.flush(count, cells)
    return feed


def test_what_finds_no_room_is_counted_under_other_and_the_total_stays_right() -> None:
    records = delivered([*range(ROOM + 30), 0, ROOM + 7])

    figures = counted_once(records).figures()

    of_day = {key: events for key, (_, events) in figures.items() if "|day|" in key}
    assert len(of_day) == ROOM + 1
    assert of_day[DAY + "rule-0"] == 2
    assert of_day[DAY + "other"] == 31
    assert sum(of_day.values()) == len(records)


def test_a_value_that_is_called_other_takes_no_room() -> None:
    figures = counted_once(delivered([-1, *range(ROOM)])).figures()

    assert figures[DAY + "other"] == ((1,), 1)
    assert figures[DAY + f"rule-{ROOM - 1}"] == ((1,), 1)


def test_events_under_other_are_told_by_indicator_and_window() -> None:
    feed = Feed()
    count, cells = feed.opened()
    count.add(delivered(range(ROOM + 30)), LATEST)

    elsewhere = feed.flush(count, cells)

    assert elsewhere == {("messages-delivered", "day"): 30, ("messages-delivered", "month"): 30}


def test_a_value_outside_a_closed_set_is_other() -> None:
    (source,) = make_plan([indicator_named("programs-registered")])
    count = PartitionCount(3, (source,), -1, 1)

    count.add(
        [
            arrived(0, ProgramRegistered.type, dimension="governance", kind="program"),
            arrived(1, ProgramRegistered.type, dimension="astrology", kind="program"),
        ],
        LATEST,
    )
    drained = count.drain()
    for _ in drained.fold():
        pass

    assert {
        key.split("|", 5)[5]: gain.events for key, gain in drained.deltas.items() if "|all|all|" in key
    } == {
        "33.14|governance|program": 1,
        "33.14|other|program": 1,
    }


def test_an_indicator_whose_labels_are_all_closed_needs_no_guard() -> None:
    guard = LabelGuard(make_plan([indicator_named("programs-registered")]))

    assert guard.elsewhere("3|programs-registered|1|all|all|33.14|governance|program") is None


@settings(max_examples=60)
@given(
    rules=st.lists(st.just(-1) | st.integers(ROOM - 3, ROOM + 9), min_size=1, max_size=30),
    crashes=st.lists(
        st.tuples(st.integers(1, 40), st.integers(0, 8), st.none() | st.sets(st.integers(0, 30))), max_size=5
    ),
)
def test_any_crash_and_replay_leaves_every_event_where_it_was(
    rules: list[int], crashes: list[tuple[int, int, set[int] | None]]
) -> None:
    """A processor dies after saving any of its cells, or all; the next begins where the last commit was."""
    records = delivered([*range(ROOM - 3), *rules])
    committed = ROOM - 3
    feed = counted_once(records[:committed])
    for length, back, saved in crashes:
        count, cells = feed.opened()
        part = records[committed : committed + length]
        count.add(part, LATEST)
        feed.flush(count, cells, saved=saved)
        if saved is None:
            committed = max(0, committed + len(part) - back)

    count, cells = feed.opened()
    count.add(records[committed:], LATEST)
    feed.flush(count, cells)

    assert feed.figures() == counted_once(records).figures()


def test_cells_that_left_memory_do_not_make_room() -> None:
    feed = counted_once(delivered(range(ROOM + 1)))
    kept = {key: cell for key, cell in feed.saved.items() if key.endswith(("|other", "|rule-0"))}
    feed.saved = kept
    count, cells = feed.opened()
    late = [arrived(ROOM + 5, MessageDelivered.type, channel="inbox", rule_id="rule-late")]
    count.add(late, LATEST)

    feed.flush(
        count, cells, cold=[DAY + "rule-late", DAY.replace("day|2026-11-22", "month|2026-11") + "rule-late"]
    )

    assert feed.saved.keys() == kept.keys()
    assert feed.saved[DAY + "other"].n == 2


def test_cells_of_others_are_the_last_to_be_written() -> None:
    count, cells = Feed().opened()
    count.add(delivered([ROOM, *range(ROOM + 1)]), LATEST)
    drained = count.drain()
    for _ in drained.fold():
        pass

    admission = Admission(count.guard, cells.cells, cells.known, ())
    for key in drained.gaining:
        admission.decide(key)
    for _ in drained.move(admission.moved):
        pass
    for _ in drained.settle(lambda _: -1):
        pass

    assert [key.rpartition("|")[2] for key in drained.deltas][-2:] == ["other", "other"]


@pytest.mark.parametrize("key", [DAY + "rule-1", DAY + "rule%7C1"])
def test_only_open_labels_are_given_up(key: str) -> None:
    assert LabelGuard(SOURCES).elsewhere(key) == DAY + "other"
