"""No step of a flush holds the event loop for long, however many events belong to one cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import msgspec

from contracts.indicators import indicator_named
from contracts.tourism_market import CoinsRedeemed
from servicekit.stream.counting import PartitionCount
from servicekit.stream.drained import Drained
from servicekit.stream.plan import make_plan
from servicekit.stream.pulse import AT_ONCE

SOURCES = make_plan([indicator_named("market-turnover")])
CELLS = len(SOURCES[0].projections[0].windows)
EVENTS = 3 * AT_ONCE + 1
LATEST = "2026-11-23T00:00:00Z"


@dataclass(frozen=True)
class Arrived:
    """A record as the consumer hands it over."""

    offset: int
    value: bytes
    headers: Sequence[tuple[str, bytes | None]]
    key: bytes | None = b"bahulak-2026-11-22"


def redeemed(sequence: int) -> Arrived:
    payload = {
        "occurred_at": "2026-11-22T02:00:00Z",
        "market_id": "bahulak",
        "village": "33.14.02.2001",
        "market_day": "2026-11-22",
        "coins": 1,
        "amount_idr": 2_000,
        "vendor_id": "v-1",
    }
    values = {"ce_type": CoinsRedeemed.type.encode(), "ce_sequence": b"%d" % sequence, "ce_regency": b"33.14"}
    return Arrived(sequence, msgspec.json.encode(payload), list(values.items()))


def counting(horizon: int) -> PartitionCount:
    """Many events of one market: those up to the horizon may be in cells already."""
    count = PartitionCount(3, SOURCES, horizon, 1)
    count.add(map(redeemed, range(EVENTS)), LATEST)
    return count


def counted(horizon: int) -> Drained:
    return counting(horizon).drain()


def let_go_of(steps: Iterator[None], events: list[Any]) -> list[int]:
    """How many events each step has let go of."""
    held = [len(events), *(len(events) for _ in steps)]
    return [before - after for before, after in pairwise(held)]


def gains_of(drained: Drained) -> list[tuple[Any, int]]:
    return [(gain.state, gain.events) for _, gain in drained.gains()]


def test_new_events_of_one_cell_are_added_up_and_let_go_of_a_few_at_a_time() -> None:
    drained = counted(horizon=-1)
    (rows,) = drained.gathered[0].fresh.values()
    width = len(SOURCES[0].names)

    freed = let_go_of(drained.fold(), rows)

    assert (sum(freed), max(freed)) == (EVENTS * width, AT_ONCE * width)
    assert gains_of(drained) == [((EVENTS * 2_000,), EVENTS)] * CELLS


def test_events_that_no_cell_holds_yet_are_added_a_few_at_a_time() -> None:
    drained = counted(horizon=EVENTS)
    for _ in drained.fold():
        pass

    held = [0, *(sum(gain.events for gain in drained.deltas.values()) for _ in drained.settle(lambda _: -1))]

    assert max(after - before for before, after in pairwise(held)) == AT_ONCE
    assert gains_of(drained) == [((EVENTS * 2_000,), EVENTS)] * CELLS


def test_events_that_are_in_their_cells_are_let_go_of_a_few_at_a_time() -> None:
    drained = counted(horizon=EVENTS)
    (numbered,) = drained.gathered[0].doubtful.values()
    for _ in drained.fold():
        pass

    freed = let_go_of(drained.settle(lambda _: EVENTS), numbered)

    assert (sum(freed), max(freed)) == (EVENTS * 2, AT_ONCE * 2)
    assert gains_of(drained) == []


def test_what_a_cell_gains_is_let_go_of_as_soon_as_the_next_one_is_asked_for() -> None:
    drained = counted(horizon=-1)
    for _ in drained.fold():
        pass

    left = [len(drained.deltas) for _ in drained.gains()]

    assert left == list(reversed(range(CELLS)))


def test_an_indicator_that_is_left_out_gains_nothing() -> None:
    drained = counted(horizon=EVENTS - 10)
    for _ in drained.fold():
        pass

    for _ in drained.leave_out({("market-turnover", "1")}):
        pass

    assert list(drained.gaining) == []


def test_events_of_a_partition_that_has_gone_are_forgotten_a_few_at_a_time() -> None:
    count = counting(horizon=EVENTS // 2)

    steps = sum(1 for _ in count.dissolve())

    assert steps >= EVENTS // AT_ONCE
    assert list(count.dissolve()) == []
