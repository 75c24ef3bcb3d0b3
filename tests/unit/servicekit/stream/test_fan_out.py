"""Readers of one interest share what is sent; who falls behind is noticed."""

from __future__ import annotations

from dataclasses import replace

from contracts.indicators import Window, indicator_named
from servicekit.stream.fan_out import Channel, Interest
from servicekit.stream.figures import Figure

TURNOVER = indicator_named("market-turnover")
FIGURE = Figure(
    TURNOVER,
    Window.MARKET_DAY,
    "2026-01-04",
    {"regency": "33.14", "market_id": "bahulak", "village": "33.14.02.2001"},
    (5,),
    1,
    "2026-11-22T02:05:07.123Z",
)
ANY = Interest(frozenset({("market-turnover", 1)}))


def test_a_reader_wants_what_it_asked_for() -> None:
    wanted = replace(
        ANY,
        windows=frozenset({Window.MARKET_DAY}),
        where=(("regency", frozenset({"33.14", "35.03"})), ("market_id", frozenset({"bahulak"}))),
    )

    assert ANY.wants(FIGURE)
    assert wanted.wants(FIGURE)
    assert not wanted.wants(replace(FIGURE, window=Window.YEAR))
    assert not wanted.wants(replace(FIGURE, labels={**FIGURE.labels, "market_id": "other"}))
    assert not wanted.wants(replace(FIGURE, indicator=replace(TURNOVER, version=2)))
    assert not replace(ANY, where=(("opd", frozenset({"x"})),)).wants(FIGURE)


def test_readers_that_keep_up_get_the_same_bytes() -> None:
    channel = Channel(ANY)
    content = b"event: figure\n\n"

    channel.push(3, content)

    assert channel.newest == 3
    assert channel.after(2) is content
    assert channel.after(3) == b""


def test_readers_that_are_a_little_behind_get_the_rounds_in_order() -> None:
    channel = Channel(ANY)
    for number in (1, 4, 5):
        channel.push(number, b"%d" % number)

    assert channel.after(0) == b"145"
    assert channel.after(1) == b"45"
    assert channel.after(4) == b"5"


def test_readers_that_are_far_behind_are_told_that_rounds_are_forgotten() -> None:
    channel = Channel(ANY)
    for number in range(100):
        channel.push(number, b"x")

    assert channel.after(0) is None
    assert channel.after(98) == b"x"
