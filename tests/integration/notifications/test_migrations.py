"""Documents of earlier releases become those of today: rows of the ledger, alerts of the platform."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from pymongo.errors import PyMongoError
from structlog.testing import capture_logs

from notifications.main import SERVICE
from notifications.reference import word_retention
from notifications.repository.ledger import MESSAGES, every_message
from notifications.repository.migrations import MIGRATIONS
from notifications.repository.platform_alerts import PLATFORM_ALERTS
from servicekit.clock import SYSTEM_CLOCK
from servicekit.migrations import BATCH, NotExpanded, Schema, State
from servicekit.mongo import Store
from servicekit.process import collections_of

OLD = BATCH + 100
LEDGER = tuple(one for one in MIGRATIONS if one.collection == MESSAGES)
ALERTS = tuple(one for one in MIGRATIONS if one.collection == PLATFORM_ALERTS)
ENDED = datetime(2026, 11, 23, 2, tzinfo=UTC)


def _row(number: int) -> dict[str, Any]:
    """A row as the first release wrote it."""
    return {
        "_id": f"33.14/m-{number:05d}",
        "regency": "33.14",
        "message_id": f"m-{number:05d}",
        "cause": "e-1",
        "rule_id": "market-day-settled",
        "recipient": f"person-{number}",
        "purpose": "service-notices",
        "channel": "inbox",
        "state": "delivered",
        "reason": "delivered",
        "history": [{"state": "delivered", "at": SYSTEM_CLOCK.now()}],
        "version": 1,
    }


@pytest.fixture
async def store(store_url: str, prefix: str) -> AsyncIterator[Store]:
    """A store with rows of the first release."""
    opened = Store.open(store_url, prefix)
    await opened.ensure(collections_of(SERVICE))
    await opened.collection(MESSAGES).insert_many([_row(number) for number in range(OLD)])
    yield opened
    await opened.drop_database()
    await opened.close()


async def test_old_rows_are_filled_in_across_a_kill_while_the_service_writes(store: Store) -> None:
    """Given old rows, when expand is killed and run again beside the service, then all rows say all."""
    schema = Schema(store, LEDGER, SYSTEM_CLOCK)
    before = [message async for _, message in every_message(store)]
    rows = store.collection(MESSAGES)

    def kill(_name: str, _documents: int) -> None:
        killed.cancel()

    killed = asyncio.create_task(schema.expand(kill))
    await asyncio.wait([killed])
    (half,) = await schema.standings()
    await rows.update_one({"_id": _row(OLD - 1)["_id"]}, {"$set": {"urgency": "critical", "level": 2}})

    changed = await schema.expand()

    assert (half.state, half.old) == (State.PENDING, OLD - BATCH)
    assert changed == OLD - BATCH
    assert await rows.count({"basis": "consent", "others": [], "attempts": 0}) == OLD
    assert (await rows.find_one({"urgency": "critical"}) or {})["level"] == 2
    after = [message async for _, message in every_message(store)]
    assert after[:-1] == before[:-1]
    assert await schema.expand() == 0


async def test_contract_waits_for_expand_and_then_the_store_refuses_old_rows(store: Store) -> None:
    schema = Schema(store, LEDGER, SYSTEM_CLOCK)
    with pytest.raises(NotExpanded, match="ledger-rows-say-all"):
        await schema.contract()
    await schema.expand()

    contracted = await schema.contract()

    assert contracted == ["ledger-rows-say-all"]
    assert [one.state for one in await schema.standings()] == [State.CONTRACTED]
    with pytest.raises(PyMongoError, match="validation"):
        await store.collection(MESSAGES).insert_one(_row(OLD))
    assert await schema.contract() == []


async def test_a_process_says_that_its_store_is_behind_and_starts(store: Store) -> None:
    with capture_logs() as logs:
        await Schema(store, LEDGER, SYSTEM_CLOCK).warn()

    assert [(one["event"], one["documents"]) for one in logs] == [("schema_behind", OLD)]


async def test_alerts_that_were_over_before_are_forgotten_too_and_what_fires_stays(store: Store) -> None:
    alerts = store.collection(PLATFORM_ALERTS)
    await alerts.insert_many([{"_id": "over", "until": ENDED}, {"_id": "fires", "until": None}])

    await Schema(store, ALERTS, SYSTEM_CLOCK).expand()

    found = {one["_id"]: one["forget_at"] for one in await alerts.find({})}
    assert found == {"over": ENDED + word_retention().alerts, "fires": None}


async def test_a_new_store_has_nothing_to_expand(store_url: str, prefix: str) -> None:
    store = Store.open(store_url, f"{prefix}n")
    await store.ensure(collections_of(SERVICE))
    schema = Schema(store, MIGRATIONS, SYSTEM_CLOCK)

    await schema.warn()

    assert [one.state for one in await schema.standings()] == [State.EXPANDED] * len(MIGRATIONS)
    await store.drop_database()
    await store.close()
