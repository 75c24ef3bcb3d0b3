"""`./regency dead-letters` against a real broker."""

from __future__ import annotations

import asyncio
import csv
import io
import json

import pytest
from typer.testing import CliRunner, Result

from regencyctl.dead_letters import Selection, app, find
from servicekit.service import Service
from servicekit.testing.consuming import Workbench
from servicekit.testing.eventually import eventually
from servicekit.testing.tally import closed, entries, lift, tally_service

TOPIC = "tourism-market.market-day"


@pytest.fixture
def service() -> Service:
    return tally_service()


@pytest.fixture
async def bench(bench: Workbench) -> Workbench:
    """A service that gave three messages up: two refused by a rule, one unreadable."""
    await bench.publish([closed("rule-1"), closed("rule-2")], correlation_id="thread-1")
    await bench.publish([closed("m3")], data=b"{")
    async with bench.consuming():
        await eventually(lambda: _letters(bench, 3))
    return bench


async def _letters(bench: Workbench, count: int) -> bool:
    return len(await bench.dead_letters(TOPIC)) == count


async def _run(bench: Workbench, *arguments: str) -> Result:
    """The command in a thread of its own: it starts an event loop."""
    options = ["--kafka", bench.settings.kafka]
    if arguments[0] != "show":
        options += ["--prefix", bench.settings.topic_prefix]
    return await asyncio.to_thread(CliRunner().invoke, app, [*arguments, *options])


async def test_the_list_can_be_narrowed_by_topic_service_and_code(bench: Workbench) -> None:
    everything = json.loads((await _run(bench, "list", "--json")).stdout)
    by_code = json.loads((await _run(bench, "list", "--json", "--code", "invalid-data")).stdout)
    by_service = json.loads((await _run(bench, "list", "--json", "--service", "notifications")).stdout)
    by_topic = json.loads((await _run(bench, "list", "--json", "--topic", TOPIC)).stdout)

    assert [one["code"] for one in everything] == ["market-closed", "market-closed", "invalid-data"]
    assert [one["code"] for one in by_code] == ["invalid-data"]
    assert by_service == []
    assert by_topic == everything


async def test_the_list_is_readable_by_spreadsheets_and_people(bench: Workbench) -> None:
    table = (await _run(bench, "list", "--csv")).stdout
    people = (await _run(bench, "list")).stdout

    rows = list(csv.DictReader(io.StringIO(table)))
    assert [row["reason_id"] for row in rows][:2] == ["Pasar tutup", "Pasar tutup"]
    assert "market-closed" in people


async def test_one_letter_is_shown_whole_in_both_languages(bench: Workbench) -> None:
    letter = (await bench.dead_letters(TOPIC))[0]

    shown = (await _run(bench, "show", letter.id)).stdout

    for text in (
        "Pasar tutup",
        "The market is closed",
        "market-closed",
        TOPIC,
        "thread-1",
        '"market_id": "rule-1"',
    ):
        assert text in shown


async def test_a_letter_that_does_not_exist_is_a_readable_error(bench: Workbench) -> None:
    result = await _run(bench, "show", "no-such-topic/0/1")

    assert result.exit_code != 0
    assert "no-such-topic" in str(result.exception)


async def test_a_dry_run_sends_nothing(bench: Workbench) -> None:
    result = await _run(bench, "replay", "--dry-run")

    assert result.stdout.count("would send") == 3
    assert "0 sent" in result.stdout


async def test_a_replay_sends_no_more_than_its_limit_and_what_is_asked_for(bench: Workbench) -> None:
    await lift(bench.runtime.store, "rule")

    result = await _run(bench, "replay", "--code", "market-closed", "--limit", "1")

    assert "1 sent, 1 left by the limit" in result.stdout
    async with bench.consuming():
        await eventually(lambda: _wrote(bench, ["rule-1"]))


async def test_single_letters_are_replayed_by_id_and_again_without_effect(bench: Workbench) -> None:
    await lift(bench.runtime.store, "rule")
    second = (await find(bench.settings.broker, Selection(), bench.settings.topic_prefix))[1]

    await _run(bench, "replay", second.id)
    await _run(bench, "replay", second.id)
    await bench.publish([closed("m9")])

    async with bench.consuming():
        await eventually(lambda: _wrote(bench, ["rule-2", "m9"]))


async def _wrote(bench: Workbench, names: list[str]) -> bool:
    found = await entries(bench.runtime.store, "day-1")
    assert found == names
    return True
