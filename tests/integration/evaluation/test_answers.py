"""How answers come in: by codes of the public, from offline devices, after invitations; what officers get."""

from __future__ import annotations

import asyncio
import csv
import functools
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from openpyxl import load_workbook

from contracts.event import Event
from contracts.programs import ProgramProgressRecorded, SatisfactionInvited
from evaluation.handlers import invite_audience, issue_invitation
from evaluation.reference.skm import skm_rules
from evaluation.repository.codes import CODES, INVITED
from evaluation.repository.responses import RESPONSES
from servicekit.context import Context
from servicekit.idempotency import COLLECTION as IDEMPOTENCY
from servicekit.service import Handler
from servicekit.testing.doors import Door
from servicekit.testing.outgoing import announced, set_aside

SURVEYS = "/v1/skm/surveys"
HERE = {"regency": "33.14"}
ANSWERS = dict.fromkeys(skm_rules().codes, 3)
SERVED = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)


def answer(response_id: str, **more: object) -> dict[str, object]:
    """One respondent's answers."""
    return {"id": response_id, "answers": ANSWERS} | more


async def opened(door: Door, http: httpx.AsyncClient, **more: object) -> str:
    """A survey of Sragen; its URL."""
    survey = {"survey_id": "ktp-s1", "service_id": "ktp-el", "opd": "dukcapil", "period": "2026-S1"} | more
    headers = door.bearer("officer") | {"X-Correlation-Id": "survey-thread"}
    answered = await http.post(SURVEYS, json=survey, headers=headers)
    assert answered.status_code == 201, answered.text
    return f"{SURVEYS}/{survey['survey_id']}"


async def the_survey(door: Door, http: httpx.AsyncClient, url: str) -> dict[str, Any]:
    """The survey as officers see it."""
    shown: dict[str, Any] = (await http.get(url, headers=door.bearer("officer"))).json()
    return shown


async def test_a_printed_code_lets_the_public_answer_once(door: Door, http: httpx.AsyncClient) -> None:
    url = await opened(door, http)
    officer = door.bearer("officer")
    printed = await http.post(
        f"{url}/codes", json={"count": 3}, headers=officer | {"Idempotency-Key": "print"}
    )
    first, second, _ = [item["code"] for item in printed.json()["items"]]
    told = {"respondent": {"sex": "P"}, "suggestion": "Hubungi saya di 081234567890 ya"}

    sent = answer("phone-1", code=first, **told)
    none = await http.post(f"{url}/responses", json=answer("phone-0"), params=HERE)
    new, again = [await http.post(f"{url}/responses", json=sent, params=HERE) for _ in range(2)]
    other = await http.post(f"{url}/responses", json=answer("phone-2", code=first), params=HERE)
    typed = await http.post(
        f"{url}/responses", json=answer("phone-3", code=second.upper().replace("-", " ")), params=HERE
    )
    unknown = await http.post(f"{url}/responses", json=answer("phone-4", code="x" * 20), params=HERE)

    assert [one.status_code for one in (none, new, again, other, typed, unknown)] == [
        403,
        201,
        200,
        409,
        201,
        404,
    ]
    assert [one.json()["code"] for one in (none, other, unknown)] == [
        "code-missing",
        "code-used",
        "code-unknown",
    ]
    assert printed.json()["items"][0]["url"].endswith(f"/skm/33.14/ktp-s1#kode={first}")
    assert (await the_survey(door, http, url))["ways"] == {"code": 2}
    store = door.runtime.store
    kept = await store.collection(RESPONSES).find_one({"response_id": "phone-1"})
    assert kept is not None
    assert (kept["respondent"], kept["suggestion"]) == ({"sex": "P"}, "Hubungi saya di [telepon] ya")
    assert await set_aside(store) == []
    whole = repr(
        [await announced(store), *[await store.collection(name).find({}) for name in (CODES, IDEMPOTENCY)]]
    )
    for secret in (first, second, "Hubungi"):
        assert secret not in whole


async def test_a_browser_session_has_one_code_and_an_invited_survey_gives_none(
    door: Door, http: httpx.AsyncClient
) -> None:
    url = await opened(door, http, access="open")
    invited = await opened(door, http, survey_id="by-invitation")

    first = await http.post(f"{url}/session-code", params=HERE)
    held = {"Cookie": first.headers["set-cookie"].partition(";")[0]}
    again = await http.post(f"{url}/session-code", params=HERE, headers=held)
    stranger = await http.post(
        f"{url}/session-code", params=HERE, headers={"Cookie": "skm_code=00000-00000-00000-00000"}
    )
    code = first.json()["code"]
    answered = await http.post(f"{url}/responses", json=answer("s-1", code=code), params=HERE)
    twice = await http.post(f"{url}/responses", json=answer("s-2", code=code), params=HERE)
    refused = await http.post(f"{invited}/session-code", params=HERE)

    assert first.json() == again.json()
    assert stranger.json()["code"] not in ("00000-00000-00000-00000", code)
    assert {"HttpOnly", "SameSite=strict"} <= set(first.headers["set-cookie"].split("; "))
    assert (answered.status_code, twice.json()["code"]) == (201, "code-used")
    assert (refused.status_code, refused.json()["code"]) == (409, "survey-by-invitation")
    assert (await the_survey(door, http, url))["ways"] == {"session": 1}


async def test_one_code_that_comes_from_many_phones_at_once_counts_once(
    door: Door, http: httpx.AsyncClient
) -> None:
    url = await opened(door, http)
    printed = await http.post(f"{url}/codes", json={"count": 1}, headers=door.bearer("officer"))
    code = printed.json()["items"][0]["code"]

    sent = [
        http.post(f"{url}/responses", json=answer(f"p-{number}", code=code), params=HERE)
        for number in range(20)
    ]
    statuses = sorted(one.status_code for one in await asyncio.gather(*sent))

    assert statuses == [201, *[409] * 19]
    assert (await the_survey(door, http, url))["responses"] == 1


async def test_the_form_is_open_to_everybody_and_not_sent_twice(door: Door, http: httpx.AsyncClient) -> None:
    url = await opened(door, http, access="open", opens_on="2026-01-01", closes_on="2026-06-30")

    form = await http.get(f"{url}/form", params=HERE)
    same = await http.get(f"{url}/form", params=HERE, headers={"If-None-Match": form.headers["etag"]})
    nowhere = await http.get(f"{url}/form")

    shown = form.json()
    assert (shown["opd"], shown["access"], shown["closes_on"]) == ("dukcapil", "open", "2026-06-30")
    assert [len(element["answers"]) for element in shown["elements"]] == [4] * 9
    assert [group["code"] for group in shown["groups"]][:2] == ["time_band", "sex"]
    assert (shown["version"], shown["groups_version"]) == ("permenpan-rb-14-2017.v1", "2026.1")
    assert (same.status_code, same.content) == (304, b"")
    assert (nowhere.status_code, nowhere.json()["code"]) == (422, "regency-missing")


async def test_late_batches_count_until_publication_if_they_happened_in_time(
    door: Door, http: httpx.AsyncClient
) -> None:
    today = datetime.now(UTC).date()
    begins, ends = today - timedelta(days=30), today - timedelta(days=10)
    url = await opened(door, http, opens_on=begins.isoformat(), closes_on=ends.isoformat())
    device = door.bearer("device")
    times = [f"{day}T09:00:00+07:00" for day in (begins - timedelta(days=1), begins, ends, today)]
    batch = [answer(f"d-{number}", occurred_at=at) for number, at in enumerate(times)]

    late = await http.post(f"{url}/responses", json=batch, headers=device)
    await http.post(f"{url}/publication", json={}, headers=door.bearer("publisher"))
    after = await http.post(f"{url}/responses", json=answer("d-9", occurred_at=times[1]), headers=device)

    assert [item["code"] for item in late.json()["items"]] == [
        "outside-survey-days",
        None,
        None,
        "outside-survey-days",
    ]
    assert (after.status_code, after.json()["code"]) == (409, "survey-closed")


async def test_officers_of_the_office_get_the_processing_sheet_and_all_get_profiles(
    door: Door, http: httpx.AsyncClient
) -> None:
    url = await opened(door, http)
    told = [{"sex": "L"}] * 6 + [{"sex": "P"}] * 2
    entries = [
        answer(f"r-{number}", answers=ANSWERS | {"SARPRAS": 4, "WAKTU": 1 + number % 2}, respondent=groups)
        for number, groups in enumerate(told)
    ]
    await http.post(f"{url}/responses", json=entries, headers=door.bearer("device"))
    officer = door.bearer("officer", office="dukcapil")

    sheet = await http.get(f"{url}/responses/export.csv", headers=officer)
    book = await http.get(f"{url}/responses/export.xlsx", params={"form": "in-use"}, headers=officer)
    other = await http.get(f"{url}/responses/export.csv", headers=door.bearer("officer", office="rsud"))
    citizen = await http.get(f"{url}/responses/export.csv", headers=door.bearer("citizen"))
    wrong = await http.get(f"{url}/responses/export.csv", params={"form": "2004"}, headers=officer)
    groups = await http.get(f"{url}/respondents", headers=door.bearer("citizen"))

    lines = list(csv.DictReader(io.StringIO(sheet.text)))
    foot = {line["no"]: line for line in lines[8:]}
    assert [lines[0][name] for name in ("no", "sex", "U3", "U9")] == ["1", "L", "1", "4"]
    assert (foot["Jumlah nilai per unsur"]["U3"], foot["NRR per unsur"]["U3"]) == ("12", "1.5")
    assert foot["NRR tertimbang per unsur (1/9)"]["U9"] == "0.4444"
    assert (foot["IKM unit pelayanan (indeks x 25)"]["U1"], foot["Mutu pelayanan"]["U1"]) == ("73.61", "C")
    table = list(load_workbook(io.BytesIO(book.content))["Pengolahan data SKM"].iter_rows(values_only=True))
    assert table[1][table[0].index("U8")] == 4
    assert [one.status_code for one in (other, citizen, wrong)] == [403, 403, 422]
    by_sex = {one["group"]: one["cells"] for one in groups.json()["items"]}["sex"]
    assert [cell["n"] for cell in by_sex] == [None, None, 0]


async def test_answers_are_told_in_the_thread_of_their_survey(door: Door, http: httpx.AsyncClient) -> None:
    url, citizen = await opened(door, http), door.bearer("citizen")

    await asyncio.gather(
        *(http.post(f"{url}/responses", json=answer(f"t-{number}"), headers=citizen) for number in range(9))
    )

    told = [one for one in await announced(door.runtime.store) if one.type == "skm-response.submitted"]
    assert {one.headers["ce_correlationid"] for one in told} == {"survey-thread"}
    assert len(told) == 9


def served(request: str, service: str = "ktp-el") -> SatisfactionInvited:
    """A citizen was served at the counter of the survey's service."""
    return SatisfactionInvited(
        occurred_at=SERVED, request_id=request, service_id=service, opd="dukcapil", recipient="subject-7"
    )


def moved(program: str, evidence: str) -> ProgramProgressRecorded:
    """A programme came on."""
    return ProgramProgressRecorded(
        occurred_at=SERVED,
        program_id=program,
        sub_dimension="branding.tourism",
        dimension="branding",
        realised=1,
        target=None,
        unit=None,
        evidence=evidence,
    )


async def react(door: Door, handler: Handler, event: Event, thread: str) -> None:
    """Let the service take an event of another one, as its consumer does."""
    work = functools.partial(handler, event)
    await door.runtime.transactions.run(work, context=Context("33.14", thread))


async def told(door: Door, kind: str) -> list[Any]:
    """The events of this kind that wait in the outbox."""
    return [one for one in await announced(door.runtime.store) if one.type == f"skm-survey.{kind}"]


async def test_who_was_served_is_invited_once_and_nothing_leads_to_the_answer(
    door: Door, http: httpx.AsyncClient
) -> None:
    url = await opened(door, http)

    for request, service in (("req-1", "ktp-el"), ("req-1", "ktp-el"), ("req-2", "kk")):
        await react(door, issue_invitation, served(request, service), "request-thread")
    (invited,) = await told(door, "invitation-issued")
    issued = json.loads(invited.data)
    sent = answer("phone-1", code=issued["invitation"])
    answered = await http.post(f"{url}/responses", json=sent, params=HERE)
    await http.post(f"{url}/publication", json={}, headers=door.bearer("publisher"))
    await react(door, issue_invitation, served("req-3"), "request-thread")

    assert (issued["recipient"], invited.headers["ce_correlationid"]) == ("subject-7", "request-thread")
    assert answered.status_code == 201
    assert len(await told(door, "invitation-issued")) == 1
    kept = [await door.runtime.store.collection(name).find({}) for name in (CODES, INVITED, RESPONSES)]
    assert [len(documents) for documents in kept] == [1, 1, 1]
    assert set(kept[1][0]) == {"_id", "regency", "survey_id"}
    for trace in ("subject-7", issued["invitation"]):
        assert trace not in repr(kept)
    assert "req-1" not in repr([kept[0], kept[2]])
    assert "phone-1" not in repr(kept[:2])


async def test_a_programme_that_moved_invites_its_audience_once_and_its_thread_goes_on(
    door: Door, http: httpx.AsyncClient
) -> None:
    url = await opened(door, http, program_id="pasar-bahulak")

    for program, thread in (("other", "t-0"), ("pasar-bahulak", "t-1"), ("pasar-bahulak", "t-2")):
        await react(door, invite_audience, moved(program, f"day-{thread}"), thread)
    await http.post(f"{url}/responses", json=[answer("a"), answer("b")], headers=door.bearer("device"))
    await http.post(f"{url}/publication", json={}, headers=door.bearer("publisher"))

    (invited,) = await told(door, "audience-invited")
    assert invited.headers["ce_correlationid"] == "t-1"
    whole = [one for one in await announced(door.runtime.store) if one.type.startswith("skm-")]
    after = [one for one in whole if one.type != "skm-survey.opened"]
    assert {one.type for one in after} >= {"skm-response.submitted", "skm-survey.index-published"}
    assert {one.headers["ce_correlationid"] for one in after} == {"t-1"}
    assert (await the_survey(door, http, url))["invited_at"] is not None
