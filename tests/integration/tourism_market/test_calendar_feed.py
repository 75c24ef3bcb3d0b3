"""A market's days as calendars on phones read them (RFC 5545)."""

from __future__ import annotations

from datetime import datetime

import httpx
from icalendar import Calendar, Event

from servicekit.days import WIB
from servicekit.testing.doors import Door

MARKET = "/v1/markets/pasar-bahulak"
FEED = f"{MARKET}/calendar.ics"


def events_of(answer: httpx.Response) -> list[Event]:
    return Calendar.from_ical(answer.content).events


async def test_the_feed_of_a_year_holds_its_market_days_in_wib(http: httpx.AsyncClient) -> None:
    answer = await http.get(FEED, params={"year": 2025})

    calendar = Calendar.from_ical(answer.content)
    first = calendar.events[0]
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert (len(calendar.events), len(calendar.timezones)) == (21, 1)
    assert first.uid == "pasar-bahulak.2025-01-05@33.14.tourism-market"
    assert (first.start, first.end) == (
        datetime(2025, 1, 5, 7, tzinfo=WIB),
        datetime(2025, 1, 5, 11, tzinfo=WIB),
    )
    assert (str(first["summary"]), str(first["status"])) == ("Pasar Bahulak: Minggu Pahing", "TENTATIVE")
    assert all(line.endswith(b"\r\n") for line in answer.content.splitlines(keepends=True))


async def test_days_of_a_suspension_stay_in_the_feed_as_cancelled(http: httpx.AsyncClient) -> None:
    events = events_of(await http.get(FEED, params={"year": 2021}))

    off = [event for event in events if str(event["status"]) == "CANCELLED"]
    assert (len(events), len(off)) == (21, 5)
    assert "PPKM" in str(off[0]["description"])


async def test_what_changes_keeps_its_uid_and_raises_its_sequence(
    door: Door, http: httpx.AsyncClient
) -> None:
    manager = door.bearer("market-manager")
    before = await http.get(FEED, params={"year": 2099})

    for reason in ("Tahun baru", "Hujan"):
        step = "market-days" if reason == "Tahun baru" else "market-days/2099-01-01/cancel"
        body = {"date": "2099-01-01", "reason": reason} if step == "market-days" else {"reason": reason}
        answer = await http.post(f"{MARKET}/{step}", json=body, headers=manager)
        assert answer.is_success, answer.text
    after = await http.get(FEED, params={"year": 2099})

    known = {event.uid for event in events_of(before)}
    (special,) = [event for event in events_of(after) if event.uid not in known]
    assert (special["sequence"], str(special["status"])) == (2, "CANCELLED")
    assert before.headers["etag"] != after.headers["etag"]


async def test_a_reader_that_has_the_feed_is_not_sent_it_again(http: httpx.AsyncClient) -> None:
    first = await http.get(FEED, params={"year": 2025})

    again = await http.get(FEED, params={"year": 2025}, headers={"If-None-Match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")


async def test_a_feed_without_a_year_shows_the_year_to_come(http: httpx.AsyncClient) -> None:
    events = events_of(await http.get(FEED))

    assert 20 <= len(events) <= 25
    assert (await http.get("/v1/markets/nowhere/calendar.ics")).status_code == 404
