"""An impact survey by HTTP: eighteen owners agree, nine hundred people answer, the result stands."""

from __future__ import annotations

import asyncio
import csv
import io
import random
from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import httpx

from contracts.evaluation import (
    ImpactAnswersCounted,
    ImpactDimensionMeasured,
    ImpactQuotaReached,
    ImpactResponseReported,
    ImpactResponsesPurged,
    ImpactResponseSubmitted,
    ImpactResultPublished,
    ImpactSurveyCompleted,
)
from contracts.event import Event
from contracts.reference.smart_city import dimensions, sub_dimensions
from evaluation.handlers import purge_impact_responses
from evaluation.recount.impact import RECOUNT
from evaluation.repository.impact import RESPONSES, SURVEYS
from servicekit.context import Context
from servicekit.service import Tick
from servicekit.testing.announcements import announced_events, figure_of
from servicekit.testing.boards import Board
from servicekit.testing.counted import counted
from servicekit.testing.doors import Door
from servicekit.testing.outgoing import announced, set_aside

URL = "/v1/impact-surveys"
CODES = [sub.code for sub in sub_dimensions()]
ALL_B = {dimension.code: "b" for dimension in dimensions()}


def the_entries() -> list[dict[str, Any]]:
    """900 respondents, 50 of each sub-dimension; about the n-th of them the answers add up to 8 + n."""
    return [
        {
            "id": f"{code}-{number}",
            "dimension": code.partition(".")[0],
            "answers": {code: [2 + (place < index % 8) for place in range(4)]},
            "occurred_at": "2023-09-05T09:30:00+07:00",
            "respondent": {"sex": "P" if number < 3 else "L"},
            "device": f"tablet-{number % 10}",
        }
        for index, code in enumerate(CODES)
        for number in range(50)
    ]


async def open_a_survey(door: Door, http: httpx.AsyncClient, forms: dict[str, str], survey_id: str) -> str:
    """Open a survey about programmes of an office each, as Kominfo; gives its URL."""
    subjects = {code: {"name": f"Program {code}", "opd": f"opd-{code.partition('.')[0]}"} for code in CODES}
    survey = {"survey_id": survey_id, "year": 2023, "forms": forms, "subjects": subjects}
    headers = door.bearer("officer", subject="kominfo")
    opened = await http.post(URL, json=survey, headers=headers)
    again = await http.post(URL, json=survey, headers=headers)
    assert (opened.status_code, opened.json()) == (201, again.json()), opened.text
    return f"{URL}/{survey_id}"


async def agree(door: Door, http: httpx.AsyncClient, url: str, code: str, **more: Any) -> httpx.Response:
    """The owner of a programme decides."""
    opd = f"opd-{code.partition('.')[0]}"
    told = {"sub_dimension": code, "opd": opd, "is_given": True} | more
    return await http.post(
        f"{url}/consents", json=told, headers=door.bearer("officer", subject=f"head-of-{opd}", office=opd)
    )


async def told_again(door: Door, kind: type[Event]) -> Counter[str]:
    """What the documents tell of events of this kind."""
    return Counter([event.model_dump_json() async for _, event in RECOUNT[kind](door.runtime.store)])


async def told(door: Door, kind: type[Event]) -> list[Event]:
    """What was announced of this kind."""
    return [event for event in await announced_events(door.runtime.store) if isinstance(event, kind)]


async def test_o_8_by_http_from_consent_to_the_published_index(board: Board) -> None:
    """Given eighteen programmes, when their owners agree and 899 + 1 answer, then it is complete once."""
    door, entries = board.door, the_entries()
    interviewer = door.bearer("device", subject="interviewers")
    async with httpx.AsyncClient(base_url=door.url, timeout=30) as http:
        url = await open_a_survey(door, http, ALL_B, "dampak-2023")

        early = await http.post(f"{url}/responses", json=entries[:2], headers=interviewer)
        assert [item["code"] for item in early.json()["items"]] == ["impact-consent-missing"] * 2
        letter, _ = await set_aside(door.runtime.store)
        assert ImpactResponseReported.model_validate_json(letter.data).response_id == entries[0]["id"]
        by_opener = await http.post(
            f"{url}/consents",
            json={"sub_dimension": CODES[0], "opd": "opd-governance", "is_given": True},
            headers=door.bearer("officer", subject="kominfo"),
        )
        of_another = await http.post(
            f"{url}/consents",
            json={"sub_dimension": CODES[0], "opd": "opd-governance", "is_given": True},
            headers=door.bearer("officer", office="opd-living"),
        )
        assert [by_opener.json()["code"], of_another.json()["code"]] == [
            "impact-consent-by-surveyor",
            "other-office",
        ]
        for code in CODES:
            assert (await agree(door, http, url, code, letter="045/1/2023")).status_code == 200

        *most, last = random.Random(3).sample(entries, len(entries))
        batches = [most[start : start + 120] + entries[start : start + 30] for start in range(0, 899, 120)]
        batches = [[one for one in batch if one != last] for batch in batches]
        answers = await asyncio.gather(
            *(
                http.post(f"{url}/responses", json={"responses": batch}, headers=interviewer)
                for batch in (*batches, *batches)
            )
        )
        assert sum(one.json()["accepted"] for one in answers) == 899
        assert sum(one.json()["refused"] for one in answers) == 0
        before = (await http.get(f"{url}?regency=33.14")).json()
        assert (before["status"], before["n"], before["missing"]) == ("open", 899, 1)
        progress = (await http.get(f"{url}/progress?regency=33.14")).json()["items"]
        assert [row["missing"] for row in progress if row["missing"]] == [1]

        filling = await asyncio.gather(
            *(
                http.post(
                    f"{url}/responses", json=last, headers=interviewer | {"Idempotency-Key": f"k-{key}"}
                )
                for key in range(3)
            )
        )
        assert sorted(one.status_code for one in filling) == [200, 200, 201]
        surplus = {"id": "more-1", "dimension": "living", "answers": {"living.health": [2, 2, 2, 3]}}
        await http.post(f"{url}/responses", json=[surplus, *entries[:200]], headers=interviewer)
        assert (await http.get(f"{url}?regency=33.14")).json()["status"] == "complete"

        await check_the_result(door, http, url)
        await check_the_board(board)


async def check_the_result(door: Door, http: httpx.AsyncClient, url: str) -> None:
    """It is published once, read by anybody, and made again to the same until an answer is changed."""
    publisher = door.bearer("publisher")
    published = await http.post(f"{url}/publication", json={"published_on": "2023-12-01"}, headers=publisher)
    again = await http.post(f"{url}/publication", headers=publisher)
    result = await http.get(f"{url}/result?regency=33.14")
    unchanged = await http.get(
        f"{url}/result?regency=33.14", headers={"If-None-Match": result.headers["etag"]}
    )
    assert published.json() == again.json()
    assert (published.json()["n"], published.json()["incomplete"]) == (901, 0)
    document = result.json()
    assert (document["index"], document["index_exact"], document["published_on"]) == (
        published.json()["index"],
        published.json()["index_exact"],
        "2023-12-01",
    )
    assert document["dimensions"]["living"]["sub_dimensions"]["health"]["n"] == 51
    assert unchanged.status_code == 304
    late = await http.post(
        f"{url}/responses", json=the_entries()[0] | {"id": "late"}, headers=door.bearer("officer")
    )
    assert (late.status_code, late.json()["code"]) == (409, "impact-survey-closed")

    table = await http.get(f"{url}/result.csv?regency=33.14")
    rows = list(csv.DictReader(io.StringIO(table.text)))
    assert [rows[0]["index"], len(rows)] == [document["index"], 1 + 6 + 18]
    assert (await http.get(f"{url}/result.xlsx?regency=33.14")).content[:2] == b"PK"
    listed = await http.get(f"{URL}?regency=33.14&year=2023")
    assert [row["index"] for row in listed.json()["items"]] == [document["index"]]
    evidence = document["evidence"]
    inputs = await http.get(f"{evidence['query']}?dimension=living", headers=door.bearer("officer"))
    assert (evidence["inputs"], inputs.json()["total"]) == (901, 151)
    assert set(inputs.json()["items"][0]) == {"response_id", "dimension", "answers", "occurred_at", "device"}
    (sex,) = (
        row
        for row in (await http.get(f"{url}/respondents?regency=33.14")).json()["items"]
        if row["group"] == "sex"
    )
    hidden = "the one who told nothing, and the 54 women whose number would tell it"
    assert [cell["n"] for cell in sex["cells"]] == [846, None, None], hidden

    recomputed = await http.post(f"{url}/recompute", headers=publisher)
    assert recomputed.json()["identical"] is True
    responses = door.runtime.store.collection(RESPONSES)
    key = {"_id": "33.14/dampak-2023/living.health-7"}
    tampered = {"$set": {"answers": [{"sub_dimension": "living.health", "items": [1, 1, 1, 1]}]}}
    kept = await responses.find_one(key)
    await responses.update_one(key, tampered)
    differs = (await http.post(f"{url}/recompute", headers=publisher)).json()
    assert differs["identical"] is False
    named = {one["field"] for one in differs["differences"]}
    assert {"evidence.digest", "dimensions.living.sub_dimensions.health.sum"} <= named
    assert not any(name.startswith("dimensions.economy") for name in named)
    assert kept is not None
    await responses.replace_one(key, kept)


def _told_apart_by(labels: dict[str, str]) -> str | None:
    """The finest label of a figure: a cell, a sub-dimension, a dimension, or none."""
    named = (labels.get(name) for name in ("cell", "sub_dimension", "dimension"))
    return next((one for one in named if one), None)


async def check_the_board(board: Board) -> None:
    """Quotas are told eighteen times, completion once; the documents tell the same; the board shows it."""
    door = board.door
    assert len(await told(door, ImpactQuotaReached)) == 18
    assert [event.model_dump()["responses"] for event in await told(door, ImpactSurveyCompleted)] == [900]
    for kind in (
        ImpactResponseSubmitted,
        ImpactAnswersCounted,
        ImpactQuotaReached,
        ImpactDimensionMeasured,
        ImpactResultPublished,
    ):
        assert await told_again(door, kind) == Counter(
            one.model_dump_json() for one in await told(door, kind)
        )

    waiting = await announced(door.runtime.store)
    names = ("impact-respondents", "impact-quotas-reached", "impact-answers-mean", "impact-index")
    await board.show([cell for name in names for cell in counted(waiting, name)])
    figures = {
        name: {
            _told_apart_by(item["labels"]): item["exact"]
            for item in (await board.get(f"/{name}?window=all")).json()["items"]
            if item["labels"]["regency"] == "33.14"
        }
        for name in names
    }
    assert figures["impact-respondents"]["living.health"] == "51"
    assert figures["impact-answers-mean"]["governance.bureaucracy"] == "9/4"
    assert figures["impact-quotas-reached"] == dict.fromkeys(ALL_B, "3")
    (published,) = await told(door, ImpactResultPublished)
    assert figures["impact-index"] == {None: str(published.model_dump()["index_hundredths"])}
    threads = {one.headers["ce_correlationid"] for one in waiting if "impact" in one.headers["ce_type"]}
    assert len(threads) == 2, "one of the survey, one of what the service came with"


def kediri() -> list[dict[str, Any]]:
    """O-6: sheets of form A that give the indices of Kediri; of the last dimension one is missing."""
    indices = dict(zip(ALL_B, (275, 275, 350, 333, 333, 275), strict=True))
    sheets = []
    for dimension, index in indices.items():
        for number in range(49 if dimension == "environment" else 100):
            total = 4 * index // 100 + (number < 4 * index % 100)
            items = [total // 4 + (place < total % 4) for place in range(4)]
            answers = {code: items for code in CODES if code.startswith(f"{dimension}.")}
            sheets.append({"id": f"{dimension}-{number}", "dimension": dimension, "answers": answers})
    return sheets


def reported(sheet: dict[str, Any], event_id: str) -> dict[str, Any]:
    """The same sheet as another system's event."""
    at = "2023-09-05T02:30:00Z"
    data = {"occurred_at": at, "survey_id": "form-a-2023", "response_id": sheet["id"]}
    told = {"dimension": sheet["dimension"], "answers": sheet["answers"], "respondent": {"sex": "P"}}
    envelope = {"specversion": "1.0", "type": ImpactResponseReported.type, "source": "urn:test:gates"}
    return envelope | {"id": event_id, "time": at, "data": data | told}


async def test_o_6_by_form_a_through_two_doors_until_retention_ends(
    door: Door, http: httpx.AsyncClient
) -> None:
    """2,75 2,75 3,50 3,33 3,33 2,75 is published as 3,07, with a flag; it stays when the answers are gone."""
    url = await open_a_survey(door, http, dict.fromkeys(ALL_B, "a"), "form-a-2023")
    for code in CODES:
        await agree(door, http, url, code)
    device, publisher, (*sheets, last) = door.bearer("device"), door.bearer("publisher"), kediri()
    batch = {"content-type": "application/cloudevents-batch+json"}
    events = [reported(sheets[0], "e-1"), reported(sheets[0], "e-2"), reported(sheets[1], "e-3")]

    verdicts = await http.post("/events", json=events, headers=door.bearer("officer") | batch)
    assert [one["status"] for one in verdicts.json()] == ["accepted"] * 3, verdicts.text
    too_few = await http.post(f"{url}/publication", headers=publisher)
    assert too_few.json()["code"] == "impact-answers-missing"
    wrong = sheets[2] | {"id": "half", "answers": {CODES[0]: [4, 4, 3, 3]}, "nik": "3314020101900001"}
    refused = await http.post(f"{url}/responses", json=wrong, headers=device)
    assert (refused.status_code, refused.json()["code"]) == (422, "response-invalid")
    assert "3314020101900001" not in repr(await set_aside(door.runtime.store))
    brought = (await http.post(f"{url}/responses", json=sheets, headers=device)).json()
    assert (brought["accepted"], brought["duplicate"]) == (546, 2)

    await agree(door, http, url, "environment.waste", is_given=False)
    withdrawn = (await http.post(f"{url}/responses", json=[last], headers=device)).json()
    assert withdrawn["items"][0]["code"] == "impact-consent-missing"
    await agree(door, http, url, "environment.waste")
    assert (await http.post(f"{url}/responses", json=last, headers=device)).status_code == 201

    published = (await http.post(f"{url}/publication", headers=publisher)).json()
    assert (published["index"], published["index_exact"]) == ("3.07", "1841/600")
    assert (published["n"], published["target"], published["incomplete"]) == (549, 300, 1)
    figures = [
        await figure_of(door.runtime.store, name) for name in ("impact-respondents", "impact-answers-mean")
    ]

    await let_retention_end(door)
    recomputed = (await http.post(f"{url}/recompute", headers=publisher)).json()
    assert (recomputed["identical"], recomputed["is_purged"]) == (True, True)
    gone = await http.get(f"{url}/respondents", headers=publisher)
    assert gone.json()["code"] == "impact-answers-purged"
    kinds = (ImpactResponseSubmitted, ImpactAnswersCounted)
    assert [await _figure_told_again(door, kind) for kind in kinds] == figures


async def let_retention_end(door: Door) -> None:
    """Years later the routine destroys the answers, once."""
    store, now = door.runtime.store, door.runtime.clock.now()
    await store.collection(SURVEYS).update_one(
        {"survey_id": "form-a-2023"}, {"$set": {"rests_since": now - timedelta(days=1_000)}}
    )
    context = Context("33.14", "t-purge")
    for is_left in (True, False):
        done = await door.runtime.transactions.run(
            lambda tx: purge_impact_responses(Tick(None), tx), context=context
        )
        assert done is is_left
    assert await store.collection(RESPONSES).count({}) == 0
    assert [event.model_dump()["responses"] for event in await told(door, ImpactResponsesPurged)] == [549]


async def _figure_told_again(door: Door, kind: type[Event]) -> str:
    """The same figure from what the documents tell."""
    events = [event.model_dump() async for _, event in RECOUNT[kind](door.runtime.store)]
    if kind is ImpactResponseSubmitted:
        return str(len(events))
    total, items = (sum(event[name] for event in events) for name in ("total", "items"))
    return str(Fraction(total, items))


async def test_a_survey_that_cannot_be_is_refused(door: Door, http: httpx.AsyncClient) -> None:
    planner = door.bearer("planner", regency="12.07")
    changes: list[dict[str, Any]] = [
        {"forms": {"living": "a"}},
        {"forms": ALL_B | {"magic": "a"}},
        {"subjects": {"living.magic": {"name": "x", "opd": "y"}}},
        {"survey_id": "deli-serdang-2023", "year": 2024},
        {"responses": 900},
        {"subjects": {"living.health": {"name": "3314020101900001", "opd": "y"}}},
    ]

    answers = [
        await http.post(URL, json={"year": 2023, "forms": ALL_B} | change, headers=planner)
        for change in changes
    ]

    assert [answer.json()["code"] for answer in answers] == [
        "impact-forms-incomplete",
        "impact-forms-incomplete",
        "impact-sub-dimension-unknown",
        "impact-survey-taken",
        "invalid-input",
        "invalid-input",
    ]


async def test_deli_serdang_came_with_its_definition_and_names_its_programmes_later(
    door: Door, http: httpx.AsyncClient
) -> None:
    url = f"{URL}/deli-serdang-2023"
    shipped = (await http.get(f"{url}?regency=12.07")).json()
    named = await http.put(
        f"{url}/subjects/living.health",
        json={"name": "Patogen", "opd": "dinkes"},
        headers=door.bearer("planner", regency="12.07"),
    )
    elsewhere = await http.get(f"{url}?regency=33.14")
    unpublished = await http.get(f"{url}/result?regency=12.07")
    design = (await http.get(f"{URL}/design?year=2023")).json()
    four_a = dict.fromkeys(ALL_B, "a") | {"branding": "b", "living": "b"}
    mixed = await http.post(
        URL, json={"year": 2024, "forms": four_a}, headers=door.bearer("planner", regency="12.07")
    )

    assert (shipped["target"], shipped["n"], shipped["missing"], shipped["status"]) == (900, 0, 900, "open")
    assert [part["subject"] for part in named.json()["parts"] if part["subject"]] == [
        {"name": "Patogen", "opd": "dinkes", "program_id": None}
    ]
    assert [elsewhere.json()["code"], unpublished.json()["code"]] == [
        "impact-survey-not-found",
        "publication-not-found",
    ]
    assert (mixed.status_code, mixed.json()["target"]) == (201, 500)
    assert (design["quota"], design["items"], design["lowest"], design["highest"]) == (50, 4, 1, 4)
    assert date.fromisoformat(design["valid_from"]) <= date(2023, 1, 1)
