"""A small service that writes down what it handles, in the order it handles it.

`python -m servicekit.testing.tally` is its worker as a process of its own, for tests that kill it; it is told
its settings through the environment like any service and never commits an offset to Kafka.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, date, datetime

from fastapi import APIRouter

from contracts.tourism_market import CoinTransactionReported, MarketDayClosed
from servicekit.errors import DeadlineExceeded, RuleViolated, Unavailable
from servicekit.mongo import CollectionSpec, Store
from servicekit.pipeline import Pace, Pipeline
from servicekit.process import open_runtime
from servicekit.service import On, Service
from servicekit.settings import load
from servicekit.telemetry import trace_id
from servicekit.transaction import Transaction

COLLECTION = "tally"
FAILURES = "tally_failures"

_FAILURES: Mapping[str, Exception] = {
    "rule": RuleViolated("Pasar tutup", "The market is closed", code="market-closed"),
    "bug": ZeroDivisionError(),
    "away": Unavailable("Belum", "Not yet"),
    "late": DeadlineExceeded("Belum", "Not yet"),
}


async def count_day(event: MarketDayClosed, tx: Transaction) -> None:
    """Write a market day down; the names of markets say what goes wrong on the way."""
    await _fail_as_told(event.market_id, tx)
    await _write_down(event.market_day_id, _traced(event.market_id), tx)


async def count_coin(event: CoinTransactionReported, tx: Transaction) -> None:
    """Write a coin transaction down, then refuse it if its market is closed."""
    await _write_down(event.market_id, _traced(event.transaction_id), tx)
    await _fail_as_told(event.transaction_id, tx)


def _traced(entry: str) -> str:
    """An entry named "trace" is written down as the trace it is handled in."""
    return trace_id() or "no trace" if entry == "trace" else entry


async def _write_down(key: str, entry: str, tx: Transaction) -> None:
    identity = f"{tx.context.regency}/{key}"
    document = await tx.collection(COLLECTION).find_one({"_id": identity})
    document = document or {"_id": identity, "regency": tx.context.regency, "entries": []}
    document["entries"].append(entry)
    await tx.save(COLLECTION, document)


async def _fail_as_told(name: str, tx: Transaction) -> None:
    """Names that begin with one of `_FAILURES` fail until the test lifts that kind."""
    kind = name.partition("-")[0]
    if kind == "hang":
        await asyncio.Event().wait()
    if kind in _FAILURES and await tx.collection(FAILURES).find_one({"_id": kind}) is None:
        raise _FAILURES[kind]


async def entries(store: Store, key: str, regency: str = "33.14") -> list[str]:
    """What was written down under a key, in order."""
    document = await store.collection(COLLECTION).find_one({"_id": f"{regency}/{key}"})
    return [] if document is None else list(document["entries"])


async def lift(store: Store, kind: str) -> None:
    """From now on names of this kind fail no more."""
    await store.collection(FAILURES).insert_one({"_id": kind})


def closed(entry: str, day: str = "day-1") -> MarketDayClosed:
    """An event that `count_day` writes down as `entry` under `day`."""
    return MarketDayClosed(
        occurred_at=datetime(2025, 12, 21, 5, tzinfo=UTC),
        market_day_id=day,
        market_id=entry,
        village="33.14.10.2001",
        market_day=date(2025, 12, 21),
    )


def coin(entry: str, market: str = "pasar") -> CoinTransactionReported:
    """An event that `count_coin` writes down as `entry` under `market`."""
    return CoinTransactionReported(
        occurred_at=datetime(2025, 12, 21, 1, tzinfo=UTC),
        transaction_id=entry,
        market_id=market,
        kind="issue",
        device_id="gate-1",
        coins=1,
    )


def tally_service(name: str = "programs") -> Service:
    """The service, under the name of one that the contracts let read market days."""
    return Service(
        name=name,
        routes=APIRouter,
        collections=(CollectionSpec(COLLECTION), CollectionSpec(FAILURES)),
        consumers=(On(MarketDayClosed, count_day),),
        doors=(On(CoinTransactionReported, count_coin),),
    )


async def _consume(service: Service) -> None:
    settings = load(service.name)
    async with open_runtime(settings, "worker") as runtime:
        pace = Pace(session=6.0, poll=0.1, tick=3600.0)
        pipeline = Pipeline(service, runtime.transactions, settings, runtime.metrics, pace=pace)
        await pipeline.run(asyncio.Event())


if __name__ == "__main__":
    asyncio.run(_consume(tally_service()))
