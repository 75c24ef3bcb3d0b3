"""How much the engine sets aside before it stops, and what a letter of it says."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from faust.types import TP

from contracts.topic import ENGINE
from servicekit.stream.poison import PoisonLimit, TooMuchPoison, letter_of
from servicekit.stream.records import Poison, Refusal


@dataclass(frozen=True)
class Arrived:
    """A record as the consumer hands it over."""

    offset: int = 41
    key: bytes | None = b"bahulak"
    value: bytes | None = None
    headers: tuple[tuple[str, bytes | None], ...] = (("ce_type", b"t"), ("odd", None))


def test_a_letter_keeps_the_record_and_says_where_it_lay_and_why_in_both_languages() -> None:
    refusal = Refusal(Arrived(), Poison("in-the-future", "occurred_at is after now"))

    letter = letter_of(TP("x.tourism-market.coins", 3), refusal, "x.")

    assert letter.destination == "tourism-market.coins.dlq.indicators"
    assert (letter.partition, letter.offset, letter.consumer) == (3, 41, ENGINE)
    assert (letter.key, letter.value, letter.headers) == (b"bahulak", b"", (("ce_type", b"t"), ("odd", b"")))
    assert letter.cause.code == "in-the-future"
    assert letter.cause.reason_id == "Waktu kejadian berada di masa depan"
    assert letter.cause.reason_en == "occurred_at is after now"


def test_a_few_poisoned_records_among_many_are_set_aside() -> None:
    limit = PoisonLimit()

    for _ in range(100):
        limit.take(read=100, refused=49)


def test_the_engine_stops_when_most_of_the_last_records_are_poison() -> None:
    limit = PoisonLimit()
    limit.take(read=1_000_000, refused=0)
    for _ in range(199):
        limit.take(read=1, refused=1)

    with pytest.raises(TooMuchPoison, match="200 of the last 200"):
        limit.take(read=1, refused=1)


def test_a_start_with_nothing_but_poison_stops_at_the_first_full_window() -> None:
    with pytest.raises(TooMuchPoison, match="500 of the last 500"):
        PoisonLimit().take(read=500, refused=500)
