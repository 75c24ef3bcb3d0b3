"""Coin transactions as gates and vendors would send them, valid and invalid, the same for the same seed.

The demo, the freshness bench and the chaos run send these; what they must add up to is known beforehand.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from servicekit.days import WIB

MARKET = "pasar-bahulak"
COIN_VALUE_IDR = 2_000

Entry = dict[str, Any]
"""The body of one coin transaction."""


@dataclass(frozen=True, slots=True)
class Load:
    """A day's worth of entries and what they must come to.

    Attributes:
        entries: In the order the devices made them: sales first.
        booked: Coins by kind over the valid entries.
        refusals: The reason code that each invalid entry must be refused with, by its id.
    """

    entries: tuple[Entry, ...]
    booked: Counter[str]
    refusals: dict[str, str]


def entry(number: int, kind: str, coins: int, day: date, *, prefix: str, at: datetime | None = None) -> Entry:
    """One transaction of a device. The same arguments give the same id, so sending it again counts once."""
    made = {
        "id": f"{prefix}-{day:%Y%m%d}-{kind}-{number:06d}",
        "kind": kind,
        "coins": coins,
        "device_id": f"gate-{number % 4 + 1}" if kind != "redeem" else f"till-{number % 3 + 1}",
        "market_day": day.isoformat(),
        "occurred_at": (at or _within_opening_hours(day, number)).isoformat(),
    }
    return made | {"vendor_id": f"vendor-{number % 70 + 1:03d}"} if kind == "redeem" else made


def _within_opening_hours(day: date, number: int) -> datetime:
    return datetime.combine(day, time(7, 0), WIB) + timedelta(seconds=number % 9_000)


def balanced_day(
    day: date, *, issued: int, refunded: int, prefix: str, redeemed: int | None = None
) -> list[Entry]:
    """A whole day in which every coin sold and not refunded is redeemed, unless `redeemed` says otherwise."""
    spent = issued - refunded if redeemed is None else redeemed
    amounts = (("issue", issued, 20), ("refund", refunded, 10), ("redeem", spent, 40))
    return [
        entry(number, kind, coins, day, prefix=prefix)
        for kind, total, at_once in amounts
        for number, coins in enumerate(_portions(total, at_once))
    ]


def _portions(total: int, at_once: int) -> list[int]:
    full, rest = divmod(total, at_once)
    return [at_once] * full + ([rest] if rest else [])


def mixed_load(days: Sequence[date], *, count: int, invalid_share: float, seed: int, prefix: str) -> Load:
    """`count` entries over several days, a share of them invalid in every way a device can be wrong."""
    draw = random.Random(seed)
    entries: list[Entry] = []
    booked: Counter[str] = Counter()
    refusals: dict[str, str] = {}
    in_pockets: Counter[date] = Counter()
    for number in range(count):
        day = draw.choice(list(days))
        made = entry(number, _next_kind(draw, in_pockets[day]), draw.randint(1, 10), day, prefix=prefix)
        if draw.random() < invalid_share:
            refusals[made["id"]] = _spoil(made, draw)
        else:
            in_pockets[day] += made["coins"] if made["kind"] == "issue" else -made["coins"]
            booked[made["kind"]] += made["coins"]
        entries.append(made)
    return Load(tuple(entries), booked, refusals)


def _next_kind(draw: random.Random, in_pockets: int) -> str:
    if in_pockets < 10:
        return "issue"
    return draw.choices(("issue", "redeem", "refund"), weights=(50, 40, 10))[0]


def _spoil(made: Entry, draw: random.Random) -> str:
    """Make an entry wrong in one way; returns the reason code it must be refused with."""
    way = draw.choice(("amount", "zero", "kind"))
    if way == "amount":
        del made["coins"]
        made["amount_idr"] = COIN_VALUE_IDR * draw.randint(1, 10) + 500
        return "amount-not-multiple-of-coin"
    if way == "zero":
        made["coins"] = 0
    else:
        made["kind"] = "gift"
    return "invalid-input"


def as_reported(made: Entry) -> dict[str, Any]:
    """The same entry as the data of a `coin-transaction.reported` event for the intake door."""
    fields = {name: value for name, value in made.items() if name not in ("id", "market_day")}
    return fields | {"transaction_id": made["id"], "market_id": MARKET}
