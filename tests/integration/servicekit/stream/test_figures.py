"""What readers of figures ask and are told: filters, ranges, groups, pages, versions, CSV, tags, refusals."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from fastapi import APIRouter

from contracts.indicators import INDICATORS, Count, Indicator, indicator_named
from servicekit.service import Service
from servicekit.stream.cells import Cell
from servicekit.stream.versions import VERSIONS, State, key_of
from servicekit.testing.boards import Board

SKM = indicator_named("skm-responses")
SECOND = replace(SKM, version=2, measure=Count(), definition=SKM.definition)
AT = "2026-11-22T02:05:07.{:03d}Z"


@pytest.fixture
def service() -> Service:
    return Service("evaluation", APIRouter, ())


@pytest.fixture
def indicators() -> Sequence[Indicator]:
    return (*INDICATORS, SECOND)


def responses(
    day: str, unit: str, counted: int, *, opd: str = "OPD-1", source: int = 0, version: int = 1
) -> tuple[str, Cell]:
    key = f"{source}|skm-responses|{version}|day|{day}|33.14|{unit}|{opd}"
    return key, Cell((counted,), counted, 1, 1, AT.format(counted))


async def pages_of(board: Board, query: str) -> list[list[dict[str, Any]]]:
    """Every page, following `next`."""
    found: list[list[dict[str, Any]]] = []
    cursor = ""
    while True:
        answer = (await board.get(f"/skm-responses?{query}{cursor}")).json()
        found.append(answer["items"])
        if answer["next"] is None:
            return found
        cursor = f"&cursor={answer['next']}"


async def note(board: Board, version: Indicator) -> None:
    """What a finished rebuild notes."""
    document = {"_id": key_of(version), "state": State.LIVE.value}
    await board.store.collection(VERSIONS).insert_one(document)


async def test_figures_are_narrowed_by_labels_and_by_time(board: Board) -> None:
    days = [f"2026-03-{day:02d}" for day in range(1, 6)]
    await board.show(
        [
            responses(day, unit, 1 + at)
            for day in days
            for at, unit in enumerate(("dukcapil", "rsud", "samsat"))
        ]
    )

    query = "window=day&service_id=rsud&service_id=samsat&from=2026-03-02&to=2026-03-03"
    answer = (await board.get(f"/skm-responses?{query}")).json()

    assert [
        (one["window"]["start"], one["labels"]["service_id"], one["value"]) for one in answer["items"]
    ] == [
        ("2026-03-02", "rsud", 2),
        ("2026-03-02", "samsat", 3),
        ("2026-03-03", "rsud", 2),
        ("2026-03-03", "samsat", 3),
    ]
    assert (answer["source_events"], answer["as_of"]) == (10, AT.format(3))


async def test_labels_that_are_not_kept_apart_are_merged_with_all_partitions(board: Board) -> None:
    await board.show(
        [
            responses("2026-03-01", "rsud", 2, source=0),
            responses("2026-03-01", "rsud", 3, source=1),
            responses("2026-03-01", "samsat", 4, opd="OPD-2", source=2),
            responses("2026-03-02", "samsat", 5, opd="OPD-2", source=2),
        ]
    )

    by_opd = (await board.get("/skm-responses?window=day&group_by=opd")).json()["items"]
    whole = (await board.get("/skm-responses?window=day&group_by=")).json()["items"]

    assert [(one["window"]["start"], one["labels"], one["value"]) for one in by_opd] == [
        ("2026-03-01", {"opd": "OPD-1"}, 5),
        ("2026-03-01", {"opd": "OPD-2"}, 4),
        ("2026-03-02", {"opd": "OPD-2"}, 5),
    ]
    assert [(one["labels"], one["value"]) for one in whole] == [({}, 9), ({}, 5)]


@pytest.mark.parametrize("grouping", ["", "&group_by=opd,service_id", "&group_by=opd"])
async def test_pages_hold_every_figure_once_also_when_figures_appear_meanwhile(
    board: Board, grouping: str
) -> None:
    cells = [
        responses(f"2026-03-{day:02d}", f"unit-{unit}", 1, opd=f"OPD-{unit}", source=source)
        for day in range(1, 8)
        for unit in range(3)
        for source in range(2)
    ]
    await board.show(cells)

    first = (await board.get(f"/skm-responses?window=day&limit=5{grouping}")).json()
    await board.show([responses("2026-02-01", "earlier", 1), responses("2026-04-01", "later", 1)])
    rest = await pages_of(board, f"window=day&limit=5{grouping}&cursor={first['next']}")

    seen = [(one["window"]["start"], *one["labels"].values()) for one in sum(rest, first["items"])]
    assert [len(page) for page in rest] == [5, 5, 5, 2]
    assert len(seen) == len(set(seen)) == 22
    assert all(one["value"] == 2 for one in sum(rest[:-1], first["items"]))
    assert (first["source_events"], seen[-1][0]) == (42, "2026-04-01")


async def test_the_serving_version_answers_until_the_next_one_is_live(board: Board) -> None:
    await board.show([responses("2026-03-01", "rsud", 5), responses("2026-03-01", "rsud", 7, version=2)])

    async def served(query: str = "") -> tuple[int, int]:
        answer = (await board.get(f"/skm-responses?window=day{query}")).json()
        return answer["version"], answer["items"][0]["value"]

    before, asked = await served(), await served("&version=2")
    await note(board, SKM)
    still = await served()
    await note(board, SECOND)
    after = await served()

    assert (before, asked, still, after) == ((1, 5), (2, 7), (1, 5), (2, 7))
    listed = (await board.get("")).json()["indicators"]
    assert [(one["version"], one["versions"]) for one in listed if one["name"] == "skm-responses"] == [
        (2, [1, 2])
    ]


async def test_spreadsheets_get_columns_in_the_language_of_their_reader(board: Board) -> None:
    await board.show([responses("2026-03-01", "=cmd", 5)])

    indonesian = await board.get("/skm-responses?window=day", accept="text/csv")
    english = await board.get("/skm-responses?window=day", **{"accept": "text/csv", "accept-language": "en"})

    (row,) = csv.DictReader(io.StringIO(indonesian.text))
    assert (row["indikator"], row["mulai"], row["nilai"], row["satuan"]) == (
        "skm-responses",
        "2026-03-01",
        "5",
        "1",
    )
    assert row["service_id"] == "'=cmd"
    assert english.text.splitlines()[0] == (
        "indicator,window,start,regency,service_id,opd,value,exact,unit,source_events,as_of,detail"
    )


async def test_an_answer_is_not_sent_again_to_who_has_it(board: Board) -> None:
    await board.show([responses("2026-03-01", "rsud", 5), responses("2026-03-02", "rsud", 5)])
    first = await board.get("/skm-responses?window=day&limit=1")
    tag = first.headers["etag"]

    again = await board.get("/skm-responses?window=day&limit=1", **{"if-none-match": f'"other", W/{tag}'})
    await board.show([responses("2026-03-02", "samsat", 1)])
    changed = await board.get("/skm-responses?window=day&limit=1", **{"if-none-match": tag})

    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert changed.status_code == 200
    assert first.headers["link"].endswith('>; rel="next"')
    assert first.headers["vary"] == "Accept, Accept-Language"


@pytest.mark.parametrize(
    ("path", "status", "code", "field"),
    [
        ("/skm", 404, "no-such-indicator", "name"),
        ("/skm-responses?version=9", 404, "no-such-version", "version"),
        ("/skm-responses?window=hour", 422, "unknown-choice", "window"),
        ("/skm-responses?window=day&from=2026-3-1", 422, "bad-range", "from"),
        ("/skm-responses?window=day&to=yesterday", 422, "bad-range", "to"),
        ("/skm-responses?window=day&from=2026-03-02&to=2026-03-01", 422, "bad-range", "to"),
        ("/skm-responses?window=year&from=20x6", 422, "bad-range", "from"),
        ("/skm-responses?colour=red", 422, "unknown-choice", "colour"),
        ("/skm-responses?group_by=colour", 422, "unknown-choice", "group_by"),
        ("/skm-responses?cursor=nonsense", 422, "bad-cursor", "cursor"),
        ("/skm-responses?limit=501", 422, "invalid-input", "query.limit"),
        ("/stream?name=skm", 404, "no-such-indicator", "name"),
        ("/stream?window=hour", 422, "unknown-choice", "window"),
        ("/stream?colour=red", 422, "unknown-choice", "colour"),
    ],
)
async def test_questions_that_make_no_sense_are_answered_with_what_would(
    board: Board, path: str, status: int, code: str, field: str
) -> None:
    answer = await board.get(path)

    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    (wrong,) = problem["errors"]
    assert wrong["field"] == field
    assert wrong["reason"]
    assert all(problem[text] for text in ("detail_id", "detail_en"))
    assert all(wrong[text] for text in ("detail_id", "detail_en"))


async def test_a_cursor_belongs_to_its_question(board: Board) -> None:
    await board.show([responses("2026-03-01", "rsud", 5), responses("2026-03-02", "rsud", 5)])
    cursor = (await board.get("/skm-responses?window=day&limit=1")).json()["next"]

    other = await board.get(f"/skm-responses?window=day&limit=1&opd=OPD-1&cursor={cursor}")

    assert (other.status_code, other.json()["code"]) == (422, "bad-cursor")
