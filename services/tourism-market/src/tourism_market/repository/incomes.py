"""What was earned on which day: by parking at markets, by entry fees at destinations."""

from __future__ import annotations

from servicekit.mongo import Store
from tourism_market.domain.incomes import Earned, Origin, PlaceKind, Source, parking_earned
from tourism_market.repository.day_figures import figures_of_year
from tourism_market.repository.destinations import Filter, entries_of_year, list_destinations


async def earned_in(store: Store, regency: str, year: int) -> list[Earned]:
    """Everything a regency's markets and destinations earned in a year, by place and day."""
    parking = [parking_earned(figures) for figures in await figures_of_year(store, regency, year)]
    return parking + await _entry_earned(store, regency, year)


async def _entry_earned(store: Store, regency: str, year: int) -> list[Earned]:
    destinations, _ = await list_destinations(store, Filter(regency=regency))
    sources = {
        each.id: Source(each.income, PlaceKind.DESTINATION, each.id, Origin.ENTRY) for each in destinations
    }
    return [
        Earned(sources[entries.destination_id], entries.day, entries.visitors, entries.amount_idr)
        for entries in await entries_of_year(store, destinations, year)
    ]
