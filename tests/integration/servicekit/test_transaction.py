"""Documents and outbox rows are stored together, in the order of their aggregate."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import pytest
from opentelemetry.context import attach

from contracts.tourism_market import MarketDayClosed
from servicekit.clock import SystemClock
from servicekit.context import Context
from servicekit.dead_letter import Cause, DeadLetter
from servicekit.errors import Duplicate, RuleViolated, StaleVersion
from servicekit.gathering import Gathered
from servicekit.mongo import CollectionSpec, Document, Store
from servicekit.outbox import COLLECTIONS, OUTBOX, Outbox, unpack
from servicekit.telemetry import extract
from servicekit.testing.clocks import StoppedClock
from servicekit.transaction import Transaction, Transactions

CONTEXT = Context("33.23", "c1")
NOW = datetime(2026, 11, 22, 1, 2, 3, 4_005, UTC)


@pytest.fixture
async def store(store_url: str, prefix: str) -> AsyncIterator[Store]:
    opened = Store.open(store_url, f"{prefix}_transaction")
    await opened.ensure((CollectionSpec("days"), *COLLECTIONS))
    yield opened
    await opened.drop_database()
    await opened.close()


def closed(key: str = "d1") -> MarketDayClosed:
    return MarketDayClosed(
        occurred_at=NOW,
        market_day_id=key,
        market_id="papringan",
        village="33.23.11.2005",
        market_day=date(2026, 11, 22),
    )


def day(key: str = "d1") -> Document:
    return {"_id": f"33.23/{key}", "regency": "33.23"}


def traced(trace_id: str) -> contextvars.Context:
    """The variables of a request that continues this trace."""
    variables = contextvars.copy_context()
    parent = extract({"traceparent": f"00-{trace_id}-00f067aa0ba902b7-01"})
    variables.run(attach, parent)
    return variables


async def pending(store: Store) -> list[Document]:
    return await store.collection(OUTBOX).find({}, sort=(("order", 1),))


async def test_a_saved_document_is_versioned_dated_and_announced(store: Store) -> None:
    transactions = Transactions(store, Outbox("tourism-market"), StoppedClock(NOW))

    await transactions.run(lambda tx: tx.save("days", day(), events=[closed()]), context=CONTEXT)

    saved = await store.collection("days").find_one({"_id": "33.23/d1"})
    rows = await pending(store)
    assert saved is not None
    assert (saved["version"], saved["updated_at"]) == (1, NOW.replace(microsecond=4_000))
    assert [(row["lane"], row["key"], row["count"]) for row in rows] == [
        ("tourism-market.market-day/1", b"d1", 1)
    ]
    assert rows[0]["order"] <= saved["order"]


async def test_what_a_failed_handler_wrote_is_neither_stored_nor_announced(store: Store) -> None:
    transactions = Transactions(store, Outbox("tourism-market"), SystemClock())

    async def save_then_refuse(tx: Transaction) -> None:
        await tx.save("days", day(), events=[closed()])
        tx.emit(closed())
        raise RuleViolated("tidak boleh", "not allowed")

    with pytest.raises(RuleViolated):
        await transactions.run(save_then_refuse, context=CONTEXT)

    assert await store.collection("days").count({}) == 0
    assert await pending(store) == []


async def test_commands_that_share_a_transaction_announce_under_their_own_causes(store: Store) -> None:
    transactions = Transactions(store, Outbox("tourism-market"), SystemClock())
    causes = {
        f"{number:032x}": Gathered("sale", Context("33.23", f"c{number}"), traced(f"{number:032x}"))
        for number in (1, 2)
    }

    async def announce(tx: Transaction) -> None:
        for _ in range(2):
            for cause in causes.values():
                tx.emit(closed(), cause=cause)

    await transactions.run(announce, context=CONTEXT)

    (row,) = await pending(store)
    told = [dict(headers) for headers, _ in unpack(row["events"])]
    assert [one["ce_correlationid"] for one in told] == [b"c1", b"c2"] * 2
    assert [one["traceparent"].split(b"-")[1].decode() for one in told] == [*causes] * 2


async def test_several_documents_are_saved_in_one_go_or_not_at_all(store: Store) -> None:
    transactions = Transactions(store, Outbox("tourism-market"), StoppedClock(NOW))
    old, new = day("old"), day("new")
    await transactions.run(lambda tx: tx.save("days", old), context=CONTEXT)

    await transactions.run(lambda tx: tx.save_all("days", [old, new]), context=CONTEXT)
    with pytest.raises(StaleVersion):
        await transactions.run(lambda tx: tx.save_all("days", [old | {"version": 1}, new]), context=CONTEXT)

    stored = await store.collection("days").find({}, sort=(("_id", 1),))
    assert [(one["_id"], one["version"]) for one in stored] == [("33.23/new", 1), ("33.23/old", 2)]


async def test_what_is_announced_follows_what_the_documents_announced_before(store: Store) -> None:
    transactions = Transactions(store, Outbox("tourism-market"), StoppedClock(NOW))
    ahead = day() | {"order": 2**53}

    async def announce(tx: Transaction) -> None:
        tx.follow([ahead])
        tx.emit(closed())
        await tx.save_all("days", [ahead])

    await transactions.run(announce, context=CONTEXT)

    (row,) = await pending(store)
    assert row["order"] == 2**53 + 1
    assert ahead["order"] > row["order"]


async def test_commands_on_one_document_take_turns_and_lose_nothing(store: Store) -> None:
    reruns: list[int] = []
    transactions = Transactions(
        store, Outbox("tourism-market"), SystemClock(), on_rerun=lambda: reruns.append(1)
    )

    async def count_up(tx: Transaction) -> None:
        document = await tx.collection("days").find_one({"_id": "33.23/d1"}) or day()
        document["n"] = document.get("n", 0) + 1
        await tx.save("days", document, events=[closed()])

    await asyncio.gather(*(transactions.run(count_up, context=CONTEXT) for _ in range(10)))

    saved = await store.collection("days").find_one({"_id": "33.23/d1"})
    orders = [row["order"] for row in await pending(store)]
    assert saved is not None
    assert (saved["n"], saved["version"]) == (10, 10)
    assert len(set(orders)) == 10
    assert reruns


async def test_an_aggregates_order_never_goes_back_even_when_the_clock_does(store: Store) -> None:
    clock = StoppedClock(NOW)
    transactions = Transactions(store, Outbox("tourism-market"), clock)

    async def save_again(tx: Transaction) -> int:
        document = await tx.collection("days").find_one({"_id": "33.23/d1"}) or day()
        await tx.save("days", document, events=[closed()])
        return int(document["version"])

    versions = []
    for minutes_late in (0, 5, 0, 90):
        clock.at = NOW - timedelta(minutes=minutes_late)
        versions.append(await transactions.run(save_again, context=CONTEXT))

    orders = [row["order"] for row in await store.collection(OUTBOX).find({}, sort=(("_id", 1),))]
    assert versions == [1, 2, 3, 4]
    assert orders == sorted(set(orders))


async def test_a_large_batch_of_events_leaves_the_next_command_behind_it(store: Store) -> None:
    transactions = Transactions(store, Outbox("tourism-market"), StoppedClock(NOW))

    async def save_many(tx: Transaction) -> None:
        document = await tx.collection("days").find_one({"_id": "33.23/d1"}) or day()
        await tx.save("days", document, events=[closed()] * 1_001)

    await transactions.run(save_many, context=CONTEXT)
    await transactions.run(save_many, context=CONTEXT)

    orders = [row["order"] for row in await pending(store)]
    assert len(orders) == len(set(orders)) == 6


async def test_creating_what_exists_is_a_duplicate(store: Store) -> None:
    transactions = Transactions(store, Outbox("tourism-market"), SystemClock())
    await transactions.run(lambda tx: tx.save("days", day()), context=CONTEXT)

    with pytest.raises(Duplicate):
        await transactions.run(lambda tx: tx.save("days", day()), context=CONTEXT)


async def test_the_relay_is_woken_after_a_commit_that_announces_something_only(store: Store) -> None:
    woken: list[int] = []
    outbox = Outbox("tourism-market", wake=lambda: woken.append(1))
    transactions = Transactions(store, outbox, SystemClock())

    await transactions.run(lambda tx: tx.save("days", day("quiet")), context=CONTEXT)
    quiet = len(woken)
    await transactions.run(lambda tx: tx.save("days", day(), events=[closed()]), context=CONTEXT)

    assert (quiet, len(woken)) == (0, 1)


async def test_a_dead_letter_is_stored_with_the_handlers_own_transaction(store: Store) -> None:
    transactions = Transactions(store, Outbox("programs", topic_prefix="t1."), SystemClock())
    letter = DeadLetter(
        topic="tourism-market.market-day",
        consumer="programs",
        key=b"\xff",
        value=b"no json",
        headers=(("ce_sequence", b"3"),),
        cause=Cause("invalid-data", "tidak sah", "invalid", 1, NOW, NOW),
    )

    async def set_aside(tx: Transaction) -> None:
        tx.dead_letter(letter)

    await transactions.run(set_aside, context=CONTEXT)

    (row,) = await pending(store)
    assert row["lane"] == "t1.tourism-market.market-day.dlq.programs/0"
    assert row["key"] == b"\xff"
    assert unpack(row["events"])[0][1] == b"no json"
    assert "ce_sequence" not in dict(unpack(row["events"])[0][0])
