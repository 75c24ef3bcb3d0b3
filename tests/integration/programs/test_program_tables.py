"""The register in and out of tables by HTTP, and the programmes the platform comes with."""

from __future__ import annotations

import httpx
import pytest

from programs.main import SERVICE
from servicekit.seeds import sow
from servicekit.service import Service
from servicekit.testing.doors import Door
from servicekit.testing.outgoing import announced

PROGRAMS = "/v1/programs"
HEADER = (
    "id,name,kind,sub_dimension,owner_opd,year,target,unit,budget_apbd,locations,status,decree,decreed_on"
)
GOOD = "p-1,Omzet,quick-win,economy.welfare,opd,2025,12,kali,5000,33.14.02,designated,1/2025,2025-01-10"
TABLE = "\n".join(
    [
        HEADER,
        GOOD,
        "p-2,=1+1,program,living.health,opd,2025,,,,,,,",
        "p-3,Jauh,program,living.health,opd,2025,,,,35.03.01,,,",
        "p-4,Ajaib,program,living.magic,opd,2025,,,,,,,",
        "p-5,Salah,program,living.health,opd,soon,,,,,,,",
        "p-6,Tanpa SK,program,living.health,opd,2025,,,,,designated,,",
        ",Tanpa kode,program,living.health,opd,2025,,,,,,,",
        GOOD,
        GOOD.replace("Omzet", "Lain"),
    ]
).encode()


@pytest.fixture
def service() -> Service:
    """The service as it is, with what it comes with."""
    return SERVICE


async def test_good_rows_are_taken_bad_ones_named_and_the_table_may_come_again(
    door: Door, http: httpx.AsyncClient
) -> None:
    """Given nine rows, six wrong in a way of their own, each gets its verdict; a dry run keeps nothing."""
    planner = door.bearer("planner")
    before = len(await announced(door.runtime.store))

    dry = await http.post(f"{PROGRAMS}/import", params={"dry_run": True}, content=TABLE, headers=planner)
    kept_nothing = len(await announced(door.runtime.store)) == before
    real = await http.post(f"{PROGRAMS}/import", content=TABLE, headers=planner)
    again = await http.post(f"{PROGRAMS}/import", content=TABLE, headers=planner)

    assert dry.json() == real.json() | {"dry_run": True}
    assert kept_nothing
    told = real.json()
    assert (told["accepted"], told["duplicate"], told["refused"]) == (2, 1, 6)
    assert [(row["row"], row["id"], row["status"]) for row in told["rows"]][:3] == [
        (2, "p-1", "accepted"),
        (3, "p-2", "accepted"),
        (4, "p-3", "refused"),
    ]
    assert [(row["row"], one["field"], one["code"]) for row in told["rows"] for one in row["errors"]] == [
        (4, "locations", "unknown-location"),
        (5, "sub_dimension", "unknown-sub-dimension"),
        (6, "year", "int-type"),
        (7, "decree", "decree-missing"),
        (8, "id", "missing"),
        (10, "id", "program-exists"),
    ]
    assert all(one["reason_id"] and one["reason_en"] for row in told["rows"] for one in row["errors"])
    counts = again.json()
    assert (counts["accepted"], counts["duplicate"], counts["refused"]) == (0, 3, 6)
    shown = (await http.get(f"{PROGRAMS}/p-1", headers=planner)).json()
    assert (shown["status"], shown["budgets"]) == ("designated", {"apbd": 5000})
    other = (await http.get(f"{PROGRAMS}/p-2", headers=planner)).json()
    assert shown["thread"] != other["thread"]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
async def test_an_export_can_be_imported_and_exports_the_same_again(
    door: Door, http: httpx.AsyncClient, ending: str
) -> None:
    planner, neighbour = door.bearer("planner"), door.bearer("planner", regency="35.22")
    table = TABLE.replace(b"33.14.02", b"")
    await http.post(f"{PROGRAMS}/import", content=table, headers=planner)
    wanted = {"year": 2025}

    exported = await http.get(f"{PROGRAMS}/export.{ending}", params=wanted, headers=planner)
    imported = await http.post(f"{PROGRAMS}/import", content=exported.content, headers=neighbour)
    here = await http.get(f"{PROGRAMS}/export.csv", params=wanted, headers=planner)
    there = await http.get(f"{PROGRAMS}/export.csv", params=wanted, headers=neighbour)

    assert (imported.json()["accepted"], imported.json()["refused"]) == (2, 0)
    assert here.content == there.content
    assert b"'=1+1" in here.content
    assert "attachment" in exported.headers["content-disposition"]


async def test_a_template_is_an_empty_table_that_can_be_imported(door: Door, http: httpx.AsyncClient) -> None:
    planner = door.bearer("planner")
    for ending in ("csv", "xlsx"):
        template = await http.get(f"{PROGRAMS}/template.{ending}", headers=planner)

        answer = await http.post(f"{PROGRAMS}/import", content=template.content, headers=planner)

        assert (template.status_code, answer.json()["rows"]) == (200, [])


async def test_who_may_not_plan_imports_nothing_and_a_table_that_is_none_is_refused(
    door: Door, http: httpx.AsyncClient
) -> None:
    citizen = await http.post(f"{PROGRAMS}/import", content=TABLE, headers=door.bearer("citizen"))
    personal = await http.post(
        f"{PROGRAMS}/import", content=b"id,nik\np-1,3314\n", headers=door.bearer("planner")
    )

    assert citizen.status_code == 403
    assert (personal.status_code, personal.json()["code"]) == (422, "personal-data")


async def test_the_six_quick_wins_of_deli_serdang_are_there_one_for_each_dimension(
    door: Door, http: httpx.AsyncClient
) -> None:
    planner, seen_by = door.bearer("planner", regency="12.07"), {"year": 2024}

    quick_wins = (await http.get("/v1/quick-wins", params=seen_by, headers=planner)).json()
    coverage = (await http.get("/v1/quick-wins/coverage", params=seen_by, headers=planner)).json()
    elsewhere = (await http.get("/v1/quick-wins/coverage", headers=door.bearer("planner"))).json()

    owners = {one["name"]: (one["dimension"], one["owner_opd"]) for one in quick_wins["items"]}
    assert owners == {
        "E-Padi": ("governance", "bapenda"),
        "Pemuda Kaperle": ("economy", "dinas-pertanian"),
        "Petasan Deli": ("environment", "dinas-cipta-karya-tata-ruang"),
        "Patogen": ("living", "dinas-kesehatan"),
        "Deli Serdang Berseri": ("branding", "disbudporapar"),
        "Kas Anak Kasir": ("society", "dinas-pendidikan"),
    }
    assert [(len(one["quick_wins"]), one["is_missing"]) for one in coverage["items"]] == [(1, False)] * 6
    assert {one["is_missing"] for one in elsewhere["items"]} == {True}
    assert {one["achievement"] for one in quick_wins["items"]} == {None}


async def test_a_second_start_sows_nothing_again(door: Door, http: httpx.AsyncClient) -> None:
    before = [one.data for one in await announced(door.runtime.store)]
    planner = door.bearer("planner")
    await http.post(f"{PROGRAMS}/e-pos/status", json={"to": "stopped", "reason": "Uji"}, headers=planner)

    await sow(SERVICE, door.runtime)

    after = [one.data for one in await announced(door.runtime.store)]
    assert len(after) == len(before) + 3
    trenggalek = (await http.get(PROGRAMS, headers=door.bearer("planner", regency="35.03"))).json()
    assert [one["id"] for one in trenggalek["items"]] == [
        "cafe-pelayanan-publik-digital",
        "petung-dadi-2",
        "skm-online",
        "smart-bench",
    ]
    assert (await http.get(f"{PROGRAMS}/e-pos", headers=planner)).json()["status"] == "stopped"
