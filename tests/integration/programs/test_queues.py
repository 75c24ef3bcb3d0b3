"""Queue numbers by HTTP: 1, 2, 3… for many at once, called in order, reminded once, over with the day."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from contracts.programs import QueueNumberIssued, QueueNumberServed, QueueReminderRaised
from programs.recount.queues import RECOUNT
from servicekit.testing.clocks import StoppedClock
from servicekit.testing.doors import Door
from servicekit.testing.outgoing import Waiting, announced

LICENCES = "/v1/queues/perizinan"
MONDAY_NINE = datetime(2024, 11, 18, 2, tzinfo=UTC)
EVERYBODY = {"regency": "35.03"}


@pytest.fixture
def clock() -> StoppedClock:
    """A Monday, nine o'clock WIB."""
    return StoppedClock(MONDAY_NINE)


def as_citizen(door: Door, number: int) -> dict[str, str]:
    return door.bearer("citizen", regency="35.03", subject=f"warga-{number}")


def as_officer(door: Door) -> dict[str, str]:
    return door.bearer("officer", regency="35.03")


async def told(door: Door) -> list[Waiting]:
    """What was announced of queues."""
    return [one for one in await announced(door.runtime.store) if one.type.startswith("queue.")]


async def test_fifty_at_once_get_the_numbers_one_to_fifty(door: Door, http: httpx.AsyncClient) -> None:
    """Half of them ask twice, half with a key of their own: nobody holds two, no number is missing."""
    people = [*range(50), *range(25)]

    async def take(number: int, key: str | None) -> int:
        headers = as_citizen(door, number) | ({"Idempotency-Key": key} if key else {})
        answer = await http.post(f"{LICENCES}/tickets", headers=headers)
        assert answer.status_code == 200, answer.text
        return int(answer.json()["number"])

    taken = await asyncio.gather(
        *(take(person, f"k-{place}" if place % 2 == 0 else None) for place, person in enumerate(people))
    )

    held = dict(zip(people, taken, strict=True))
    assert sorted(held.values()) == list(range(1, 51))
    assert taken[50:] == taken[:25]
    events = [QueueNumberIssued.model_validate_json(one.data) for one in await told(door)]
    assert sorted(event.number for event in events) == list(range(1, 51))
    shown = (await http.get(f"{LICENCES}/display", params=EVERYBODY)).json()
    assert (shown["last"], shown["waiting"], shown["current"]) == (50, 50, None)


async def test_a_day_at_the_counter_from_the_first_number_to_the_last(
    door: Door, http: httpx.AsyncClient, clock: StoppedClock
) -> None:
    officer = as_officer(door)
    tickets = [
        (await http.post(f"{LICENCES}/tickets", headers=as_citizen(door, number))).json()
        for number in range(6)
    ]

    clock.advance(timedelta(minutes=30))
    first = (await http.post(f"{LICENCES}/call-next", headers=officer)).json()
    early = await http.post(f"{LICENCES}/tickets/{tickets[1]['id']}/served", headers=officer)
    served = await http.post(f"{LICENCES}/tickets/{first['id']}/served", headers=officer)
    called = await asyncio.gather(*(http.post(f"{LICENCES}/call-next", headers=officer) for _ in range(2)))
    absent = await http.post(f"{LICENCES}/tickets/{tickets[1]['id']}/absent", headers=officer)
    twice = await http.post(f"{LICENCES}/tickets/{tickets[1]['id']}/served", headers=officer)

    assert [(one["number"], one["ahead"]) for one in tickets] == [(n + 1, n) for n in range(6)]
    assert (first["number"], served.json()["status"], served.json()["waited_minutes"]) == (1, "served", 30)
    assert sorted(one.json()["number"] for one in called) == [2, 3]
    assert [(one.status_code, one.json().get("code")) for one in (early, absent, twice)] == [
        (409, "ticket-not-called"),
        (200, None),
        (409, "ticket-not-called"),
    ]
    last = (await http.get(f"{LICENCES}/tickets/{tickets[5]['id']}", headers=as_citizen(door, 5))).json()
    assert (last["status"], last["ahead"]) == ("waiting", 2)
    events = await told(door)
    reminders = [
        QueueReminderRaised.model_validate_json(one.data) for one in events if "reminder" in one.type
    ]
    assert Counter(one.number for one in reminders) == {2: 1, 3: 1, 4: 1, 5: 1, 6: 1}
    assert {(one.number, one.ahead, one.recipient) for one in reminders} >= {
        (5, 3, "warga-4"),
        (6, 3, "warga-5"),
    }
    ends = [QueueNumberServed.model_validate_json(one.data) for one in events if "served" in one.type]
    assert [(one.number, one.outcome, one.absent, one.waited_minutes) for one in ends] == [
        (1, "served", 0, 30),
        (2, "absent", 1, 30),
    ]
    again = [
        event.model_dump_json().encode()
        for recount in RECOUNT.values()
        async for _, event in recount(door.runtime.store)
    ]
    assert sorted(again) == sorted(one.data for one in events)


async def test_a_day_ends_by_itself_and_the_next_begins_at_one(
    door: Door, http: httpx.AsyncClient, clock: StoppedClock
) -> None:
    citizen, officer = as_citizen(door, 1), as_officer(door)
    old = (await http.post(f"{LICENCES}/tickets", headers=citizen)).json()
    await http.post(f"{LICENCES}/call-next", headers=officer)

    clock.advance(timedelta(days=1))
    ended = await http.post(f"{LICENCES}/tickets/{old['id']}/served", headers=officer)
    nobody = await http.post(f"{LICENCES}/call-next", headers=officer)
    seen = await http.get(f"{LICENCES}/tickets/{old['id']}", headers=citizen)
    fresh = await http.post(f"{LICENCES}/tickets", headers=citizen)
    clock.advance(timedelta(days=4))
    weekend = await http.post(f"{LICENCES}/tickets", headers=citizen)
    queues = (await http.get("/v1/queues", params=EVERYBODY)).json()

    assert [(one.status_code, one.json()["code"]) for one in (ended, nobody, weekend)] == [
        (409, "queue-day-over"),
        (409, "nobody-waits"),
        (422, "queue-closed"),
    ]
    assert (seen.json()["status"], fresh.json()["number"]) == ("expired", 1)
    assert {one["service_id"]: one["is_open"] for one in queues["items"]} == {
        "administrasi-kependudukan": False,
        "pajak-kendaraan": False,
        "skck": False,
        "perizinan": False,
    }
    assert "Saturday" in queues["items"][0]["why_closed_en"]


async def test_a_citizen_sees_their_own_number_only_and_calls_nobody(
    door: Door, http: httpx.AsyncClient
) -> None:
    citizen, other, officer = as_citizen(door, 1), as_citizen(door, 2), as_officer(door)
    own = (await http.post(f"{LICENCES}/tickets", headers=citizen)).json()
    await http.post(f"{LICENCES}/tickets", headers=other)

    hidden = await http.get(f"{LICENCES}/tickets/{own['id']}", headers=other)
    calling = await http.post(f"{LICENCES}/call-next", headers=citizen)
    by_letter = await http.post("/v1/queues/pengantar-skck/tickets", headers=citizen)
    unknown = await http.get("/v1/queues/paspor/display", params=EVERYBODY)
    mine = (await http.get(f"{LICENCES}/tickets", headers=citizen)).json()
    table = await http.get(f"{LICENCES}/tickets", headers=officer | {"Accept": "text/csv"})

    assert [one.status_code for one in (hidden, calling, by_letter, unknown)] == [404, 403, 404, 404]
    assert ([one["id"] for one in mine["items"]], mine["total"]) == ([own["id"]], 1)
    assert table.headers["x-total-count"] == "2"
