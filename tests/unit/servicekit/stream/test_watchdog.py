"""A processor that stands still must end; one that only waits, or has nothing to do, must not."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from faust.types import TP

from servicekit.progress import Patience
from servicekit.stream.transport import Standing
from servicekit.stream.watchdog import Stalled, Watchdog

COINS = TP("coins", 0)
PATIENCE = Patience(stalled=60.0, excused=600.0)


@dataclass
class Hands:
    """A clock that stands where it was put."""

    now: float = 0.0

    def read(self) -> float:
        """The time they show."""
        return self.now


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def watchdog(clock: Hands) -> Watchdog:
    return Watchdog(PATIENCE, clock.read)


def test_records_that_wait_for_longer_than_patience_lasts_are_a_standstill(
    watchdog: Watchdog, clock: Hands
) -> None:
    waiting = {COINS: Standing(acked=7, lag=3), TP("coins", 1): Standing(acked=9, lag=0)}

    verdicts = [_look(watchdog, clock, at, waiting) for at in (0.0, 60.0, 61.0)]

    assert verdicts == [None, None, Stalled(COINS, 3, 61.0)]


@pytest.mark.parametrize(
    "later",
    [
        pytest.param(Standing(acked=8, lag=500), id="it moves, though it falls behind"),
        pytest.param(Standing(acked=7, lag=0), id="nothing waits"),
    ],
)
def test_a_partition_that_moves_or_has_nothing_to_do_does_not_stand_still(
    watchdog: Watchdog, clock: Hands, later: Standing
) -> None:
    _look(watchdog, clock, 0.0, {COINS: Standing(acked=7, lag=3)})

    verdicts = [_look(watchdog, clock, at, {COINS: later}) for at in (59.0, 118.0)]

    assert verdicts == [None, None]


def test_while_the_broker_takes_no_cells_it_waits_longer_but_not_for_ever(
    watchdog: Watchdog, clock: Hands
) -> None:
    waiting = {COINS: Standing(acked=7, lag=3)}

    verdicts = [_look(watchdog, clock, at, waiting, is_held_back=True) for at in (0.0, 300.0, 600.0, 601.0)]

    assert verdicts == [None, None, None, Stalled(COINS, 3, 601.0)]


def test_a_broker_that_does_not_answer_is_an_excuse_too(watchdog: Watchdog, clock: Hands) -> None:
    _look(watchdog, clock, 0.0, {COINS: Standing(acked=7, lag=3)})

    verdicts = [_look(watchdog, clock, at, None) for at in (300.0, 601.0)]

    assert verdicts == [None, Stalled(COINS, 3, 601.0)]


def test_what_was_held_back_has_its_full_time_once_it_is_not(watchdog: Watchdog, clock: Hands) -> None:
    waiting = {COINS: Standing(acked=7, lag=3)}
    for at in (0.0, 300.0):
        _look(watchdog, clock, at, waiting, is_held_back=True)

    verdicts = [_look(watchdog, clock, at, waiting) for at in (360.0, 361.0)]

    assert verdicts == [None, Stalled(COINS, 3, 361.0)]


def test_after_a_rebalance_or_a_recovery_the_time_begins_anew(watchdog: Watchdog, clock: Hands) -> None:
    waiting = {COINS: Standing(acked=7, lag=3)}
    _look(watchdog, clock, 0.0, waiting)
    watchdog.forget()

    verdicts = [_look(watchdog, clock, at, waiting) for at in (100.0, 160.0, 161.0)]

    assert verdicts == [None, None, Stalled(COINS, 3, 61.0)]


def test_a_partition_that_has_gone_is_not_watched(watchdog: Watchdog, clock: Hands) -> None:
    _look(watchdog, clock, 0.0, {COINS: Standing(acked=7, lag=3)})

    verdicts = [_look(watchdog, clock, at, {}) for at in (30.0, 100.0)]

    assert verdicts == [None, None]


def _look(
    watchdog: Watchdog,
    clock: Hands,
    at: float,
    standings: dict[TP, Standing] | None,
    *,
    is_held_back: bool = False,
) -> Stalled | None:
    clock.now = at
    return watchdog.look(standings, is_held_back=is_held_back)


def test_a_partition_that_stands_still_for_a_while_is_named_before_it_is_given_up(
    watchdog: Watchdog, clock: Hands
) -> None:
    waiting = {COINS: Standing(acked=7, lag=3), TP("coins", 1): Standing(acked=9, lag=0)}
    _look(watchdog, clock, 0.0, waiting)

    verdict = _look(watchdog, clock, 7.0, waiting)

    assert (verdict, watchdog.still(6.0), watchdog.still(8.0)) == (None, [COINS], [])
