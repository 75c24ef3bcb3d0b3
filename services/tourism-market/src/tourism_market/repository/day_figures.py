"""What was counted and declared on each market day: one document a day."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from contracts.event import Event
from servicekit.mongo import CollectionSpec, Index, Store
from servicekit.transaction import Transaction
from tourism_market.domain.day_figures import DayFigures, Declared, Parking, Tally
from tourism_market.domain.market import Market
from tourism_market.domain.terms import VehicleKind
from tourism_market.repository.days import day_key, within_year
from tourism_market.repository.markets import every_market

DAY_FIGURES = "day_figures"

COLLECTIONS = (CollectionSpec(DAY_FIGURES, (Index((("regency", 1), ("date", 1), ("market_id", 1))),)),)

Document = dict[str, Any]


class FiguresOfDays:
    """The figures of market days in one transaction: load, decide, save."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._loaded: dict[str, Document] = {}

    async def load(self, market: Market, day: date) -> DayFigures:
        """The figures as they stand; nothing yet where nobody told anything."""
        return (await self.load_all(market, [day]))[day]

    async def load_all(self, market: Market, days: Collection[date]) -> dict[date, DayFigures]:
        """The figures of several days. What is announced after is in order after what they announced."""
        keys = [day_key(market, day) for day in days]
        found = await self._tx.collection(DAY_FIGURES).find({"_id": {"$in": keys}})
        self._tx.follow(found)
        self._loaded |= {document["_id"]: document for document in found}
        nothing = {day: DayFigures(market, day) for day in days}
        kept = (_figures(document, market) for document in found)
        return nothing | {figures.date: figures for figures in kept}

    async def save(self, figures: DayFigures, *, events: Sequence[Event] = ()) -> None:
        """Keep the figures with what they announce, unless somebody changed them since they were loaded."""
        await self._tx.save(DAY_FIGURES, self._document(figures), events=events)

    async def save_all(self, figures: Iterable[DayFigures]) -> None:
        """Keep the figures of several days as `save` does; what they announce is announced before."""
        documents = [self._document(each) for each in figures]
        if documents:
            await self._tx.save_all(DAY_FIGURES, documents)

    def _document(self, figures: DayFigures) -> Document:
        return self._loaded.get(day_key(figures.market, figures.date), {}) | _document(figures)


async def figures_on(source: Transaction | Store, market: Market, day: date) -> DayFigures:
    """The figures of a day as they stand; nothing yet where nobody told anything."""
    document = await source.collection(DAY_FIGURES).find_one({"_id": day_key(market, day)})
    return _figures(document, market) if document else DayFigures(market, day)


async def figures_of_year(store: Store, regency: str, year: int) -> list[DayFigures]:
    """The figures of all market days of a regency in a year, by date."""
    query = {"regency": regency, "date": within_year(year)}
    markets = await every_market(store)
    found = await store.collection(DAY_FIGURES).find(query, sort=[("date", 1), ("market_id", 1)])
    return [_figures(document, markets[document["market_id"]]) for document in found]


async def every_day_figures(store: Store) -> AsyncIterator[DayFigures]:
    """The figures of all market days, of every regency."""
    markets = await every_market(store)
    async for document in store.collection(DAY_FIGURES).stream({}):
        yield _figures(document, markets[document["market_id"]])


def declared_document(declared: Declared) -> Document:
    """One declaration."""
    return asdict(declared)


def read_declared(document: Mapping[str, Any]) -> Declared:
    """One declaration."""
    return Declared(document["number"], document["change"], document["at"], document["by"])


def _document(figures: DayFigures) -> Document:
    return {
        "_id": day_key(figures.market, figures.date),
        "regency": figures.market.regency,
        "market_id": figures.market.id,
        "date": figures.date.isoformat(),
        "visitors": figures.visitors,
        "foreign_visitors": figures.foreign_visitors,
        "parking": {kind.value: asdict(parking) for kind, parking in figures.parking.items()},
        "workers": [declared_document(each) for each in figures.workers],
        "declared_idr": figures.declared_idr,
        "tallies": [asdict(tally) for tally in figures.tallies],
        "tallied": figures.tallied,
    }


def _figures(document: Mapping[str, Any], market: Market) -> DayFigures:
    return DayFigures(
        market=market,
        date=date.fromisoformat(document["date"]),
        visitors=document["visitors"],
        foreign_visitors=document["foreign_visitors"],
        parking={VehicleKind(kind): Parking(**each) for kind, each in document["parking"].items()},
        workers=tuple(map(read_declared, document["workers"])),
        declared_idr=document["declared_idr"],
        tallies=tuple(Tally(**each) for each in document["tallies"]),
        tallied=document["tallied"],
    )
