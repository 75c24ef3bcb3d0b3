"""When growing counts were seen, and what that says of each event."""

from __future__ import annotations

import time
from typing import Any

from regencyctl.bench.devices import Sale
from regencyctl.bench.freshness import Offer, Sightings

DAY, OTHER = "2025-01-05", "2025-01-12"


def figure(day: str, count: int) -> dict[str, Any]:
    return {"window": {"start": day}, "exact": str(count)}


def sale(day: str) -> Sale:
    now = time.monotonic()
    return (day, now, now)


def test_an_event_is_seen_once_the_count_of_its_day_has_reached_it() -> None:
    sightings = Sightings()
    sold = [sale(DAY), sale(OTHER), sale(DAY), sale(DAY)]
    sightings.see(figure(DAY, 2))
    sightings.see(figure(DAY, 2))
    sightings.see(figure(DAY, 1))
    sightings.see(figure(OTHER, 1))

    delays = sightings.delays(sold)

    assert (sightings.count(DAY), sightings.count(OTHER)) == (2, 1)
    assert len(delays) == 3
    assert all(delay >= 0 for delay in delays)


def test_what_was_never_seen_has_no_delay() -> None:
    assert Sightings().delays([sale(DAY)]) == []
    assert Sightings().count(DAY) == 0


def test_a_burst_offers_ten_times_as_much_after_the_steady_rate() -> None:
    steady = Offer(rate=500, seconds=20, batch=20, days=10, burst_seconds=0)
    burst = Offer(rate=500, seconds=20, batch=20, days=10, burst_seconds=60)

    assert steady.phases == [(500, 20)]
    assert burst.phases == [(500, 20), (5_000, 60)]
