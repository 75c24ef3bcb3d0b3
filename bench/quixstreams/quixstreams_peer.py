"""The engine bench's work in Quix Streams: windowed sums per record key, in its own store with a changelog.

Usage: python quixstreams_peer.py BROKER NAME TOPIC EVENTS one|ten. Runs in an environment of its own, for
Quix Streams wants older packages than the platform. Prints one JSON line: {"marks": [[events, CPU seconds,
wall seconds], ...], "rss_mib": ...} with a mark at the first event, at half of them and at the last.

Windows are kept per record key (the market day), which tells both market and village: grouping by these
labels would send every event through one more topic. Windows cannot begin at another hour than 0:00 UTC, so
events are stamped as if Western Indonesia Time were UTC.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from datetime import datetime, timedelta
from typing import Any

from quixstreams import Application  # type: ignore[import-not-found]
from quixstreams.dataframe.windows import Count, Sum  # type: ignore[import-not-found]

COUNTED = b"regency.tourism-market.coins.redeemed"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NEVER_LATE = timedelta(days=365)
UTC_TO_WIB = timedelta(hours=7)

Indicator = tuple[str, timedelta, tuple[str, ...]]
"""Name, length of the window, fields that are summed."""

INDICATORS: dict[str, list[Indicator]] = {
    "one": [("redeemed", HOUR, ("amount_idr", "coins"))],
    "ten": [
        ("redeemed", HOUR, ("amount_idr", "coins")),
        ("redemptions", HOUR, ()),
        ("coins", HOUR, ("coins",)),
        ("turnover", HOUR, ("amount_idr",)),
        ("coins-mean", HOUR, ("coins",)),
        ("turnover-mean", HOUR, ("amount_idr",)),
        ("village-redemptions", HOUR, ()),
        ("village-turnover", DAY, ("amount_idr",)),
        ("village-coins", DAY, ("coins",)),
        ("market-redeemed", DAY, ("amount_idr", "coins")),
    ],
}


class Stopwatch:
    """Counts events and notes when the first, half and the last of them are done."""

    def __init__(self, events: int) -> None:
        self.seen = 0
        self.marks: list[tuple[int, float, float]] = []
        self._at = {1, events // 2, events}

    def count(self) -> None:
        """One more event is done."""
        self.seen += 1
        if self.seen in self._at:
            self.marks.append((self.seen, time.process_time(), time.monotonic()))


def milliseconds(value: dict[str, Any], _headers: object, _timestamp: int, _kind: object) -> int:
    """The event's own time, which decides its window."""
    at = datetime.fromisoformat(value["occurred_at"]) + UTC_TO_WIB
    return int(at.timestamp() * 1_000)


def is_counted(_value: object, _key: object, _timestamp: int, headers: list[tuple[str, bytes]]) -> bool:
    """Whether an event is of the type that is counted."""
    return dict(headers)["ce_type"] == COUNTED


def main(arguments: list[str]) -> None:
    """Count, and print what it took."""
    broker, name, topic, events, load = arguments
    watch = Stopwatch(int(events))

    def processed(*_: object) -> None:
        watch.count()
        if watch.seen == int(events):
            app.stop()

    with tempfile.TemporaryDirectory(prefix="quixstreams-peer-") as state:
        app = Application(
            broker_address=broker,
            consumer_group=name,
            auto_offset_reset="earliest",
            commit_interval=1.0,
            state_dir=state,
            on_message_processed=processed,
            loglevel="WARNING",
        )
        source = app.topic(topic, value_deserializer="json", timestamp_extractor=milliseconds)
        redeemed = app.dataframe(source).filter(is_counted, metadata=True)
        for indicator, length, fields in INDICATORS[load]:
            window = redeemed.tumbling_window(length, grace_ms=NEVER_LATE, name=indicator)
            window.agg(events=Count(), **{field: Sum(field) for field in fields}).current()
        app.run()
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"marks": watch.marks, "rss_mib": rss}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
