"""What is asked for so many regencies follows from costs and assumptions, and a simulation agrees with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from regencyctl.capacity.assumptions import Assumptions, read_assumptions
from regencyctl.capacity.need import need_of
from regencyctl.capacity.simulation import simulate
from regencyctl.errors import OperatorError

SHIPPED = read_assumptions()


def changed(**sizing: float) -> Assumptions:
    return SHIPPED.model_copy(update={"sizing": SHIPPED.sizing.model_copy(update=sizing)})


def test_busy_cores_of_a_stage_are_requests_times_their_cost() -> None:
    relay = next(stage for stage in SHIPPED.stage if stage.name == "relay")
    events_an_hour = sum(work.requests * work.events for work in SHIPPED.work)

    need = need_of(SHIPPED, 38)

    assert need.busy_cores["relay"] == pytest.approx(38 * events_an_hour * relay.event_us / 1e6 / 3600)
    assert need.events_a_second == pytest.approx(38 * events_an_hour / 3600)


def test_twice_the_regencies_need_twice_of_all_but_what_idles() -> None:
    one, two = need_of(SHIPPED, 50), need_of(SHIPPED, 100)

    doubled = {stage: 2 * load for stage, load in one.busy_cores.items() if stage != "idle"}
    assert two.busy_cores == pytest.approx(doubled | {"idle": one.busy_cores["idle"]})
    assert two.topic_gib == pytest.approx(2 * one.topic_gib)


def test_less_head_room_asks_for_fewer_cores() -> None:
    assert need_of(changed(busy_at_most=0.8), 514).all_cores < need_of(SHIPPED, 514).all_cores


def test_a_single_regency_still_gets_two_of_each_process() -> None:
    need = need_of(SHIPPED, 1)

    assert (need.api_processes, need.processors) == (2, 2)


def test_no_regency_is_no_question() -> None:
    with pytest.raises(ValueError, match="at least one"):
        need_of(SHIPPED, 0)


@pytest.mark.parametrize(("regencies", "seconds"), [(38, 300), (514, 30)])
def test_simulated_cores_are_as_busy_as_the_arithmetic_says(regencies: int, seconds: float) -> None:
    need = need_of(SHIPPED, regencies)

    simulated = simulate(SHIPPED, regencies, need.cores, seconds=seconds)

    for stage, busy in simulated.busy.items():
        assert busy == pytest.approx(need.busy_cores[stage] / need.cores[stage], rel=0.1)
        assert busy <= SHIPPED.sizing.busy_at_most * 1.1


def test_what_is_asked_for_keeps_delays_below_the_promise_and_fewer_cores_do_not() -> None:
    need = need_of(SHIPPED, 514)
    starved = dict(need.cores) | {"api": int(need.busy_cores["api"] * 0.8)}

    enough = simulate(SHIPPED, 514, need.cores, seconds=30)
    short = simulate(SHIPPED, 514, starved, seconds=30)

    assert enough.delay_p95 < 1.0
    assert short.delay_p95 > 1.0


def test_the_same_seed_gives_the_same_answer() -> None:
    cores = need_of(SHIPPED, 5).cores

    assert simulate(SHIPPED, 5, cores, seconds=20) == simulate(SHIPPED, 5, cores, seconds=20)


def test_assumptions_of_one_s_own_are_checked(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text("version = 1\nwork = []\nreader = {}\n", encoding="utf-8")

    with pytest.raises(OperatorError, match="reader: Extra inputs") as refused:
        read_assumptions(mine)
    with pytest.raises(OperatorError, match="nowhere"):
        read_assumptions(tmp_path / "nowhere.toml")

    assert "reading: Field required" in str(refused.value)
