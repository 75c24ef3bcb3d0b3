"""Results, awards and the timeline by HTTP and on the board: what is shipped, and what officers add."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import httpx
from openpyxl import load_workbook

from evaluation.api.accountability_tables import COLUMNS
from evaluation.api.award_tables import COLUMNS as AWARD_COLUMNS
from evaluation.main import SERVICE
from evaluation.recount.accountability import RECOUNT
from servicekit.seeds import sow
from servicekit.testing.boards import Board
from servicekit.testing.counted import counted
from servicekit.testing.doors import Door
from servicekit.testing.outgoing import announced

RESULTS = "/v1/accountability"
AWARDS = "/v1/awards"
ACCEPTS_CSV = {"Accept": "text/csv"}
SOURCE = "LHP BPK, contoh"


@asynccontextmanager
async def visiting(url: str, regency: str) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody of the public."""
    async with httpx.AsyncClient(base_url=url, params={"regency": regency}, timeout=30) as client:
        yield client


def rows_of(table: httpx.Response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table.text)))


def opinion(year: int, grade: str, **more: Any) -> dict[str, Any]:
    return {"instrument": "bpk-opinion", "year": year, "grade": grade, "source": SOURCE} | more


async def show(board: Board, *names: str) -> None:
    """Put on the board what the service announced so far."""
    waiting = await announced(board.store)
    await board.show([cell for name in names for cell in counted(waiting, name)])


async def figure(board: Board, name: str, window: str, **labels: str) -> str | None:
    """What the board shows of these labels; None where it shows nothing."""
    items = (await board.get(f"/{name}?window={window}")).json()["items"]
    found = [one for one in items if labels.items() <= one["labels"].items()]
    return found[0]["exact"] if found else None


async def drift(door: Door) -> Sequence[str]:
    """Which of the room's events the documents do not tell again as they were announced."""
    rows = await announced(door.runtime.store)
    return [
        model.type
        for model, recount in RECOUNT.items()
        if sorted([event.model_dump_json().encode() async for _, event in recount(door.runtime.store)])
        != sorted(row.data for row in rows if row.headers["ce_type"] == model.type)
    ]


async def test_sragens_run_of_six_is_on_the_page_and_on_the_board_until_a_wdp_ends_it(board: Board) -> None:
    """Given FY 2015-2020 WTP; FY 2021 WDP makes 0, its correction 7, a WDP in the middle 3."""
    officer = board.door.bearer("officer")
    async with visiting(board.door.url, "33.14") as http:
        six = (await http.get(f"{RESULTS}/opinion-run")).json()
        await show(board, "bpk-wtp-streak", "accountability-score")
        on_board = await figure(board, "bpk-wtp-streak", "all", regency="33.14")
        scores = (await board.get("/accountability-score?window=year")).json()["items"]

        ended = await http.post(RESULTS, json=opinion(2021, "WDP"), headers=officer)
        again = await http.post(RESULTS, json=opinion(2021, "WDP"), headers=officer)
        other = await http.post(RESULTS, json=opinion(2021, "WTP"), headers=officer)
        none = (await http.get(f"{RESULTS}/opinion-run")).json()
        await show(board, "bpk-wtp-streak")
        ended_on_board = await figure(board, "bpk-wtp-streak", "all", regency="33.14")

        wrong = {"grade": "WTP", "source": SOURCE, "reason": "salah ketik"}
        corrected = await http.put(f"{RESULTS}/bpk-opinion-2021", json=wrong, headers=officer)
        qualified = wrong | {"grade": "WDP", "reason": "contoh"}
        await http.put(f"{RESULTS}/bpk-opinion-2018", json=qualified, headers=officer)
        three = (await http.get(f"{RESULTS}/opinion-run")).json()
        history = (await http.get(f"{RESULTS}/bpk-opinion-2021/history")).json()["items"]
        gone = await http.post(
            f"{RESULTS}/bpk-opinion-2021/withdrawal", json={"reason": "belum diperiksa"}, headers=officer
        )
        left = (await http.get(f"{RESULTS}/opinion-run")).json()
        missing = await http.get(f"{RESULTS}/bpk-opinion-2021")
        never = await http.get(f"{RESULTS}/bpk-opinion-1999/history")

    await show(board, "bpk-wtp-streak")
    assert (six["current"], on_board) == ({"years": 6, "first_year": 2015, "last_year": 2020}, "6")
    assert "bukan pernyataan" in six["statement"]["id"]
    assert {(one["window"]["start"], one["labels"]["method"], one["exact"]) for one in scores} >= {
        ("2016", "ekppd", "8313/2500"),
        ("2020", "spbe-2018", "67/20"),
        ("2023", "spbe-2020", "213/50"),
    }
    assert (ended.status_code, ended.json()) == (again.status_code, again.json())
    assert (ended.status_code, other.json()["code"]) == (201, "result-recorded")
    assert (none["current"]["years"], none["best"]["years"], ended_on_board) == (0, 6, "0")
    assert (corrected.json()["grade"], corrected.json()["corrections"]) == ("WTP", 1)
    assert three["current"] == {"years": 3, "first_year": 2019, "last_year": 2021}
    assert [(one["result"]["grade"], one["reason"]) for one in history] == [
        ("WDP", None),
        ("WTP", "salah ketik"),
    ]
    assert (gone.status_code, left["current"]["years"]) == (204, 2)
    assert [one.json()["code"] for one in (missing, never)] == ["result-not-found"] * 2
    assert await figure(board, "bpk-wtp-streak", "all", regency="33.14") == "2"
    assert await drift(board.door) == []


async def test_the_shipped_histories_stand_on_the_timeline_with_their_sources(
    door: Door, http: httpx.AsyncClient
) -> None:
    """Sragen, Trenggalek, Bojonegoro and Deli Serdang of domain.md §13, sown once however often it starts."""
    before = len(await announced(door.runtime.store))
    await sow(SERVICE, door.runtime)

    async def timeline(regency: str, **asked: str) -> list[dict[str, Any]]:
        answer = await http.get(f"{RESULTS}/timeline", params={"regency": regency, **asked})
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    sragen = await timeline("33.14")
    assert len(await announced(door.runtime.store)) == before
    assert all(one["source"] for one in sragen)
    assert [one["on"] for one in sragen] == sorted(one["on"] for one in sragen)
    told = {one["id"]: one for one in sragen}
    assert (told["bpk-opinion-2015"]["when"], told["bpk-opinion-2016"]["when"]) == ("2016-05-31", None)
    lppd, spbe = told["lppd-2016"], told["spbe-2023"]
    assert (lppd["score"], lppd["rank"], lppd["ranked"], lppd["max"]) == ("3.3252", 42, 397, None)
    assert (spbe["grade"], spbe["decree"]) == ("Memuaskan", "Keputusan Menteri PANRB 13/2024")
    governance = told["sragen-smart-governance-2021"]
    assert (governance["when"], governance["category"], governance["score"]) == (
        "2021-12-14",
        "Smart Governance",
        None,
    )

    trend = (await http.get(f"{RESULTS}/trends/spbe", params={"regency": "33.14"})).json()["items"]
    assert [(one["year"], one["change"], one["is_break"]) for one in trend] == [
        (2018, None, False),
        (2019, "0.00", False),
        (2020, "0.60", False),
        (2022, None, True),
        (2023, "1.14", False),
    ]
    assert trend[-1]["above_target"] == "0.76"

    assert {one["id"] for one in await timeline("35.03")} == {
        "trenggalek-isna-2022",
        "trenggalek-smart-city-2022",
    }
    official = await timeline("35.03", issuer_kind="government")
    assert [(one["id"], one["issuer"]) for one in official] == [("trenggalek-smart-city-2022", "kominfo")]
    (honoured,) = await timeline("35.22")
    assert (honoured["when"], honoured["occasion_on"]) == ("2017-11-15", "2017-07/2017-11")
    assert "Mimiki" in honoured["source_quote"]
    rounds = await timeline("12.07", instrument="smart-city")
    assert [(one["score"], one["change"], one["max"]) for one in rounds] == [
        ("2.47", None, "4.00"),
        ("2.94", "0.47", "4.00"),
        ("3.23", "0.29", "4.00"),
        (None, None, None),
    ]
    later = await timeline("12.07", from_year="2022", to_year="2023")
    assert [one["score"] for one in later] == ["3.23"]

    query: dict[str, str | int] = {"regency": "33.14", "limit": 2, "offset": 1}
    page = await http.get(f"{RESULTS}/timeline", params=query, headers=ACCEPTS_CSV)
    assert [row["id"] for row in rows_of(page)] == [one["id"] for one in sragen[1:3]]
    assert page.headers["x-total-count"] == str(len(sragen))
    assert (await http.get(f"{RESULTS}/timeline")).json()["code"] == "regency-missing"
    assert await drift(door) == []


async def test_years_that_officers_record_at_the_same_time_make_one_exact_run(board: Board) -> None:
    """Each hangs on all the others: whoever comes second decides again."""
    officer = board.door.bearer("officer", regency="12.07")
    async with visiting(board.door.url, "12.07") as http:
        years = [opinion(year, "WTP") for year in (2018, 2015, 2020, 2017, 2019, 2016)]

        answers = await asyncio.gather(*(http.post(RESULTS, json=one, headers=officer) for one in years))
        run = (await http.get(f"{RESULTS}/opinion-run")).json()

    await show(board, "bpk-wtp-streak")
    assert [one.status_code for one in answers] == [201] * 6
    assert run["current"] == {"years": 6, "first_year": 2015, "last_year": 2020}
    assert await figure(board, "bpk-wtp-streak", "all", regency="12.07") == "6"
    assert await drift(board.door) == []


async def test_awards_count_once_by_issuer_until_they_are_withdrawn(board: Board) -> None:
    """An award of a scheme is its issuer's; nobody but an officer records or withdraws one."""
    officer = board.door.bearer("officer", regency="35.03")
    isna = {
        "id": "isna-2024",
        "issuer": "citiasia",
        "scheme": "isna",
        "name": "ISNA 2024",
        "category": "Smart Economy",
        "category_code": "economy",
        "year": 2024,
        "given_on": "2024-11",
        "source": "contoh",
    }
    async with visiting(board.door.url, "35.03") as http:
        created = await http.post(AWARDS, json=isna, headers=officer)
        again = await http.post(AWARDS, json=isna, headers=officer)
        refused = [
            await http.post(AWARDS, json=isna | wrong, headers=officer)
            for wrong in (
                {"id": "a", "issuer": "kominfo"},
                {"category": "lain"},
                {"id": "b", "given_on": "kemarin"},
                {"id": "c", "given_on": "2024-11-31"},
            )
        ]
        uninvited = await http.post(AWARDS, json=isna, headers=board.door.bearer("planner", regency="35.03"))
        elsewhere = await http.get(f"{AWARDS}/isna-2024", headers=board.door.bearer("officer"))
        private = (await http.get(AWARDS, params={"issuer_kind": "private"})).json()
        in_csv = rows_of(await http.get(AWARDS, headers=ACCEPTS_CSV))
        await show(board, "awards")
        counted_private = await figure(board, "awards", "all", award_kind="private", regency="35.03")

        withdrawal = {"reason": "tidak pernah diberikan"}
        withdrawn = await http.post(f"{AWARDS}/isna-2024/withdrawal", json=withdrawal, headers=officer)
        listed = (await http.get(AWARDS)).json()
        kept = (await http.get(f"{AWARDS}/isna-2024")).json()
        unknown = [
            await http.get(f"{AWARDS}/tidak-ada"),
            await http.post(f"{AWARDS}/tidak-ada/withdrawal", json=withdrawal, headers=officer),
        ]

    await show(board, "awards")
    assert (created.status_code, created.json()["given_on"], created.json()["kind"]) == (
        201,
        "2024-11",
        "private",
    )
    assert again.json() == created.json()
    assert [one.json()["code"] for one in refused] == [
        "issuer-differs",
        "award-exists",
        "period-unreadable",
        "period-unreadable",
    ]
    assert refused[2].json()["errors"][0]["field"] == "given_on"
    assert (uninvited.status_code, elsewhere.json()["code"]) == (403, "other-regency")
    assert [one["id"] for one in private["items"]] == ["trenggalek-isna-2022", "isna-2024"]
    assert [row["issuer"] for row in in_csv] == ["kominfo", "citiasia", "citiasia"]
    assert (counted_private, withdrawn.json()["withdrawal"]["reason"]) == ("2", "tidak pernah diberikan")
    assert (listed["total"], kept["withdrawal"]["reason"]) == (2, "tidak pernah diberikan")
    assert [one.json()["code"] for one in unknown] == ["award-not-found"] * 2
    assert await figure(board, "awards", "all", regency="35.03", issuer="citiasia") == "1"
    assert await figure(board, "awards", "all", regency="35.03", issuer="kominfo") == "1"
    assert await drift(board.door) == []


async def test_tables_are_taken_row_by_row_and_come_back_as_they_went(
    door: Door, http: httpx.AsyncClient
) -> None:
    """Given rows with an error each, good ones are kept, bad ones named; what is exported is a duplicate."""
    officer = door.bearer("officer", regency="12.07")
    table = "\n".join(
        [
            "instrument;year;grade;score;rank;ranked;announced_on;method;source",
            'sakip;2022;BB;"80,00";;;2023-01-10;;contoh',
            'sakip;2023;BB;"80,01";;;;;contoh',
            "spbe;2021;;2,9;;;;;contoh",
            "lppd;2019;Tinggi;3,4;;;;;contoh",
            "lppd;2021;Tidak Dinilai;;;;;;contoh",
            "bpk-opinion;2023;WTP;;;;2023-05-31;;contoh",
            "ajaib;2023;WTP;;;;;;contoh",
            "ipp;2023;A-;4.06;;;;;",
            "ipp;2023;A-;banyak;;;;;contoh",
            'sakip;2022;BB;"80,0";;;2023-01-10;;contoh',
            "sakip;2022;BB;79;;;2023-01-10;;contoh",
        ]
    ).encode()
    path = f"{RESULTS}/import"

    dry = await http.post(path, params={"dry_run": True}, content=table, headers=officer)
    nothing = (await http.get(RESULTS, headers=officer)).json()["total"]
    taken = (await http.post(path, content=table, headers=officer)).json()

    assert dry.json() == taken | {"dry_run": True}
    assert nothing == 0
    assert (taken["accepted"], taken["duplicate"], taken["refused"]) == (3, 1, 7)
    assert [(row["row"], one["field"], one["code"]) for row in taken["rows"] for one in row["errors"]] == [
        (3, "grade", "grade-contradicts-score"),
        (5, "method", "method-needed"),
        (7, "announced_on", "announced-too-early"),
        (8, "instrument", "instrument-unknown"),
        (9, "source", "missing"),
        (10, "score", "not-printed"),
        (12, None, "result-recorded"),
    ]
    assert "A" in taken["rows"][1]["errors"][0]["reason_id"]

    exported = await http.get(f"{RESULTS}/export.csv", headers=officer)
    book = await http.get(f"{RESULTS}/export.xlsx", headers=officer)
    again = (await http.post(path, content=exported.content, headers=officer)).json()
    once_more = (await http.post(path, content=book.content, headers=officer)).json()
    assert [(row["instrument"], row["score"]) for row in rows_of(exported)] == [
        ("lppd", ""),
        ("sakip", "80.00"),
        ("spbe", "2.9"),
    ]
    assert (again["duplicate"], once_more["duplicate"]) == (3, 3)

    awards = await http.get(f"{AWARDS}/export.csv", params={"regency": "35.22"})
    moved = awards.text.replace("bojonegoro", "salinan").encode()
    copied = (await http.post(f"{AWARDS}/import", content=moved, headers=officer)).json()
    twice = (await http.post(f"{AWARDS}/import", content=moved, headers=officer)).json()
    changed = moved.replace(b"2017-11-15", b"2017-11-16")
    differs = (await http.post(f"{AWARDS}/import", content=changed, headers=officer)).json()
    assert (copied["accepted"], twice["duplicate"]) == (1, 1)
    assert differs["rows"][0]["errors"][0]["code"] == "award-exists"
    for name, columns in ((RESULTS, COLUMNS), (AWARDS, AWARD_COLUMNS)):
        template = await http.get(f"{name}/template.csv", headers=officer)
        workbook = await http.get(f"{name}/template.xlsx", headers=officer)
        sheet = load_workbook(io.BytesIO(workbook.content)).worksheets[0]
        assert template.text.strip().split(",") == [column.name for column in columns]
        assert [cell.value for cell in sheet[1]] == [column.name for column in columns]
    await sow(SERVICE, door.runtime)
    assert await drift(door) == []
