"""The life of a survey by HTTP and by the door: each respondent once, then an index that stands."""

from __future__ import annotations

import asyncio
import json
import random
from typing import Any

import httpx

from contracts.evaluation import SkmResponseReported, SkmResponseSubmitted
from evaluation.main import SERVICE
from evaluation.recount import RECOUNT
from evaluation.repository.responses import RESPONSES
from evaluation.repository.surveys import SURVEYS
from servicekit.outbox import OUTBOX
from servicekit.testing.doors import Door
from servicekit.testing.outgoing import announced, set_aside

SURVEYS_URL = "/v1/skm/surveys"
CODES = (
    "PERSYARATAN",
    "PROSEDUR",
    "WAKTU",
    "BIAYA",
    "PRODUK",
    "KOMPETENSI",
    "PERILAKU",
    "SARPRAS",
    "PENGADUAN",
)
SUMS = dict(zip(CODES, (105, 101, 100, 116, 102, 105, 106, 105, 115), strict=True))


def the_published_responses() -> list[dict[str, Any]]:
    """29 responses whose sums are the published sheet's."""
    return [
        {
            "id": f"r-{number}",
            "answers": {code: total // 29 + (number < total % 29) for code, total in SUMS.items()},
        }
        for number in range(29)
    ]


async def open_a_survey(door: Door, http: httpx.AsyncClient, survey_id: str = "ktp-2026-s1") -> str:
    """Open a survey of Sragen; gives the URL of its responses."""
    survey = {"survey_id": survey_id, "service_id": "ktp-el", "opd": "dukcapil", "period": "2026-S1"}
    opened = await http.post(SURVEYS_URL, json=survey, headers=door.bearer("officer"))
    assert opened.status_code == 201, opened.text
    return f"{SURVEYS_URL}/{survey_id}/responses"


async def announced_types(door: Door) -> list[str]:
    """The types of the events of surveys that wait in the outbox, in order."""
    told = await announced(door.runtime.store)
    return [event.type for event in told if event.type.startswith("skm-")]


async def test_29_responses_give_the_published_index(door: Door, http: httpx.AsyncClient) -> None:
    """O-1, from responses in batches, singly, shuffled and twice."""
    url = await open_a_survey(door, http)
    citizen, entries = door.bearer("citizen"), the_published_responses()
    shuffled = random.Random(7).sample(entries, 29)

    batch = await http.post(url, json={"responses": entries[:20]}, headers=citizen)
    array = await http.post(url, json=shuffled, headers=citizen)
    single = await http.post(url, json=entries[3], headers=citizen)
    result = await http.get(f"{SURVEYS_URL}/ktp-2026-s1/result", headers=citizen)

    assert (batch.json()["accepted"], array.json()["accepted"]) == (20, 9)
    assert array.json()["duplicate"] == 20
    assert (single.status_code, single.json()["items"][0]["status"]) == (200, "duplicate")
    figures = result.json()
    assert (figures["n"], figures["index"], figures["ikm"]) == (29, 3.659, 91.48)
    assert (figures["grade"], figures["lowest_elements"]) == ("A", ["WAKTU"])
    assert (await announced_types(door)).count("skm-response.submitted") == 29


async def test_one_bad_response_spoils_nothing_and_is_kept_with_its_reason(
    door: Door, http: httpx.AsyncClient
) -> None:
    url = await open_a_survey(door, http)
    good, bad = the_published_responses()[:2]
    bad = bad | {"answers": bad["answers"] | {"WAKTU": 5}, "nik": "3314020101900001"}

    answer = await http.post(url, json=[good, bad, 7], headers=door.bearer("officer"))

    assert answer.status_code == 200
    told = answer.json()
    assert [item["status"] for item in told["items"]] == ["accepted", "refused", "refused"]
    assert told["items"][1]["code"] == "response-invalid"
    wrong = {(error["field"], error["reason"]) for error in told["items"][1]["errors"]}
    assert wrong == {("nik", "not-asked-for"), ("answers.WAKTU", "not-an-answer")}
    letters = await set_aside(door.runtime.store)
    assert [letter.headers["dlq_code"] for letter in letters] == ["response-invalid", "response-invalid"]
    assert "3314020101900001" not in repr(letters)


async def test_a_single_bad_response_is_a_problem_and_a_dead_letter(
    door: Door, http: httpx.AsyncClient
) -> None:
    url = await open_a_survey(door, http)

    answer = await http.post(url, json={"id": "r-1", "answers": {}}, headers=door.bearer("citizen"))

    assert (answer.status_code, answer.json()["code"]) == (422, "response-invalid")
    assert len(answer.json()["errors"]) == 9
    assert [letter.headers["dlq_code"] for letter in await set_aside(door.runtime.store)] == [
        "response-invalid"
    ]
    assert await door.runtime.store.collection(RESPONSES).count({}) == 0


async def test_an_id_no_store_can_keep_is_refused_like_any_other(door: Door, http: httpx.AsyncClient) -> None:
    url = await open_a_survey(door, http)

    answer = await http.post(
        url,
        content=b'{"id": "\\ud800", "answers": {"\\ud800": 1}}',
        headers=door.bearer("citizen") | {"content-type": "application/json"},
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "response-invalid")


async def test_other_answers_under_a_known_id_are_refused(door: Door, http: httpx.AsyncClient) -> None:
    url = await open_a_survey(door, http)
    first = the_published_responses()[0]
    other = first | {"answers": dict.fromkeys(CODES, 1)}
    await http.post(url, json=first, headers=door.bearer("citizen"))

    answer = await http.post(url, json=other, headers=door.bearer("citizen"))

    assert (answer.status_code, answer.json()["code"]) == (409, "response-id-reused")


async def test_batches_that_arrive_at_once_are_all_counted(door: Door, http: httpx.AsyncClient) -> None:
    url = await open_a_survey(door, http)
    entries, citizen = the_published_responses(), door.bearer("citizen")

    batches = [entries[:15], entries[10:], entries[5:20], entries]
    await asyncio.gather(*(http.post(url, json=batch, headers=citizen) for batch in batches))

    result = await http.get(f"{SURVEYS_URL}/ktp-2026-s1/result", headers=citizen)
    assert (result.json()["n"], result.json()["ikm"]) == (29, 91.48)
    assert (await announced_types(door)).count("skm-response.submitted") == 29


async def test_a_hundred_respondents_at_once_are_all_counted(door: Door, http: httpx.AsyncClient) -> None:
    url, citizen = await open_a_survey(door, http), door.bearer("citizen")
    entries = [{"id": f"r-{number}", "answers": dict.fromkeys(CODES, 3)} for number in range(100)]
    entries[7] = {"id": "r-7", "answers": {}}

    answers = await asyncio.gather(*(http.post(url, json=entry, headers=citizen) for entry in entries))

    assert sorted({answer.status_code for answer in answers}) == [201, 422]
    assert answers[7].json()["code"] == "response-invalid"
    assert (await announced_types(door)).count("skm-response.submitted") == 99
    letters = await set_aside(door.runtime.store)
    assert [letter.headers["ce_correlationid"] for letter in letters] == [answers[7].json()["correlation_id"]]
    result = await http.get(f"{SURVEYS_URL}/ktp-2026-s1/result", headers=citizen)
    assert result.json()["n"] == 99


async def test_an_idempotency_key_is_answered_alike_and_remembers_no_refusal(
    door: Door, http: httpx.AsyncClient
) -> None:
    url, headers = await open_a_survey(door, http), door.bearer("citizen") | {"Idempotency-Key": "k-1"}
    good = the_published_responses()[0]

    refused = await http.post(url, json=good | {"answers": {}}, headers=headers)
    first = await http.post(url, json=good, headers=headers)
    again = await http.post(url, json=good, headers=headers)

    assert [answer.status_code for answer in (refused, first, again)] == [422, 201, 201]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert first.json() == again.json()
    assert len(await set_aside(door.runtime.store)) == 1


async def test_a_published_survey_is_closed_and_its_index_stands(door: Door, http: httpx.AsyncClient) -> None:
    url, officer = await open_a_survey(door, http), door.bearer("officer")
    publication = f"{SURVEYS_URL}/ktp-2026-s1/publication"

    empty = await http.post(publication, headers=officer)
    await http.post(url, json=the_published_responses(), headers=officer)
    first = await http.post(publication, headers=officer)
    again = await http.post(publication, headers=officer)
    late = await http.post(url, json={"id": "late", "answers": dict.fromkeys(CODES, 1)}, headers=officer)
    resent = await http.post(url, json=the_published_responses()[0], headers=officer)

    assert (empty.status_code, empty.json()["code"]) == (422, "no-responses")
    assert first.json() == again.json()
    assert first.json()["ikm"] == 91.48
    assert (late.status_code, late.json()["code"]) == (409, "survey-closed")
    assert (resent.status_code, resent.json()["items"][0]["status"]) == (200, "duplicate")
    assert (await announced_types(door)).count("skm-survey.index-published") == 1
    survey = (await http.get(f"{SURVEYS_URL}/ktp-2026-s1", headers=officer)).json()
    assert (survey["status"], survey["responses"]) == ("published", 29)


async def test_opening_twice_is_one_survey_and_an_id_is_taken_once(
    door: Door, http: httpx.AsyncClient
) -> None:
    await open_a_survey(door, http)
    await open_a_survey(door, http)
    other = {"survey_id": "ktp-2026-s1", "service_id": "kk", "opd": "dukcapil", "period": "2026-S1"}

    taken = await http.post(SURVEYS_URL, json=other, headers=door.bearer("officer"))
    nameless = await http.post(
        SURVEYS_URL, json=other | {"survey_id": None, "period": "2026-13"}, headers=door.bearer("officer")
    )

    assert (taken.status_code, taken.json()["code"]) == (409, "survey-id-taken")
    assert (nameless.status_code, nameless.json()["code"]) == (422, "period-invalid")
    assert await announced_types(door) == ["skm-survey.opened"]
    assert (await http.get(SURVEYS_URL, headers=door.bearer("citizen"))).json()["total"] == 1


async def test_another_regency_sees_and_writes_nothing(door: Door, http: httpx.AsyncClient) -> None:
    url = await open_a_survey(door, http)
    stranger = door.bearer("officer", regency="35.22")

    answers = [
        await http.get(f"{SURVEYS_URL}/ktp-2026-s1", headers=stranger),
        await http.get(f"{SURVEYS_URL}/ktp-2026-s1/result", headers=stranger),
        await http.post(url, json=the_published_responses(), headers=stranger),
        await http.post(f"{SURVEYS_URL}/ktp-2026-s1/publication", headers=stranger),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404, 404]
    assert (await http.get(SURVEYS_URL, headers=stranger)).json() == {"items": [], "total": 0}
    assert await door.runtime.store.collection(RESPONSES).count({}) == 0


async def test_only_the_right_roles_come_in(door: Door, http: httpx.AsyncClient) -> None:
    url = await open_a_survey(door, http)

    no_code = await http.post(url, json=the_published_responses()[0], params={"regency": "33.14"})
    gate = await http.post(url, json=the_published_responses(), headers=door.bearer("gate"))
    citizen = await http.post(f"{SURVEYS_URL}/ktp-2026-s1/publication", headers=door.bearer("citizen"))

    assert [answer.status_code for answer in (no_code, gate, citizen)] == [403, 403, 403]
    assert await door.runtime.store.collection(RESPONSES).count({}) == 0


async def test_a_batch_is_neither_empty_nor_larger_than_a_thousand(
    door: Door, http: httpx.AsyncClient
) -> None:
    url, officer = await open_a_survey(door, http), door.bearer("officer")

    empty = await http.post(url, json=[], headers=officer)
    too_many = await http.post(url, json=[{}] * 1001, headers=officer)
    no_list = await http.post(url, json={"responses": "all"}, headers=officer)

    codes = {(answer.status_code, answer.json()["code"]) for answer in (empty, too_many, no_list)}
    assert codes == {(422, "batch-size")}


async def test_a_thousand_responses_are_a_handful_of_writes(door: Door, http: httpx.AsyncClient) -> None:
    url = await open_a_survey(door, http)
    entries = [{"id": f"r-{number}", "answers": dict.fromkeys(CODES, 3)} for number in range(1000)]

    answer = await http.post(url, json=entries, headers=door.bearer("officer"))

    assert answer.json()["accepted"] == 1000
    assert await door.runtime.store.collection(OUTBOX).count({"lane": {"$regex": "skm-response"}}) == 2
    survey = await door.runtime.store.collection(SURVEYS).find_one({})
    assert survey is not None
    assert (survey["responses"], survey["sums"]["WAKTU"]) == (1000, 3000)


async def test_another_system_brings_responses_through_the_door(door: Door, http: httpx.AsyncClient) -> None:
    await open_a_survey(door, http)
    responses = the_published_responses()
    events = [
        {
            "specversion": "1.0",
            "id": f"e-{number}",
            "source": "urn:dukcapil:form",
            "type": SkmResponseReported.type,
            "data": {
                "survey_id": "ktp-2026-s1" if number else "no-such-survey",
                "response_id": response["id"],
                "answers": response["answers"],
                "occurred_at": "2026-03-02T09:15:00+07:00",
            },
        }
        for number, response in enumerate(responses)
    ]
    headers = door.bearer("officer") | {"content-type": "application/cloudevents-batch+json"}

    first = await http.post("/events", content=json.dumps(events), headers=headers)
    again = await http.post("/events", content=json.dumps(events), headers=headers)

    assert first.status_code == 202, first.text
    told = [verdict["status"] for verdict in first.json()]
    assert told == ["refused", *["accepted"] * 28]
    assert first.json()[0]["code"] == "survey-not-found"
    assert [verdict["status"] for verdict in again.json()] == ["refused", *["duplicate"] * 28]
    assert (await announced_types(door)).count("skm-response.submitted") == 28


async def test_the_documents_tell_every_response_again(door: Door, http: httpx.AsyncClient) -> None:
    url = await open_a_survey(door, http)
    await http.post(url, json=the_published_responses(), headers=door.bearer("officer"))

    recount = RECOUNT[SkmResponseSubmitted]
    told = [(regency, event) async for regency, event in recount(door.runtime.store)]

    assert {regency for regency, _ in told} == {"33.14"}
    assert sum(event.model_dump()["total"] for _, event in told) == 955
    assert SERVICE.recount == RECOUNT
