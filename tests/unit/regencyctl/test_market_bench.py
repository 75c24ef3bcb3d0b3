"""What the market bench brings balances by itself, so that its report can say whether the books do."""

from __future__ import annotations

from collections import Counter

import msgspec

from regencyctl.bench.market import Load


def test_every_batch_redeems_what_it_sells_and_no_id_comes_twice() -> None:
    load = Load(entries=600, batch=20, devices=3, days=4)

    batches = [msgspec.json.decode(body) for body in load.batches()]

    assert len(batches) == 30
    for batch in batches:
        coins: Counter[str] = Counter()
        for entry in batch:
            coins[entry["kind"]] += entry["coins"]
        assert coins["issue"] == coins["redeem"] == 100
        assert len({entry["market_day"] for entry in batch}) == 1
    assert len({entry["id"] for batch in batches for entry in batch}) == 600
    assert {entry["market_day"] for entry in batches[1]} == {load.dates[1].isoformat()}
