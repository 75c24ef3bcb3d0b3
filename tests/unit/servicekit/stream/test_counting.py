from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.indicators import INDICATORS, Count
from contracts.tourism_market import CoinsRedeemed
from servicekit.stream import measures
from servicekit.stream.cells import Cell
from servicekit.stream.counting import PartitionCount
from servicekit.stream.plan import make_plan
from servicekit.stream.rebuild import ALWAYS
from servicekit.stream.records import REPLAYED

SOURCES = make_plan(indicator for indicator in INDICATORS if indicator.source is CoinsRedeemed)
LATEST = "2026-11-23T00:00:00Z"
TURNOVER = "3|market-turnover|1|market-day|2026-11-22|33.14|bahulak|33.14.02.2001"


@dataclass(frozen=True)
class Arrived:
    """A record as the consumer hands it over."""

    offset: int
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]]
    key: bytes | None = b"bahulak-2026-11-22"


def redeemed(sequence: int, coins: int = 5, **changes: Any) -> Arrived:
    payload = {
        "occurred_at": "2026-11-22T02:00:00Z",
        "market_id": "bahulak",
        "village": "33.14.02.2001",
        "market_day": "2026-11-22",
        "coins": coins,
        "amount_idr": coins * 2000,
        "vendor_id": f"v-{sequence}",
    }
    names = ("ce_type", "ce_sequence", "a", "b", "c", "d", "e", "f", "g", "ce_regency")
    values = {"ce_type": CoinsRedeemed.type.encode(), "ce_sequence": b"%d" % sequence, "ce_regency": b"33.14"}
    return Arrived(
        sequence + 1000,
        msgspec.json.encode(payload | changes),
        [(name, values.get(name, b"x")) for name in names],
    )


class Cells:
    """A table with a feed's memory: what was flushed stays, whatever happens to the process."""

    def __init__(self) -> None:
        self.cells: dict[str, Cell] = {}

    def opened(self) -> PartitionCount:
        """The partition as a new owner finds it."""
        horizon = max((cell.seq for cell in self.cells.values()), default=-1)
        return PartitionCount(3, SOURCES, horizon, 1)

    def sequence_in(self, key: str) -> int:
        """The sequence a cell holds."""
        return self.cells[key].seq if key in self.cells else -1

    def flush(self, count: PartitionCount, *, only: int | None = None) -> None:
        """Save all changed cells, or the first few: then the process died."""
        drained = count.drain()
        for _ in drained.fold():
            pass
        for _ in drained.settle(self.sequence_in):
            pass
        for key, gain in list(drained.deltas.items())[:only]:
            held = self.cells.get(key)
            state = gain.state if held is None else measures.merge(gain.measure, held.v, gain.state)
            events = gain.events + (held.n if held else 0)
            self.cells[key] = Cell(state, events, drained.sequence, 1, "")

    def figures(self) -> dict[str, tuple[Any, int]]:
        """State and events of every cell."""
        return {key: (cell.v, cell.n) for key, cell in self.cells.items()}


def counted_once(records: Iterable[Arrived]) -> dict[str, tuple[Any, int]]:
    cells = Cells()
    count = cells.opened()
    count.add(list(records), LATEST)
    cells.flush(count)
    return cells.figures()


def test_one_event_changes_every_window_of_every_indicator_of_its_type() -> None:
    figures = counted_once([redeemed(0, coins=3), redeemed(1, coins=4)])

    assert figures[TURNOVER] == ((14_000,), 2)
    assert len(figures) == 12


def test_a_batch_handed_over_twice_counts_once() -> None:
    batch = [redeemed(number) for number in range(4)]
    cells = Cells()
    count = cells.opened()

    count.add(batch, LATEST)
    count.add(batch, LATEST)
    cells.flush(count)

    assert cells.figures() == counted_once(batch)


def test_a_batch_the_relay_published_again_at_other_offsets_counts_once() -> None:
    batch = [redeemed(number) for number in range(4)]
    again = [replace(record, offset=record.offset + 4) for record in batch]
    cells = Cells()
    count = cells.opened()

    count.add([*batch, *again], LATEST)
    cells.flush(count)

    assert cells.figures() == counted_once(batch)


@settings(max_examples=100)
@given(
    total=st.integers(1, 30),
    crashes=st.lists(
        st.tuples(st.integers(1, 30), st.integers(0, 6), st.none() | st.integers(0, 6)), max_size=5
    ),
)
def test_any_crash_and_replay_changes_nothing(total: int, crashes: list[tuple[int, int, int]]) -> None:
    """A processor dies after saving some cells, or all; the next one starts where the last commit was."""
    records = [
        redeemed(number, coins=number + 1, village=f"33.14.02.200{number % 3}") for number in range(total)
    ]
    cells, committed = Cells(), 0
    for length, back, saved in crashes:
        count = cells.opened()
        part = records[committed : committed + length]
        if part:
            count.add(part, LATEST)
        cells.flush(count, only=saved)
        if saved is None:
            committed = max(0, committed + len(part) - back)

    count = cells.opened()
    if rest := records[committed:]:
        count.add(rest, LATEST)
    cells.flush(count)

    assert cells.figures() == counted_once(records)


def test_records_that_cannot_be_counted_are_refused_with_a_reason_and_the_others_count() -> None:
    count = Cells().opened()

    refused = count.add(
        [
            replace(redeemed(0), value=b"{"),
            redeemed(1),
            redeemed(2, coins=1, amount_idr="many"),
            redeemed(3, occurred_at=""),
            redeemed(4, amount_idr=1e308),
            redeemed(5, occurred_at="2026-11-23T00:00:01Z"),
            redeemed(6, occurred_at="2026-11-23T07:00:01+07:00"),
            redeemed(10**16),
            redeemed(7, occurred_at="2026-11-22T23:59:59.999Z"),
        ],
        LATEST,
    )
    tally = count.drain().tally

    assert (refused, tally.counted) == (7, 2)
    assert [(one.record.offset - 1000, one.poison.code) for one in tally.refused] == [
        (0, "undecodable"),
        (2, "schema"),
        (3, "schema"),
        (4, "schema"),
        (5, "in-the-future"),
        (6, "in-the-future"),
        (10**16, "absurd-sequence"),
    ]


@pytest.mark.parametrize(
    ("regency", "code"),
    [
        (b"\xff", "undecodable"),
        (b"", "no-attributes"),
        (None, "no-attributes"),
        (b"3" * 300, "no-attributes"),
    ],
)
def test_a_regency_that_is_no_name_is_refused(regency: bytes | None, code: str) -> None:
    """It would stand in the keys of cells."""
    record = redeemed(0)
    headers = [(name, regency if name == "ce_regency" else value) for name, value in record.headers]
    count = Cells().opened()

    count.add([replace(record, headers=headers), redeemed(1)], LATEST)
    drained = count.drain()

    assert [one.poison.code for one in drained.tally.refused] == [code]
    assert drained.tally.counted == 1


def test_a_replayed_dead_letter_is_not_counted_a_second_time() -> None:
    original = redeemed(0)
    attributes = [(name, value) for name, value in original.headers if name != "ce_sequence"]
    copy = replace(original, offset=5000, headers=[*attributes, (REPLAYED, b"somewhere")])
    cells = Cells()
    count = cells.opened()

    count.add([original, copy, redeemed(1)], LATEST)
    cells.flush(count)

    assert cells.figures() == counted_once([original, redeemed(1)])


def test_records_without_a_sequence_are_numbered_by_their_offset() -> None:
    plain = [("ce_regency", b"33.14"), ("ce_type", CoinsRedeemed.type.encode())]
    records = [replace(redeemed(number), headers=plain) for number in range(3)]
    cells = Cells()
    count = cells.opened()

    count.add(records, LATEST)
    count.add(records, LATEST)
    cells.flush(count)

    assert cells.figures()[TURNOVER] == ((30_000,), 3)


def test_a_record_without_a_sequence_among_numbered_ones_is_refused() -> None:
    plain = [("ce_regency", b"33.14"), ("ce_type", CoinsRedeemed.type.encode())]
    count = Cells().opened()

    count.add([redeemed(0), replace(redeemed(1), headers=plain), redeemed(2)], LATEST)

    tally = count.drain().tally
    assert (tally.counted, [one.poison.code for one in tally.refused]) == (2, ["no-sequence"])


def test_labels_with_the_separator_stay_one_label() -> None:
    figures = counted_once([redeemed(0, market_id="a|b")])

    assert "3|coins-redeemed|1|year|2026|33.14|a%7Cb|33.14.02.2001" in figures


def test_a_cell_that_a_former_owner_wrote_too_late_is_a_stray() -> None:
    """Opened in term 5, with everything up to sequence 40 read back."""
    count = PartitionCount(3, SOURCES, horizon=40, term=5)

    strays = [count.is_stray(Cell((1,), 1, seq, gen, "")) for seq, gen in ((41, 4), (40, 4), (41, 5))]

    assert strays == [True, False, False]


@pytest.mark.parametrize("latest", [LATEST, ALWAYS])
def test_an_event_with_another_offset_than_utc_counts_in_a_rebuild_too(latest: str) -> None:
    count = Cells().opened()

    refused = count.add([redeemed(0, occurred_at="2026-11-22T09:00:00+07:00")], latest)

    assert (refused, count.drain().tally.counted) == (0, 1)


def test_two_versions_with_different_measures_are_counted_apart() -> None:
    turnover = next(one for one in INDICATORS if one.name == "market-turnover")
    sources = make_plan([turnover, replace(turnover, version=2, measure=Count())])
    count = PartitionCount(3, sources, -1, 1)
    cells = Cells()

    count.add([redeemed(0, coins=5), redeemed(1, coins=7)], LATEST)
    cells.flush(count)

    figures = cells.figures()
    assert (figures[TURNOVER], figures[TURNOVER.replace("|1|", "|2|")]) == (((24_000,), 2), ((2,), 2))
