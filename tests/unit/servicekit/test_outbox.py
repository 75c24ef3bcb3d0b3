"""How events become rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import pytest

from contracts.event import Event
from contracts.tourism_market import CoinsIssued, CoinTransactionReported, MarketDayClosed
from servicekit.context import Context
from servicekit.errors import InvalidInput
from servicekit.outbox import (
    EVENT_BYTES,
    ROW_BYTES,
    ROW_EVENTS,
    ForeignEvent,
    Outbox,
    Outgoing,
    lanes_of,
    rows,
    unpack,
)

NOW = datetime(2026, 11, 22, tzinfo=UTC)
CONTEXT = Context("33.23", "c1", "r1")


def ids() -> Callable[[], str]:
    numbers = count()
    return lambda: f"id-{next(numbers)}"


def address(outbox: Outbox, events: Sequence[Event], new_id: Callable[[], str]) -> list[Outgoing]:
    return outbox.address(events, outbox.letterhead(CONTEXT), new_id)


def outgoing(key: bytes, *, partition: int = 0, value: bytes = b"{}") -> Outgoing:
    return Outgoing("a.b", partition, key, [("ce_type", b"t")], value)


def test_one_command_is_one_row_per_lane_and_key() -> None:
    records = [(outgoing(b"k1"), 10), (outgoing(b"k2", partition=1), 11), (outgoing(b"k1"), 10)]

    made = rows(records, now=NOW, new_id=ids())

    assert [(row["lane"], row["key"], row["count"], row["order"]) for row in made] == [
        ("a.b/0", b"k1", 2, 10),
        ("a.b/1", b"k2", 1, 11),
    ]


def test_five_hundred_events_are_one_row() -> None:
    made = rows([(outgoing(b"k"), 1)] * ROW_EVENTS, now=NOW, new_id=ids())

    assert [row["count"] for row in made] == [ROW_EVENTS]


def test_rows_that_grow_too_long_are_split_in_order() -> None:
    records = [outgoing(b"k", value=b"%d" % n) for n in range(2 * ROW_EVENTS + 1)]

    made = rows([(one, 100) for one in records], now=NOW, new_id=ids())

    assert [row["order"] for row in made] == [100, 101, 102]
    assert [value for row in made for _, value in unpack(row["events"])] == [one.value for one in records]


def test_rows_that_grow_too_large_are_split() -> None:
    made = rows([(outgoing(b"k", value=b"x" * (ROW_BYTES // 3)), 1)] * 4, now=NOW, new_id=ids())

    assert [row["count"] for row in made] == [2, 2]


def test_an_event_is_addressed_by_its_key_under_the_prefix() -> None:
    event = MarketDayClosed(
        occurred_at=NOW,
        market_day_id="d1",
        market_id="papringan",
        village="33.23.11.2005",
        market_day=date(2026, 11, 22),
    )

    (record,) = address(Outbox("tourism-market", topic_prefix="t1."), [event], lambda: "e1")

    headers = dict(record.headers)
    assert record.topic == "t1.tourism-market.market-day"
    assert record.key == b"d1"
    assert record.lane in lanes_of("tourism-market", topic_prefix="t1.")
    assert (headers["ce_id"], headers["ce_regency"], headers["ce_causationid"]) == (b"e1", b"33.23", b"r1")
    assert "ce_sequence" not in headers


def test_events_that_are_announced_together_differ_in_their_own_headers_only() -> None:
    fields: dict[str, Any] = {"occurred_at": NOW, "market_day_id": "d1", "device_id": "gate-1"}
    events = [CoinsIssued.model_construct(**fields, transaction_id=str(n)) for n in range(2)]

    first, second = address(Outbox("tourism-market"), events, ids())

    differing = {name for name, value in first.headers if dict(second.headers)[name] != value}
    assert [name for name, _ in first.headers][:2] == ["ce_type", "ce_id"]
    assert differing == {"ce_id"}


def test_an_event_kafka_would_refuse_is_refused_before_it_is_stored() -> None:
    fields: dict[str, Any] = {"occurred_at": NOW, "market_day_id": "d1", "device_id": "x" * EVENT_BYTES}
    event = CoinsIssued.model_construct(**fields)

    with pytest.raises(InvalidInput) as refused:
        address(Outbox("tourism-market"), [event], ids())

    assert refused.value.reason_code == "event-too-large"


@pytest.mark.parametrize(
    ("service", "kind"), [("programs", CoinsIssued), ("tourism-market", CoinTransactionReported)]
)
def test_an_event_of_a_topic_that_is_not_the_services_to_write_is_a_programming_error(
    service: str, kind: type[Event]
) -> None:
    event = kind.model_construct(occurred_at=NOW)

    with pytest.raises(ForeignEvent, match=f"{service} announces {kind.__name__}"):
        address(Outbox(service), [event], ids())


def test_a_service_has_lanes_for_its_events_and_the_dead_letters_of_what_it_reads() -> None:
    lanes = lanes_of("programs")

    assert "programs.program/5" in lanes
    assert "tourism-market.market-day.dlq.programs/0" in lanes
    assert "programs.intake.dlq.programs/0" in lanes
    assert not any(lane.startswith("tourism-market.coins/") for lane in lanes)
