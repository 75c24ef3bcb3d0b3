"""What the engine's bench compares, and how it times."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from regencyctl.bench.engine import Measured, ProgramFailed, start, take_turns
from regencyctl.bench.engine_load import INDICATORS, figures_of, market_day_of
from regencyctl.bench.engine_programs import PROGRAMS, Program
from regencyctl.bench.stopwatch import Stopwatch
from regencyctl.settings import repository

JAVA = repository() / "bench" / "kafka-streams" / "KafkaStreamsPeer.java"
PYTHON = repository() / "bench" / "quixstreams" / "quixstreams_peer.py"


def test_the_truth_of_an_hour_goes_into_the_figures_of_its_hour_and_its_day_in_wib() -> None:
    totals = {
        ("2026-11-21T17", "market-000", "33.14.01.2001"): [2, 5, 10_000],
        ("2026-11-21T18", "market-000", "33.14.01.2001"): [1, 1, 2_000],
    }

    figures = figures_of(INDICATORS["ten"], totals)

    assert figures["redeemed|2026-11-22T00:00+07:00|33.14|market-000|33.14.01.2001"] == [2, 10_000, 5]
    assert figures["redemptions|2026-11-22T01:00+07:00|33.14|market-000|33.14.01.2001"] == [1]
    assert figures["village-turnover|2026-11-22|33.14|33.14.01.2001"] == [3, 12_000]
    assert figures["market-redeemed|2026-11-22|33.14|market-000"] == [3, 12_000, 6]


def test_one_load_has_one_indicator_and_the_other_ten() -> None:
    assert {name: len(indicators) for name, indicators in INDICATORS.items()} == {"one": 1, "ten": 10}


@pytest.mark.parametrize("peer", [JAVA, PYTHON], ids=["java", "python"])
def test_a_peer_names_every_indicator_of_the_bench(peer: Path) -> None:
    text = peer.read_text()

    assert [one.name for one in INDICATORS["ten"] if f'"{one.name}"' not in text] == []


def test_a_record_key_tells_market_and_village() -> None:
    day = market_day_of("market-007-2026-01-04")

    assert (day.market, day.village) == ("market-007", "33.14.08.2008")


def test_a_stopwatch_notes_the_first_look_the_one_at_half_and_the_last(
    capsys: pytest.CaptureFixture[str],
) -> None:
    watch = Stopwatch(100)

    looks = [watch.look(seen) for seen in (0, 3, 20, 55, 80, 100)]
    watch.report(mode="engine")

    printed = json.loads(capsys.readouterr().out)
    assert looks == [False, False, False, False, False, True]
    assert [seen for seen, _, _ in printed["marks"]] == [3, 55, 100]
    assert (printed["mode"], printed["rss_mib"] > 0) == ("engine", True)


def test_what_a_program_leaves_in_its_folder_does_not_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    leaves_data = "import os; os.mkdir('bench-data'); print('{\"made\": %d}' % os.path.isdir('bench-data'))"

    printed = start(PROGRAMS[0], [sys.executable, "-c", leaves_data], 60)

    assert printed == {"made": 1}
    assert list(tmp_path.iterdir()) == []


async def test_a_peer_that_hangs_is_named_and_left_out_and_the_others_go_on() -> None:
    ours, peer, other = PROGRAMS[:3]
    told: list[str] = []

    async def measure(program: Program, _round: int) -> Measured:
        if program is peer:
            start(peer, [sys.executable, "-c", "import time; time.sleep(600)"], 0.5)
        return {"events_per_cpu_second": 100.0, "wrong_figures": 0}

    results = await take_turns([ours, peer, other], 2, measure, told.append)

    assert results[peer.name] is None
    assert [bool(results[one.name]) for one in (ours, other)] == [True, True]
    assert [line for line in told if peer.title in line] == [
        f"round 1, {peer.title} did not come to an end within 0.5 s\n{peer.title} is left out from here on"
    ]


def test_a_peer_that_fails_says_why() -> None:
    with pytest.raises(ProgramFailed, match="no such topic"):
        start(PROGRAMS[1], [sys.executable, "-c", "raise SystemExit('no such topic')"], 60)
