"""The public calendar of a market by HTTP (O-9)."""

from __future__ import annotations

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
    assert [(terms["since"], terms["coin_value_idr"]) for terms in market["tariffs"]] == [("2020-09-01", 2000)]
    assert [hours["opens"] for hours in market["hours"]] == ["06:00:00", "07:00:00"]
    assert (day["coin_value_idr"], day["parking_idr"]["motorcycle"]) == (2000, 2000)


async def test_an_unknown_market_is_a_problem(http: httpx.AsyncClient) -> None:
    answer = await http.get("/v1/markets/nowhere")

    assert (answer.status_code, answer.json()["code"]) == (404, "market-not-found")


@pytest.mark.parametrize("year", [2021, 2025, 2026])
async def test_the_counted_years_have_21_regular_days(http: httpx.AsyncClient, year: int) -> None:
    days = (await http.get(f"{MARKET}/market-days", params={"year": year})).json()

    assert days["total"] == len(days["items"]) == 21
    assert {day["status"] for day in days["items"]} == {"scheduled"}
    assert {day["weekday"] for day in days["items"]} == {"Minggu"}


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
