"""A settled market day reaches the village head and the tourism office: once, with consent, in Indonesian."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx

from contracts.tourism_market import MarketDaySettled
from servicekit.testing.consuming import Workbench
from servicekit.testing.doors import Door
from servicekit.testing.eventually import eventually

KARUNGAN = "33.14.02.2015"


async def told(village: Any, number: int) -> None:
    """Wait until the ledger has so many rows of inboxes."""

    async def enough() -> bool:
        return len(await village.ledger(channel="inbox")) == number

    await eventually(enough)


async def test_the_village_head_and_the_office_are_told_once(
    bench: Workbench, village: Any, settled: MarketDaySettled
) -> None:
    await village.know("kades", "village-head", village=KARUNGAN)
    await village.know("dinas", "tourism-office")
    await village.consent("kades")
    await village.consent("dinas")

    async with bench.consuming():
        await bench.publish([settled], id="settled-1")
        await bench.publish([settled], id="settled-1")
        await bench.publish([settled], id="settled-1", first=2)
        await bench.publish([settled], id="settled-2", first=3)
        await told(village, 4)

    for subject in ("kades", "dinas"):
        inbox = await village.inbox(subject)
        assert (inbox["total"], inbox["unread"]) == (2, 2)
        assert inbox["items"][0]["title"]["id"] == "Pasar Bahulak: omzet Rp31.800.000"
        assert "Minggu Pahing, 3 Oktober 2021" in inbox["items"][0]["body"]["id"]
    rows = await village.ledger(cause="settled-1", channel="inbox")
    assert sorted(row["recipient"] for row in rows) == ["dinas", "kades"]
    assert {row["state"] for row in rows} == {"delivered"}
    assert [step["state"] for step in rows[0]["history"]] == ["queued", "delivered"]


async def test_nobody_is_told_without_consent_and_the_ledger_says_why(
    bench: Workbench, village: Any, door: Door, http: httpx.AsyncClient, settled: MarketDaySettled
) -> None:
    await village.know("kades", "village-head", village=KARUNGAN)
    await village.know("dinas", "tourism-office")
    await village.consent("dinas")
    await http.post("/v1/consents/withdrawals", json={}, headers=door.bearer("citizen", subject="dinas"))

    async with bench.consuming():
        await bench.publish([settled])
        await told(village, 2)

    assert {
        (row["recipient"], row["state"], row["reason"]) for row in await village.ledger(channel="inbox")
    } == {
        ("kades", "suppressed", "no-consent"),
        ("dinas", "suppressed", "consent-withdrawn"),
    }
    assert (await village.inbox("kades"))["items"] == (await village.inbox("dinas"))["items"] == []


async def test_only_the_village_of_the_market_and_its_regency_are_told(
    bench: Workbench, village: Any, settled: MarketDaySettled
) -> None:
    await village.know("kades", "village-head", village=KARUNGAN)
    await village.know("kades-plupuh", "village-head", village="33.14.02.2001")
    await village.know("dinas-bojonegoro", "tourism-office", regency="35.22")
    await village.consent("kades")
    await village.consent("kades-plupuh")
    await village.consent("dinas-bojonegoro", regency="35.22")

    async with bench.consuming():
        await bench.publish([settled])
        await told(village, 1)

    assert (await village.inbox("kades"))["total"] == 1
    assert (await village.inbox("kades-plupuh"))["total"] == 0
    assert await village.ledger(regency="35.22") == []


async def test_the_trace_of_the_cause_is_kept_in_the_ledger(
    bench: Workbench, village: Any, settled: MarketDaySettled
) -> None:
    await village.know("dinas", "tourism-office")
    trace = "0af7651916cd43dd8448eb211c80319c"

    async with bench.consuming():
        await bench.publish(
            [settled], traceparent=f"00-{trace}-b7ad6b7169203331-01", correlation_id="one-thread"
        )
        await told(village, 1)

    (row,) = await village.ledger(channel="inbox")
    assert (row["trace_id"], row["correlation_id"]) == (trace, "one-thread")


async def test_the_inbox_is_live_and_goes_on_where_a_reader_left(
    bench: Workbench, village: Any, door: Door, http: httpx.AsyncClient, settled: MarketDaySettled
) -> None:
    await village.know("kades", "village-head", village=KARUNGAN)
    await village.consent("kades")
    kades = door.bearer("citizen", subject="kades")

    async with bench.consuming():
        async with http.stream("GET", "/v1/inbox/stream", headers=kades) as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            await bench.publish([settled], id="settled-1")
            first = await next_notice(stream)
        await bench.publish([settled], id="settled-2", first=2)
        await told(village, 2)
        async with http.stream(
            "GET", "/v1/inbox/stream", headers=kades | {"Last-Event-ID": first["id"]}
        ) as stream:
            second = await next_notice(stream)

    assert first["title"]["id"] == "Pasar Bahulak: omzet Rp31.800.000"
    newest = (await village.inbox("kades"))["items"]
    assert [second["id"], first["id"]] == [item["id"] for item in newest]


async def next_notice(stream: httpx.Response) -> dict[str, Any]:
    """The next notice of a live inbox."""
    lines: AsyncIterator[str] = stream.aiter_lines()
    async for line in lines:
        if line.startswith("data:") and "title" in (notice := json.loads(line.removeprefix("data:"))):
            item: dict[str, Any] = notice
            return item
    raise AssertionError("the stream ended")
