"""When a growing count was seen, and what that says of each event."""

from __future__ import annotations

import time

from regencyctl.bench.freshness import Sightings


def test_an_event_is_seen_once_the_count_has_reached_it() -> None:
    sightings = Sightings()
    accepted = [time.monotonic(), time.monotonic(), time.monotonic()]
    sightings.see(2)
    sightings.see(2)
    sightings.see(1)

    delays = sightings.delays(accepted)

    assert sightings.count == 2
    assert len(delays) == 2
    assert all(delay >= 0 for delay in delays)


def test_what_was_never_seen_has_no_delay() -> None:
    assert Sightings().delays([time.monotonic()]) == []
    assert Sightings().count == 0
