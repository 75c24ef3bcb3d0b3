"""The live stream: what its readers are told, how they come back, and what slow ones cost."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import pytest
from fastapi import APIRouter
from structlog.testing import capture_logs

from contracts.indicators import INDICATORS
from servicekit.kafka import committed_offsets
from servicekit.service import Service
from servicekit.stream import feed as live
from servicekit.stream.archive import Archive
from servicekit.stream.cells import Cell, sink_of
from servicekit.stream.fan_out import Interest
from servicekit.stream.feed import Feed, Limits
from servicekit.stream.positions import Positions, read_positions
from servicekit.testing.boards import Board
from servicekit.testing.eventually import eventually
from servicekit.testing.streams import LiveReader, live_reader

SERVICE = "evaluation"
DAY = "2026-03-01"
SKM = Interest(frozenset({("skm-responses", 1)}))


@pytest.fixture
def service() -> Service:
    return Service(SERVICE, APIRouter, ())


def responses(unit: str, counted: int, *, source: int = 0, day: str = DAY) -> tuple[str, Cell]:
    key = f"{source}|skm-responses|1|day|{day}|33.14|{unit}|OPD-1"
    return key, Cell((counted,), counted, counted, 1, "2026-11-22T02:05:07.123Z")


def told(events: list[tuple[str, Any]]) -> dict[str, int]:
    """Service unit → the last value told."""
    return {data["labels"]["service_id"]: data["value"] for name, data in events if name == "figure"}


async def until_told(reader: LiveReader, unit: str, value: int) -> list[tuple[str, Any]]:
    return await reader.until(
        lambda name, data: name == "figure" and (data["labels"]["service_id"], data["value"]) == (unit, value)
    )


async def test_a_figure_is_told_with_the_cells_of_every_partition(board: Board) -> None:
    await board.show([responses("rsud", 5, source=0)])

    async with live_reader(board.door.url) as reader:
        first = await reader.next()
        await board.publish([responses("rsud", 2, source=1)])
        await until_told(reader, "rsud", 7)
        await board.publish([responses("rsud", 6, source=0)])
        events = await until_told(reader, "rsud", 8)

    assert first == ("resync", {"reason": "start"})
    assert reader.retry > 0
    figure = events[-1][1]
    assert (figure["name"], figure["window"], figure["exact"]) == (
        "skm-responses",
        {"kind": "day", "start": DAY},
        "8",
    )


async def test_readers_are_told_what_they_asked_for(board: Board) -> None:
    query = "?name=skm-responses&window=day&service_id=rsud&regency=33.14"
    async with live_reader(board.door.url, query) as reader:
        await reader.next()
        await board.publish(
            [
                responses("samsat", 1),
                ("0|skm-responses|1|year|2026|33.14|rsud|OPD-1", Cell((9,), 9, 9, 1, "x")),
                ("0|skm-responses|1|day|2026-03-01|35.03|rsud|OPD-1", Cell((9,), 9, 9, 1, "x")),
                ("0|skm-ikm|1|survey-period|2026|33.14|rsud|OPD-1", Cell((9, 1), 9, 9, 1, "x")),
                responses("rsud", 4),
            ]
        )

        events = await until_told(reader, "rsud", 4)

    assert told(events) == {"rsud": 4}
    assert len(events) == 1


async def test_who_comes_back_is_told_each_figure_that_changed_once_with_its_newest_value(
    board: Board,
) -> None:
    async with live_reader(board.door.url) as reader:
        await reader.next()
        await board.publish([responses("rsud", 1), responses("samsat", 1)])
        await until_told(reader, "samsat", 1)
        seen = await reader.until_id()
    await board.show([responses("rsud", number) for number in range(2, 9)])
    await board.show([responses("dukcapil", 3)])

    async with live_reader(board.door.url, last_id=seen) as again:
        missed = [await again.next(), await again.next()]
        await board.publish([responses("samsat", 2)])
        then = await until_told(again, "samsat", 2)

    assert told(missed) == {"rsud": 8, "dukcapil": 3}
    assert len(then) == 1


async def test_who_comes_back_while_others_listen_is_told_from_before_they_came(board: Board) -> None:
    async with live_reader(board.door.url) as reader:
        await reader.next()
        seen = await reader.until_id()
    await board.show([responses("rsud", 1), responses("samsat", 5, source=3)])

    async with live_reader(board.door.url) as other:
        await other.next()
        async with live_reader(board.door.url, last_id=seen) as again:
            missed = await until_told(again, "samsat", 5)
            missed += await again.until(lambda *_: True) if len(missed) == 1 else []

    assert told(missed) == {"rsud": 1, "samsat": 5}


async def test_a_figure_that_left_the_hot_memory_meanwhile_is_told_from_the_store(board: Board) -> None:
    async with live_reader(board.door.url) as reader:
        await reader.next()
        seen = await reader.until_id()
    await board.show([responses("rsud", 7)])
    await board.publish([(responses("rsud", 7)[0], None)])

    async with live_reader(board.door.url, last_id=seen) as again:
        events = await until_told(again, "rsud", 7)

    assert told(events) == {"rsud": 7}


@pytest.mark.parametrize(
    ("last_id", "reason"),
    [
        ("1-0.0.0.0.0.0", "too-old"),
        ("{now}-9.9.9.9.9.999", "unknown-position"),
        ("{now}-1.2", "unknown-position"),
    ],
)
async def test_who_cannot_be_told_what_changed_reads_the_figures_again(
    board: Board, last_id: str, reason: str
) -> None:
    async with live_reader(board.door.url) as reader:
        await reader.next()
        now = (await reader.until_id()).split("-")[0]

    async with live_reader(board.door.url, last_id=last_id.format(now=now)) as again:
        first = await again.next()

    assert first == ("resync", {"reason": reason})


async def told_first(board: Board, limits: Limits, since: str, kafka: str | None = None) -> bytes:
    """What a reader is told that comes back with this id, to a process that somebody else listens to."""
    feed, runtime = Feed(INDICATORS, limits=limits), board.door.runtime
    settings = runtime.settings.model_copy(update={"kafka": kafka or runtime.settings.kafka})
    async with (
        aclosing(feed.stream(runtime, SKM)) as other,
        aclosing(feed.stream(replace(runtime, settings=settings), SKM, read_positions(since))) as again,
    ):
        while b"resync" not in await anext(other):
            pass
        await anext(again)
        return await anext(again)


@pytest.mark.parametrize(
    ("limits", "kafka", "reason"),
    [
        (Limits(far=5), None, b"too-far"),
        (Limits(many=2), None, b"too-far"),
        (Limits(), "127.0.0.1:1", b"unreadable"),
    ],
)
async def test_who_missed_more_than_can_be_told_reads_the_figures_again(
    board: Board, limits: Limits, kafka: str | None, reason: bytes
) -> None:
    async with live_reader(board.door.url) as reader:
        await reader.next()
        seen = await reader.until_id()
    await board.show(
        [responses(unit, number) for number in (1, 2) for unit in ("rsud", "samsat", "dukcapil")]
    )
    await eventually(lambda: _copied(board, 6))

    told_all = await told_first(board, Limits(far=6, many=3), seen)
    refused = await told_first(board, limits, seen, kafka)

    assert told_all.count(b"event: figure") == 3
    assert refused.startswith(b'event: resync\ndata: {"reason":"%b"}' % reason)


async def test_an_id_that_is_none_is_refused(board: Board) -> None:
    answer = await board.get("/stream", **{"last-event-id": "yesterday"})

    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "bad-last-event-id")
    assert problem["errors"][0]["field"] == "Last-Event-ID"


async def test_a_slow_reader_is_told_the_newest_value_of_each_figure_once(board: Board) -> None:
    """Nothing is queued for it: what it missed is looked up when it comes to read."""
    feed = Feed(INDICATORS)
    async with (
        aclosing(feed.stream(board.door.runtime, SKM)) as slow,
        aclosing(feed.stream(board.door.runtime, SKM)) as quick,
    ):
        for reader in (slow, quick):
            while b"resync" not in await anext(reader):
                pass
        await board.publish([responses("samsat", 3)])
        for number in range(1, 51):
            await board.publish([responses("rsud", number)])
            while f'"exact":"{number}"'.encode() not in await anext(quick):
                pass

        missed = await anext(slow)

    assert missed.count(b"event: figure") == 2
    assert b'"exact":"50"' in missed
    assert b'"exact":"3"' in missed


async def test_a_reader_slower_than_the_journal_remembers_reads_the_figures_again(board: Board) -> None:
    feed = Feed(INDICATORS, limits=Limits(kept=2))
    async with (
        aclosing(feed.stream(board.door.runtime, SKM)) as slow,
        aclosing(feed.stream(board.door.runtime, SKM)) as quick,
    ):
        for reader in (slow, quick):
            while b"resync" not in await anext(reader):
                pass
        for number in range(1, 41):
            await board.publish([responses(f"unit-{number % 4}", number)])
            while f'"exact":"{number}"'.encode() not in await anext(quick):
                pass

        missed = await anext(slow)

    assert missed.startswith(b'event: resync\ndata: {"reason":"too-slow"}')


async def test_who_reads_back_makes_no_other_miss_a_change(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a change on its way, when another reads far back and figures are forgotten for it, it is told."""
    feed = Feed(INDICATORS, limits=Limits(kept=2))
    await board.show([responses(f"unit-{number}", 1) for number in range(4)])
    now = round(time.time() * 1e3)

    class Interrupted(Archive):
        async def cells(self, keys: Collection[str]) -> dict[str, Cell]:
            if any("|new|" in key for key in keys):
                async with aclosing(feed.stream(board.door.runtime, SKM, Positions(now, (0,) * 6))) as back:
                    while b"id: " not in await anext(back):
                        pass
            return await super().cells(keys)

    async with aclosing(feed.stream(board.door.runtime, SKM)) as reader:
        while b"resync" not in await anext(reader):
            pass
        await board.publish([responses("rsud", 3)])
        while b'"exact":"3"' not in await anext(reader):
            pass
        monkeypatch.setattr(live, "Archive", Interrupted)
        await board.publish([responses("rsud", 7), responses("new", 9)])
        async with asyncio.timeout(10.0):
            while b'"exact":"7"' not in await anext(reader):
                pass


async def test_what_is_no_key_of_a_cell_ends_no_stream(board: Board) -> None:
    async with live_reader(board.door.url) as reader:
        await reader.next()
        await board.publish([("3|nothing", responses("rsud", 1)[1])])
        await board.publish([responses("rsud", 2)])

        assert told(await until_told(reader, "rsud", 2)) == {"rsud": 2}


async def test_a_mistake_in_reading_is_logged_and_ends_no_stream(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    mistakes = [LookupError("a mistake")]

    class Broken(Archive):
        async def cells(self, keys: Collection[str]) -> dict[str, Cell]:
            while mistakes:
                raise mistakes.pop()
            return await super().cells(keys)

    with capture_logs() as logs:
        async with live_reader(board.door.url) as reader:
            await reader.next()
            monkeypatch.setattr(live, "Archive", Broken)
            await board.publish([responses("rsud", 2)])

            assert told(await until_told(reader, "rsud", 2)) == {"rsud": 2}

    assert [log["event"] for log in logs if log["log_level"] == "error"] == ["feed_broke"]


async def test_a_quiet_stream_is_kept_alive_with_an_id(board: Board) -> None:
    feed = Feed(INDICATORS, keep_alive=0.1)

    async with aclosing(feed.stream(board.door.runtime, SKM)) as reader:
        while b"resync" not in await anext(reader):
            pass
        chunk = await anext(reader)

    assert chunk.startswith(b": keep-alive\nid: ")
    assert read_positions(chunk.decode().split("id: ")[1].strip()).offsets == (0,) * 6


async def test_a_process_that_drains_ends_its_streams(board: Board) -> None:
    async with live_reader(board.door.url) as reader:
        await reader.next()
        board.door.runtime.health.is_draining = True

        with pytest.raises(StopAsyncIteration):
            await reader.until(lambda *_: False)


async def _copied(board: Board, records: int) -> bool:
    """Whether the sink has committed so many records: who comes now begins to read after them."""
    committed = await committed_offsets(board.settings.broker, board.settings.topic(sink_of(SERVICE)))
    return sum(committed.values()) >= records
