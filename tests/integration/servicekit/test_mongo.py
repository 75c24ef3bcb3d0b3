"""The store behaves the same on both drivers."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from servicekit.errors import DeadlineExceeded, Duplicate, RuleViolated, StaleVersion, Unavailable
from servicekit.mongo import ASCENDING, CollectionSpec, DeleteOne, Driver, Index, Session, Store, UpdateOne
from servicekit.testing.eventually import PATIENCE

THINGS = CollectionSpec("things", (Index((("name", ASCENDING),), unique=True, sparse=True),))


@pytest.fixture(params=["motor", "pymongo"])
def driver(request: pytest.FixtureRequest) -> Driver:
    return "motor" if request.param == "motor" else "pymongo"


@pytest.fixture
async def store(store_url: str, prefix: str, driver: Driver) -> AsyncIterator[Store]:
    opened = Store.open(store_url, f"{prefix}_mongo", driver)
    await opened.ensure((THINGS,))
    yield opened
    await opened.drop_database()
    await opened.close()


async def test_documents_are_written_found_and_removed(store: Store) -> None:
    things = store.collection("things")

    await things.insert_many([{"_id": n, "parity": n % 2} for n in range(5)])
    matched = await things.update_many({"parity": 1}, {"$set": {"odd": True}})
    replaced = await things.replace_one({"_id": 4}, {"_id": 4, "parity": 0, "last": True})
    await things.update_one({"_id": 9}, {"$set": {"parity": 1}}, upsert=True)
    removed = await things.delete_many({"odd": True}) + await things.delete_one({"_id": 0})

    left = await things.find({}, sort=[("_id", ASCENDING)])
    assert (matched, replaced, removed) == (2, 1, 3)
    assert left == [
        {"_id": 2, "parity": 0},
        {"_id": 4, "parity": 0, "last": True},
        {"_id": 9, "parity": 1},
    ]
    assert await things.count({"parity": 0}) == 2
    assert sorted(await things.distinct("parity")) == [0, 1]


async def test_results_are_limited_skipped_paged_projected_streamed_and_aggregated(store: Store) -> None:
    things = store.collection("things")
    await things.insert_many([{"_id": n, "size": 10 * n} for n in range(250)])

    some = await things.find({}, sort=[("_id", -1)], limit=2, skip=1, projection={"_id": 1})
    page = await things.page({"_id": {"$lt": 100}}, sort=[("_id", -1)], limit=1, skip=2)
    streamed = [one["_id"] async for one in things.stream({}, sort=[("_id", ASCENDING)])]
    total = await things.aggregate([{"$group": {"_id": None, "size": {"$sum": "$size"}}}])

    assert some == [{"_id": 248}, {"_id": 247}]
    assert page == ([{"_id": 97, "size": 970}], 100)
    assert streamed == list(range(250))
    assert total == [{"_id": None, "size": 10 * sum(range(250))}]


async def test_a_bulk_write_tells_how_many_it_matched(store: Store) -> None:
    things = store.collection("things")
    await things.insert_many([{"_id": n} for n in range(3)])

    matched = await things.bulk_write(
        [
            UpdateOne({"_id": 0}, {"$set": {"a": 1}}),
            UpdateOne({"_id": 7}, {"$set": {"a": 1}}),
            DeleteOne({"_id": 2}),
        ],
        ordered=False,
    )

    assert matched == 1
    assert await things.count({}) == 2
    assert await things.bulk_write([]) == 0


async def test_instants_come_back_aware_and_in_utc(store: Store) -> None:
    at = datetime(2026, 11, 22, 1, 2, 3, 456_000, UTC)

    await store.collection("things").insert_one({"_id": 1, "at": at})

    found = await store.collection("things").find_one({"_id": 1})
    assert found == {"_id": 1, "at": at}
    assert found["at"].tzinfo is UTC


async def test_a_taken_key_is_a_duplicate(store: Store) -> None:
    things = store.collection("things")
    await things.insert_one({"_id": 1, "name": "a"})

    with pytest.raises(Duplicate):
        await things.insert_one({"_id": 1})
    with pytest.raises(Duplicate):
        await things.insert_many([{"_id": 2, "name": "a"}, {"_id": 3}], ordered=False)
    with pytest.raises(Duplicate):
        await things.update_one({"_id": 3}, {"$set": {"name": "a"}})


async def test_collections_can_be_ensured_by_many_at_once_and_again(store: Store) -> None:
    specs = [CollectionSpec(f"c{n}", (Index((("a", ASCENDING), ("b", -1))),)) for n in range(3)]

    await asyncio.gather(*(store.ensure(specs) for _ in range(6)))
    await store.ensure(specs)

    await store.collection("c2").insert_one({"_id": 1})
    assert await store.collection("c2").count({}) == 1


async def test_expiring_indexes_can_be_made(store: Store) -> None:
    spec = CollectionSpec("kept", (Index((("at", ASCENDING),), expire_after=timedelta(hours=24)),))

    await store.ensure((spec, spec))

    assert await store.collection("kept").count({}) == 0


async def test_what_a_transaction_writes_appears_at_once_or_never(store: Store) -> None:
    async def refuse(session: Session) -> None:
        await session.collection("things").insert_one({"_id": 1})
        assert await session.collection("things").count({}) == 1
        assert await store.collection("things").count({}) == 0
        raise RuleViolated("tidak boleh", "not allowed")

    with pytest.raises(RuleViolated):
        await store.run(refuse)

    assert await store.collection("things").count({}) == 0


async def test_a_transaction_reads_one_snapshot(store: Store) -> None:
    async def read_twice(session: Session) -> tuple[int, int]:
        before = await session.collection("things").count({})
        await store.collection("things").insert_one({"_id": f"meanwhile-{before}"})
        return before, await session.collection("things").count({})

    before, after = await store.run(read_twice)

    assert before == after


async def test_conflicting_transactions_all_get_through(store: Store) -> None:
    await store.collection("things").insert_one({"_id": "counter", "n": 0})

    async def add_one(session: Session) -> None:
        things = session.collection("things")
        counter = await things.find_one({"_id": "counter"})
        assert counter is not None
        await things.replace_one({"_id": "counter"}, {"_id": "counter", "n": counter["n"] + 1})

    await asyncio.gather(*(store.run(add_one) for _ in range(12)))

    assert await store.collection("things").find_one({"_id": "counter"}) == {"_id": "counter", "n": 12}


async def test_stale_work_is_run_again_a_bounded_number_of_times(store: Store) -> None:
    runs = 0

    async def always_stale(_: Session) -> None:
        nonlocal runs
        runs += 1
        raise StaleVersion("berubah", "changed")

    with pytest.raises(StaleVersion):
        await store.run(always_stale)

    assert 2 < runs < 50


async def test_work_that_lost_a_race_to_create_sees_the_winner_when_it_runs_again(store: Store) -> None:
    async def create_or_find(session: Session) -> str:
        things = session.collection("things")
        if await things.find_one({"_id": "one"}) is not None:
            return "found"
        await things.insert_one({"_id": "one"})
        return "created"

    outcomes = await asyncio.gather(*(store.run(create_or_find) for _ in range(5)))

    assert sorted(outcomes) == ["created", "found", "found", "found", "found"]


async def test_a_plain_duplicate_leaves_the_transaction_as_what_it_is(store: Store) -> None:
    await store.collection("things").insert_one({"_id": 1})

    with pytest.raises(Duplicate):
        await store.run(lambda session: session.collection("things").insert_one({"_id": 1}))


async def test_work_that_takes_too_long_ends_with_an_unknown_outcome(store: Store) -> None:
    async def dawdle(session: Session) -> None:
        await session.collection("things").insert_one({"_id": 1})
        await asyncio.Event().wait()

    with pytest.raises(DeadlineExceeded):
        await store.run(dawdle, deadline=0.2)


async def test_a_store_that_cannot_be_reached_is_unavailable(driver: Driver) -> None:
    nowhere = Store.open("mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=100", "nothing", driver)

    with pytest.raises(Unavailable):
        await nowhere.ping()
    with pytest.raises(Unavailable):
        await nowhere.run(lambda session: session.collection("things").insert_one({"_id": 1}))

    await nowhere.close()


async def test_a_cancelled_task_ends_whatever_the_driver_was_doing(store: Store) -> None:
    """Before Python 3.12 the asynchronous driver swallowed about one cancellation in sixty."""
    things = store.collection("things")

    async def renew_for_ever() -> None:
        while True:
            await things.update_many({"owner": "me"}, {"$set": {"seen": True}})

    for _ in range(500):
        renewing = asyncio.create_task(renew_for_ever())
        await asyncio.sleep(random.uniform(0.0005, 0.004))
        renewing.cancel()
        await asyncio.wait([renewing], timeout=PATIENCE)
        assert renewing.cancelled()
