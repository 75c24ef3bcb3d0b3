"""Accountability results: one document for each instrument of a regency, with all its years.

A series is small (one result a year) and decided about as a whole: the run of opinions hangs on all its
years. Owns the queries, the shape of the documents and their way to the domain and back. Decides nothing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter

from contracts.event import Event
from evaluation.domain.accountability import Entry, Series, place_of
from evaluation.domain.errors_accountability import ResultNotFound
from evaluation.domain.records import Record, Wanted, record_of
from evaluation.reference.instruments import instrument_of, issuer_register
from servicekit.mongo import ASCENDING, CollectionSpec, Document, Index, Store, asked_for
from servicekit.transaction import Transaction

SERIES = "accountability_series"

COLLECTIONS = (CollectionSpec(SERIES, (Index((("regency", ASCENDING), ("instrument", ASCENDING))),)),)

_SERIES: TypeAdapter[Series] = TypeAdapter(Series)


class AccountabilityResults:
    """The results of one regency in one transaction: load, decide, save."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._loaded: dict[str, Document] = {}

    async def series(self, instrument: str) -> Series:
        """All results of an instrument; without any the series is empty."""
        key = _key(self._tx.context.regency, instrument)
        document = await self._tx.collection(SERIES).find_one({"_id": key})
        if document is None:
            return Series(instrument)
        self._loaded[instrument] = document
        return _series(document)

    async def save(self, series: Series, *, events: Sequence[Event]) -> None:
        """Keep a series with what it announces, unless somebody changed it since it was loaded."""
        regency = self._tx.context.regency
        fields: Document = _SERIES.dump_python(series, mode="json")
        named = {"_id": _key(regency, series.instrument), "regency": regency}
        document = self._loaded.get(series.instrument, {}) | named | fields
        await self._tx.save(SERIES, document, events=events)


async def find_series(store: Store, regency: str, instrument: str) -> Series:
    """All results of an instrument; without any the series is empty."""
    document = await store.collection(SERIES).find_one({"_id": _key(regency, instrument)})
    return _series(document) if document else Series(instrument)


async def list_records(store: Store, regency: str, wanted: Wanted) -> list[Record]:
    """The results asked for as they stand, by instrument and year; at most one a year and instrument."""
    query = asked_for({"regency": regency, "instrument": wanted.instrument})
    found = await store.collection(SERIES).find(query, sort=[("instrument", ASCENDING)])
    return [
        record
        for series in map(_series, found)
        for year in series.standing
        for record in [record_of(series, year, instrument_of(series.instrument), issuer_register())]
        if wanted.lets(record.issuer, record.result.year)
    ]


async def find_record(store: Store, regency: str, record_id: str) -> Record:
    """A result as it stands. Raises: `ResultNotFound`."""
    instrument, year = place_of(record_id)
    series = await find_series(store, regency, instrument)
    if year not in series.standing:
        raise ResultNotFound(record_id)
    return record_of(series, year, instrument_of(instrument), issuer_register())


async def find_entries(store: Store, regency: str, record_id: str) -> tuple[Entry, ...]:
    """Everything that ever was on record of a year. Raises: `ResultNotFound` where nothing was."""
    instrument, year = place_of(record_id)
    entries = (await find_series(store, regency, instrument)).of(year)
    if not entries:
        raise ResultNotFound(record_id)
    return entries


async def every_series(store: Store) -> AsyncIterator[tuple[str, Series]]:
    """All series of every regency, with the regency."""
    async for document in store.collection(SERIES).stream({}):
        yield document["regency"], _series(document)


def _key(regency: str, instrument: str) -> str:
    return f"{regency}/{instrument}"


def _series(document: Mapping[str, Any]) -> Series:
    return _SERIES.validate_python(document)
