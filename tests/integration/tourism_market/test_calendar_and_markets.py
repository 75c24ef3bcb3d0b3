"""The public calendar of a market by HTTP (O-9)."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

MARKET = "/v1/markets/pasar-bahulak"


@pytest.mark.parametrize(
    ("day", "weekday", "pasaran"),
    [
        ("2020-11-01", "Minggu", "Legi"),
        ("2020-11-22", "Minggu", "Pahing"),
        ("2021-01-01", "Jumat", "Pahing"),
        ("2021-10-17", "Minggu", "Legi"),
        ("2022-08-28", "Minggu", "Legi"),
    ],
)
async def test_a_date_has_its_weekday_and_pasaran(
    http: httpx.AsyncClient, day: str, weekday: str, pasaran: str
) -> None:
    answer = await http.get(f"/v1/calendar/{day}")

    assert answer.json() == {"date": day, "weekday": weekday, "pasaran": pasaran}


async def test_a_date_outside_the_kept_centuries_is_a_problem(http: httpx.AsyncClient) -> None:
    answer = await http.get("/v1/calendar/2101-01-01")

    assert answer.status_code == 422
    assert answer.json()["code"] == "date-out-of-range"


async def test_a_market_is_shown_with_its_coin_and_hours(http: httpx.AsyncClient) -> None:
    listed = (await http.get("/v1/markets")).json()
    market = (await http.get(MARKET)).json()
    day = (await http.get(f"{MARKET}/market-days/2025-01-05")).json()

    assert listed == {"items": [market], "total": 1}
    assert (market["village"], market["regency"]) == ("33.14.02.2015", "33.14")
    assert [(terms["since"], terms["coin_value_idr"]) for terms in market["tariffs"]] == [
        ("2020-09-01", 2000)
    ]
    assert [hours["opens"] for hours in market["hours"]] == ["06:00:00", "07:00:00"]
    assert (day["coin_value_idr"], day["parking_idr"]["motorcycle"]) == (2000, 2000)


async def test_an_unknown_market_is_a_problem(http: httpx.AsyncClient) -> None:
    answer = await http.get("/v1/markets/nowhere")

    assert (answer.status_code, answer.json()["code"]) == (404, "market-not-found")


PUBLISHED_2025 = (
    "05-01 P, 19-01 L, 09-02 P, 23-02 L, 16-03 P, 30-03 L, 20-04 P, 04-05 L, 25-05 P, 08-06 L, 29-06 P, "
    "13-07 L, 03-08 P, 17-08 L, 07-09 P, 21-09 L, 12-10 P, 26-10 L, 16-11 P, 30-11 L, 21-12 P"
)
IN_PPKM = ["2021-06-20", "2021-07-04", "2021-07-25", "2021-08-08", "2021-08-29"]


async def days_of(http: httpx.AsyncClient, year: int) -> list[dict[str, Any]]:
    listed = (await http.get(f"{MARKET}/market-days", params={"year": year})).json()
    assert listed["total"] == len(listed["items"])
    return list(listed["items"])


@pytest.mark.parametrize("year", [2021, 2025, 2026])
async def test_the_counted_years_have_21_regular_days(http: httpx.AsyncClient, year: int) -> None:
    days = await days_of(http, year)

    assert len(days) == 21
    assert {(day["kind"], day["weekday"]) for day in days} == {("regular", "Minggu")}


async def test_the_21_days_of_2025_are_the_published_ones(http: httpx.AsyncClient) -> None:
    days = await days_of(http, 2025)

    told = [f"{day['date'][8:]}-{day['date'][5:7]} {day['pasaran'][0]}" for day in days]
    assert ", ".join(told) == PUBLISHED_2025
    assert {day["status"] for day in days} == {"scheduled"}


async def test_the_reported_openings_are_regular_days_and_those_of_ppkm_are_called_off(
    http: httpx.AsyncClient,
) -> None:
    """The papers report openings on seven of these Sundays; from 15 June to 11 September 2021 it was shut."""
    days = {day["date"]: day for year in (2020, 2021, 2022) for day in await days_of(http, year)}

    reported = [
        "2020-11-01",
        "2020-11-22",
        "2021-03-07",
        "2021-09-12",
        "2021-10-03",
        "2021-10-17",
        "2022-08-28",
    ]
    assert [days[day]["status"] for day in reported] == ["scheduled"] * 7
    assert sorted(day for day, shown in days.items() if shown["status"] == "cancelled") == IN_PPKM
    in_ppkm = (await http.get(f"{MARKET}/market-days/{IN_PPKM[0]}")).json()
    assert in_ppkm["cancellation"] == {"cause": "suspended", "reason": "PPKM"}


@pytest.mark.parametrize(
    ("day", "opens", "closes"),
    [("2021-10-17", "06:00:00", "10:00:00"), ("2022-08-28", "07:00:00", "11:00:00")],
)
async def test_the_gates_open_at_the_hours_of_their_time(
    http: httpx.AsyncClient, day: str, opens: str, closes: str
) -> None:
    shown = (await http.get(f"{MARKET}/market-days/{day}")).json()

    assert (shown["opens"], shown["closes"], shown["coin_value_idr"]) == (opens, closes, 2000)


async def test_the_first_day_of_2025_is_listed_whole(http: httpx.AsyncClient) -> None:
    days = (await http.get(f"{MARKET}/market-days", params={"year": 2025})).json()

    assert days["items"][0] == {
        "id": "pasar-bahulak.2025-01-05",
        "date": "2025-01-05",
        "weekday": "Minggu",
        "pasaran": "Pahing",
        "kind": "regular",
        "status": "scheduled",
    }


async def test_the_list_comes_as_csv_for_spreadsheets(http: httpx.AsyncClient) -> None:
    answer = await http.get(f"{MARKET}/market-days", params={"year": 2025}, headers={"Accept": "text/csv"})

    lines = answer.text.splitlines()
    assert answer.headers["content-type"].startswith("text/csv")
    assert lines[0] == "id,date,weekday,pasaran,kind,status"
    assert lines[1] == "pasar-bahulak.2025-01-05,2025-01-05,Minggu,Pahing,regular,scheduled"
    assert len(lines) == 22


async def test_a_date_that_is_no_market_day_says_so(http: httpx.AsyncClient) -> None:
    day = (await http.get(f"{MARKET}/market-days/2021-01-01")).json()

    assert (day["kind"], day["status"], day["pasaran"]) == (None, "scheduled", "Pahing")
