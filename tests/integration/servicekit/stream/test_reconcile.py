"""A recount of documents against cells in the store, also where label sets found no room."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from fastapi import APIRouter
from prometheus_client import CollectorRegistry

from contracts.event import Event
from contracts.indicators import indicator_named
from contracts.notifications import MessageDelivered
from servicekit.metrics import Metrics
from servicekit.mongo import Store
from servicekit.service import Service
from servicekit.stream.archive import CELLS, COLLECTIONS, write_of
from servicekit.stream.cells import Cell
from servicekit.stream.reconcile import Checked, reconcile

DELIVERED = indicator_named("messages-delivered")
DAY, MONTH = "day|2026-11-22|33.14|inbox", "month|2026-11|33.14|inbox"


@pytest.fixture
async def store(store_url: str, prefix: str) -> AsyncIterator[Store]:
    opened = Store.open(store_url, f"{prefix}_reconcile")
    await opened.ensure(COLLECTIONS)
    yield opened
    await opened.drop_database()
    await opened.close()


async def put(store: Store, counts: dict[str, int]) -> None:
    """Cells of two partitions: end of the key → events."""
    for place, events in counts.items():
        for partition, share in enumerate((events - events // 2, events // 2)):
            key = f"{partition}|{DELIVERED.name}|{DELIVERED.version}|{place}"
            if share:
                cell = Cell((share,), share, 1, 1, "2026-11-22T02:00:00.000Z")
                await store.collection(CELLS).bulk_write([write_of(key, cell)])


async def checked(store: Store, rules: list[str]) -> Checked:
    """The verdict when the documents tell of one message of each of these rules."""

    async def recount(_: Store) -> AsyncIterator[tuple[str, Event]]:
        for number, rule in enumerate(rules):
            at = datetime(2026, 11, 22, 2, tzinfo=UTC)
            yield (
                "33.14",
                MessageDelivered(
                    occurred_at=at, message_id=f"m-{number}", rule_id=rule, channel="inbox", cause="c"
                ),
            )

    service = Service("notifications", APIRouter, (), recount={MessageDelivered: recount})
    verdict = await reconcile(service, store, Metrics(CollectorRegistry()))
    return next(one for one in verdict.indicators if one.name == DELIVERED.name)


async def test_figures_that_agree_do_not_drift(store: Store) -> None:
    await put(store, {f"{DAY}|a": 3, f"{MONTH}|a": 3, f"{DAY}|b": 1, f"{MONTH}|b": 1})

    verdict = await checked(store, ["a", "a", "a", "b"])

    assert (verdict.figures, verdict.drift) == (4, 0)


async def test_a_figure_without_documents_drifts(store: Store) -> None:
    await put(store, {f"{DAY}|a": 1, f"{MONTH}|a": 1, f"{DAY}|ghost": 1})

    verdict = await checked(store, ["a"])

    assert [(one.labels["rule_id"], one.recounted) for one in verdict.differences] == [("ghost", None)]


async def test_where_label_sets_found_no_room_all_of_them_are_compared_together(store: Store) -> None:
    await put(store, {f"{DAY}|a": 1, f"{DAY}|other": 2, f"{MONTH}|a": 1, f"{MONTH}|b": 1, f"{MONTH}|c": 1})

    right = await checked(store, ["a", "b", "c"])
    wrong = await checked(store, ["a", "b", "c", "c"])

    assert (right.figures, right.drift) == (4, 0)
    assert [(one.window, one.labels["rule_id"], one.recounted) for one in wrong.differences] == [
        ("day", "other", "4"),
        ("month", "c", "2"),
    ]
