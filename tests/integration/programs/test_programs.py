"""The register of programmes by HTTP, and how settled market days move it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest

from contracts.programs import ProgramProgressRecorded, ProgramRegistered
from contracts.tourism_market import MarketDaySettled
from programs.handlers import advance_followers
from programs.main import SERVICE
from servicekit.context import Context
from servicekit.testing.doors import Door
from servicekit.testing.outgoing import announced

PROGRAMS = "/v1/programs"


def a_program(**more: object) -> dict[str, Any]:
    return {
        "id": "bahulak-2025",
        "name": "Desa Wisata Pasar Bahulak",
        "kind": "quick-win",
        "sub_dimension": "branding.tourism",
        "owner_opd": "disporapar",
        "year": 2025,
        "target": 120_000_000,
        "unit": "IDR",
        "follows": {"market_id": "pasar-bahulak"},
    } | more


def a_settled_day(day: date, turnover_idr: int) -> MarketDaySettled:
    coins = turnover_idr // 2_000
    return MarketDaySettled(
        occurred_at=datetime(day.year, day.month, day.day, 5, tzinfo=UTC),
        market_day_id=f"pasar-bahulak.{day}",
        market_id="pasar-bahulak",
        village="33.14.02.2015",
        market_day=day,
        coin_value_idr=2_000,
        issued_coins=coins,
        refunded_coins=0,
        redeemed_coins=coins,
        outstanding_coins=0,
        turnover_idr=turnover_idr,
    )


async def settle(door: Door, event: MarketDaySettled, regency: str = "33.14") -> None:
    context = Context(regency=regency, correlation_id="c-1")
    await door.runtime.transactions.run(lambda tx: advance_followers(event, tx), context=context)


async def test_a_quick_win_is_registered_under_its_sub_dimension(door: Door, http: httpx.AsyncClient) -> None:
    planner = door.bearer("planner")

    answer = await http.post(PROGRAMS, json=a_program(), headers=planner)

    program = answer.json()
    assert answer.status_code == 201
    assert (program["id"], program["dimension"]) == ("bahulak-2025", "branding")
    assert (program["realised"], program["achievement"], program["achievement_percent"]) == (0, "0", "0.00")
    assert (await http.get(f"{PROGRAMS}/bahulak-2025", headers=planner)).json() == program


async def test_the_name_stays_in_the_register_and_out_of_events(door: Door, http: httpx.AsyncClient) -> None:
    await http.post(PROGRAMS, json=a_program(), headers=door.bearer("planner"))

    events = await announced(door.runtime.store)

    assert ProgramRegistered.model_validate_json(events[0].data).program_id == "bahulak-2025"
    assert not [event for event in events if b"Desa Wisata" in event.data]


async def test_an_id_is_registered_once(door: Door, http: httpx.AsyncClient) -> None:
    planner = door.bearer("planner")
    await http.post(PROGRAMS, json=a_program(), headers=planner)

    again = await http.post(PROGRAMS, json=a_program(name="Lain"), headers=planner)

    assert (again.status_code, again.json()["code"]) == (409, "program-exists")


async def test_the_platform_makes_an_id_when_the_office_has_none(door: Door, http: httpx.AsyncClient) -> None:
    answer = await http.post(PROGRAMS, json=a_program(id=None), headers=door.bearer("officer"))

    assert answer.status_code == 201
    assert len(answer.json()["id"]) == 36


async def test_an_unknown_sub_dimension_is_refused_with_the_eighteen(
    door: Door, http: httpx.AsyncClient
) -> None:
    answer = await http.post(
        PROGRAMS, json=a_program(sub_dimension="branding.magic"), headers=door.bearer("planner")
    )

    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "unknown-sub-dimension")
    assert problem["errors"][0]["field"] == "sub_dimension"
    assert problem["detail_en"].count(",") == 17
    assert await announced(door.runtime.store) == []


@pytest.mark.parametrize("field", ["name", "kind", "owner_opd", "year", "target", "unit"])
async def test_a_missing_or_wrong_field_is_named(door: Door, http: httpx.AsyncClient, field: str) -> None:
    answer = await http.post(PROGRAMS, json=a_program(**{field: []}), headers=door.bearer("planner"))

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_settled_market_days_move_the_programme_once_each(door: Door, http: httpx.AsyncClient) -> None:
    planner = door.bearer("planner")
    await http.post(PROGRAMS, json=a_program(), headers=planner)
    first, second = a_settled_day(date(2025, 1, 5), 31_800_000), a_settled_day(date(2025, 1, 19), 8_200_000)

    for event in (second, first, first, second):
        await settle(door, event)

    program = (await http.get(f"{PROGRAMS}/bahulak-2025", headers=planner)).json()
    assert (program["realised"], program["achievement"]) == (40_000_000, "1/3")
    assert program["achievement_percent"] == "33.33"
    assert [(fact["id"], fact["amount"]) for fact in program["evidence"]] == [
        ("pasar-bahulak.2025-01-19", 8_200_000),
        ("pasar-bahulak.2025-01-05", 31_800_000),
    ]
    assert program["evidence"][1]["path"] == "/v1/markets/pasar-bahulak/market-days/2025-01-05/settlement"
    progress = [
        ProgramProgressRecorded.model_validate_json(event.data)
        for event in await announced(door.runtime.store)
        if event.headers["ce_type"] == ProgramProgressRecorded.type
    ]
    assert [event.realised for event in progress] == [8_200_000, 40_000_000]
    assert progress[1].evidence == "pasar-bahulak.2025-01-05"


@pytest.mark.parametrize(
    "other",
    [a_program(year=2024), a_program(follows={"market_id": "pasar-lain"}), a_program(follows=None)],
    ids=["another year", "another market", "no market"],
)
async def test_only_followers_of_that_market_and_year_move(
    door: Door, http: httpx.AsyncClient, other: dict[str, Any]
) -> None:
    planner = door.bearer("planner")
    await http.post(PROGRAMS, json=other, headers=planner)

    await settle(door, a_settled_day(date(2025, 1, 5), 2_000))

    assert (await http.get(f"{PROGRAMS}/bahulak-2025", headers=planner)).json()["realised"] == 0


async def test_one_regency_neither_sees_nor_moves_another(door: Door, http: httpx.AsyncClient) -> None:
    planner, neighbour = door.bearer("planner"), door.bearer("planner", regency="35.03")
    await http.post(PROGRAMS, json=a_program(), headers=planner)

    await settle(door, a_settled_day(date(2025, 1, 5), 2_000), regency="35.03")
    seen = await http.get(f"{PROGRAMS}/bahulak-2025", headers=neighbour)
    listed = await http.get(PROGRAMS, headers=neighbour)

    assert (seen.status_code, seen.json()["code"]) == (404, "program-not-found")
    assert listed.json() == {"items": [], "total": 0}
    assert (await http.get(f"{PROGRAMS}/bahulak-2025", headers=planner)).json()["realised"] == 0
    assert (await http.post(PROGRAMS, json=a_program(), headers=neighbour)).status_code == 201


async def test_only_planners_and_officers_register(door: Door, http: httpx.AsyncClient) -> None:
    nobody = await http.post(PROGRAMS, json=a_program())
    citizen = await http.post(PROGRAMS, json=a_program(), headers=door.bearer("citizen"))

    assert [nobody.status_code, citizen.status_code] == [401, 403]


async def test_the_register_is_filtered_and_paged(door: Door, http: httpx.AsyncClient) -> None:
    planner = door.bearer("planner")
    for number, year in enumerate((2024, 2025, 2025)):
        await http.post(PROGRAMS, json=a_program(id=f"p-{number}", year=year), headers=planner)

    this_year = (await http.get(PROGRAMS, params={"year": 2025}, headers=planner)).json()
    page = (await http.get(PROGRAMS, params={"limit": 1, "offset": 1}, headers=planner)).json()
    none = (await http.get(PROGRAMS, params={"dimension": "living"}, headers=planner)).json()

    assert [program["id"] for program in this_year["items"]] == ["p-1", "p-2"]
    assert ([program["id"] for program in page["items"]], page["total"]) == (["p-1"], 3)
    assert none == {"items": [], "total": 0}


async def test_the_register_comes_as_csv_for_spreadsheets(door: Door, http: httpx.AsyncClient) -> None:
    planner = door.bearer("planner")
    await http.post(PROGRAMS, json=a_program(name="=SUM(A1)"), headers=planner)

    answer = await http.get(PROGRAMS, headers=planner | {"Accept": "text/csv"})

    header, row = answer.text.splitlines()
    assert answer.headers["content-type"].startswith("text/csv")
    assert header.startswith("id,name,kind,dimension,sub_dimension")
    assert row.startswith("bahulak-2025,'=SUM(A1),quick-win,branding,branding.tourism")


async def test_the_documents_tell_the_same_events_again(door: Door, http: httpx.AsyncClient) -> None:
    await http.post(PROGRAMS, json=a_program(), headers=door.bearer("planner"))
    await settle(door, a_settled_day(date(2025, 1, 5), 2_000))
    await settle(door, a_settled_day(date(2025, 1, 19), 4_000))

    told = [
        (event.type, event.model_dump_json().encode())
        for recount in SERVICE.recount.values()
        async for _, event in recount(door.runtime.store)
    ]

    assert sorted(told) == sorted(
        (event.headers["ce_type"], event.data) for event in await announced(door.runtime.store)
    )
